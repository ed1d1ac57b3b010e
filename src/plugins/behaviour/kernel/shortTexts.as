// AssemblyScript. Numbers short texts: each is 16 bytes, two numbers of 64 bits, whose first 32 bits are its length. `table` has places of 24 bytes, as
// many as a power of two, at least twice as many as there are texts: a text and its number plus 1, 0 where the place is free.

const LONGEST: u32 = 12;

function placeOf(table: usize, mask: u32, first: u64, second: u64): usize {
  let hash = first * 0x9e3779b97f4a7c15 ^ second * 0xc2b2ae3d27d4eb4f;
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15;
  let place = table + <usize>(<u32>(hash >> 32) & mask) * 24;
  const end = table + (<usize>mask + 1) * 24;
  while (load<u32>(place, 16) != 0 && (load<u64>(place) != first || load<u64>(place, 8) != second)) {
    place += 24;
    if (place == end) place = table;
  }
  return place;
}

/**
 * Writes the number of each text to `into`, -1 for a text of one NUL. `count` texts have numbers before; others get the next ones, and their rows are written to `fresh`.
 * @returns how many have numbers then; -1 when a text is too long.
 */
export function number(table: usize, mask: u32, texts: usize, rows: i32, count: u32, into: usize, fresh: usize): i32 {
  for (let i = 0; i < rows; i++) if (load<u32>(texts + (<usize>i << 4)) > LONGEST) return -1;
  for (let i = 0; i < rows; i++, texts += 16, into += 4) {
    const first = load<u64>(texts);
    const second = load<u64>(texts, 8);
    if (first == 1 && second == 0) {
      store<i32>(into, -1);
      continue;
    }
    const place = placeOf(table, mask, first, second);
    if (load<u32>(place, 16) == 0) {
      store<u64>(place, first);
      store<u64>(place, second, 8);
      store<u32>(place, ++count, 16);
      store<i32>(fresh, i);
      fresh += 4;
    }
    store<u32>(into, load<u32>(place, 16) - 1);
  }
  return <i32>count;
}
