/** A share in percent for sentences, with at most one decimal: 0.072 → "7.2%". */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

/** A whole number for sentences, with commas between thousands: 16992 → "16,992". */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
