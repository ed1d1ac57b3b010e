// AssemblyScript. Numbers short texts: each is 16 bytes, two numbers of 64 bits. `table` has places of 24 bytes, as many as a power of two, more than there
// are texts: the text and its number plus 1, 0 where the place is free.

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

/** Puts different texts into the table, numbered from `number` on. */
export function put(table: usize, mask: u32, texts: usize, rows: i32, number: u32): void {
  for (let i = 0; i < rows; i++, texts += 16) {
    const place = placeOf(table, mask, load<u64>(texts), load<u64>(texts, 8));
    store<u64>(place, load<u64>(texts));
    store<u64>(place, load<u64>(texts, 8), 8);
    store<u32>(place, ++number, 16);
  }
}

/** The number of each text, -1 where it is not in the table. */
export function find(table: usize, mask: u32, texts: usize, rows: i32, into: usize): void {
  for (let i = 0; i < rows; i++, texts += 16, into += 4) {
    store<i32>(into, <i32>load<u32>(placeOf(table, mask, load<u64>(texts), load<u64>(texts, 8)), 16) - 1);
  }
}
