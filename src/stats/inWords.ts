// Rounds as the pages do, by what a number is printed as and not by its binary digits: 42.15 → 42.2, where toFixed gives 42.1.
const oneDecimal = new Intl.NumberFormat("en-GB", {
  maximumFractionDigits: 1,
  useGrouping: false,
  signDisplay: "negative",
});

/** A share in percent for sentences, with at most one decimal, rounded as on pages: 0.072 → "7.2%". */
export function percentText(share: number): string {
  return `${oneDecimal.format(share * 100)}%`;
}

/** A whole number for sentences, with commas between thousands: 16992 → "16,992". */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
