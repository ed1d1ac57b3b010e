import type { Cuts } from "./numberParts.ts";

const most = 20;

/** Months that a part may span. */
const spans = [1, 3, 12, 60, 120, 600];

/**
 * Cuts at months, quarters, years or longer, so that from the first to the last month there are at most 20 parts. The first part
 * reaches back without end, the last one on.
 *
 * @param first, last months as `2024-01`.
 */
export function monthParts(first: string, last: string): Cuts {
  const [from, to] = [placeOf(first), placeOf(last)];
  const span = spans.find((months) => Math.floor(to / months) - Math.floor(from / months) < most) ?? 1200;
  const start = Math.floor(from / span);
  const places = Array.from(
    { length: Math.min(most, Math.floor(to / span) - start + 1) },
    (_, i) => (start + i) * span,
  );
  const cuts = places.slice(1).map((place) => `${monthOf(place)}-01`);
  if (cuts.length === 0) return { cuts, labels: [] };
  const labels = places.map((place, i) => {
    const end = i === 0 ? " or earlier" : i === places.length - 1 ? " or later" : "";
    return `${nameOf(place, span)}${end}`;
  });
  return { cuts, labels };
}

/** Months since the year 0. */
function placeOf(month: string): number {
  return 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7)) - 1;
}

function monthOf(place: number): string {
  return `${String(Math.floor(place / 12)).padStart(4, "0")}-${String((place % 12) + 1).padStart(2, "0")}`;
}

function nameOf(place: number, span: number): string {
  const year = Math.floor(place / 12);
  if (span === 1) return monthOf(place);
  if (span === 3) return `${year} Q${(place % 12) / 3 + 1}`;
  return span === 12 ? String(year) : `${year} to ${year + span / 12 - 1}`;
}
