// AssemblyScript, 128-bit SIMD. Goes over records of delimited text that are as most are: so many fields, no quote, no blank line, lines that
// end in one way. 64 bytes at a time become masks of bits: delimiters, line ends, white space, and what is not for here. Bytes beyond `to` may be
// read, up to 64, and count for nothing. `into` gets: bytes of these records, bytes of the longest, its number, whether white space lies at the
// edge of a field. `shapes` is 0, or has a byte for each field, the shape that values of it may have (see fieldShapes.ts); it becomes 0 where one
// has another. `places` has room for a number of 32 bits for each field.

function equal(at: usize, byte: v128): u64 {
  return <u64>i8x16.bitmask(i8x16.eq(v128.load(at), byte))
    | (<u64>i8x16.bitmask(i8x16.eq(v128.load(at, 16), byte)) << 16)
    | (<u64>i8x16.bitmask(i8x16.eq(v128.load(at, 32), byte)) << 32)
    | (<u64>i8x16.bitmask(i8x16.eq(v128.load(at, 48), byte)) << 48);
}

function whiteBits(bytes: v128): u64 {
  const control = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(4));
  return <u64>i8x16.bitmask(v128.or(control, i8x16.eq(bytes, i8x16.splat(32))));
}

function white(at: usize): u64 {
  return whiteBits(v128.load(at))
    | (whiteBits(v128.load(at, 16)) << 16)
    | (whiteBits(v128.load(at, 32)) << 32)
    | (whiteBits(v128.load(at, 48)) << 48);
}

function below(bit: u64): u64 {
  return ((<u64>1) << bit) - 1;
}

function digit(at: usize, most: u32): bool {
  return <u32>load<u8>(at) - 48 <= most;
}

function isNumber(at: usize, size: usize, decimals: i32): bool {
  if (size > 16) return false;
  const digits = i8x16.bitmask(i8x16.le_u(i8x16.sub(v128.load(at), i8x16.splat(48)), i8x16.splat(9)));
  const sign = load<u8>(at) == 45 ? 1 : 0;
  if (((digits >> sign) & 1) == 0 || sign == <i32>size) return false;
  const others = ((1 << <i32>size) - 1) & ~digits & ~sign;
  if (others == 0) return true;
  const place = ctz(others);
  const after = <i32>size - 1 - place;
  return others == 1 << place && load<u8>(at + <usize>place) == 46 && after >= 1 && after <= decimals;
}

function isDay(at: usize): bool {
  return digit(at, 9) && digit(at + 1, 9) && digit(at + 2, 9) && digit(at + 3, 9) && load<u8>(at, 4) == 45
    && digit(at + 5, 9) && digit(at + 6, 9) && load<u8>(at, 7) == 45 && digit(at + 8, 9) && digit(at + 9, 9);
}

function isClock(at: usize): bool {
  return digit(at, 2) && digit(at + 1, load<u8>(at) == 50 ? 3 : 9) && load<u8>(at, 2) == 58 && digit(at + 3, 5) && digit(at + 4, 9)
    && load<u8>(at, 5) == 58 && digit(at + 6, 5) && digit(at + 7, 9);
}

function fits(at: usize, size: usize, shape: i32): bool {
  if (size == 0) return true;
  if (shape >= 3) return isNumber(at, size, shape - 3);
  if (shape == 2) return size == 10 && isDay(at);
  return size == 19 && isDay(at) && load<u8>(at, 10) == 32 && isClock(at + 11);
}

export function plainRecords(
  from: usize, to: usize, delimiter: i32, quote: i32, carriageReturns: i32, fields: i32, into: usize, shapes: usize, places: usize,
): i32 {
  const delimiters = i8x16.splat(<i8>delimiter);
  const quotes = i8x16.splat(<i8>quote);
  const lineFeeds = i8x16.splat(10);
  const returns = i8x16.splat(13);
  const lineEnd: usize = carriageReturns ? 2 : 1;
  let start = from;
  let count = 0;
  let seen = 1;
  let longest: usize = 0;
  let longestAt = 0;
  let edges: u64 = 0;
  let whiteBefore: u64 = 0;
  let stopBefore: u64 = 1;
  let returnBefore: u64 = 0;
  for (let at = from; at < to; at += 64) {
    const lf = equal(at, lineFeeds);
    const cr = equal(at, returns);
    const d = equal(at, delimiters);
    let strange = equal(at, quotes) | (carriageReturns ? ((cr << 1) | returnBefore) ^ lf : cr);
    if (to - at < 64) strange |= ~below(<u64>(to - at));
    const limit: u64 = strange == 0 ? ~(<u64>0) : below(ctz(strange));
    const stops = d | lf | cr;
    const w = white(at) & ~stops;
    edges |= ((w & ((stops << 1) | stopBefore)) | (stops & ((w << 1) | whiteBefore))) & limit;
    let ends = lf & limit;
    let left = d & limit;
    while (ends != 0) {
      const end = ctz(ends);
      const own = left & below(end);
      if (seen + <i32>popcnt(own) != fields) {
        strange = 1;
        break;
      }
      const size = at + <usize>end + 1 - lineEnd - start;
      if (size == 0) {
        strange = 1;
        break;
      }
      if (size > longest) {
        longest = size;
        longestAt = count;
      }
      if (shapes != 0) {
        for (let bits = own, place = places + (<usize>(seen - 1) << 2); bits != 0; bits &= bits - 1, place += 4) {
          store<u32>(place, <u32>(at + <usize>ctz(bits)));
        }
        store<u32>(places + (<usize>(fields - 1) << 2), <u32>(start + size));
        for (let field = 0, first = start; field < fields; field++) {
          const last = <usize>load<u32>(places + (<usize>field << 2));
          const shape = <i32>load<u8>(shapes + <usize>field);
          if (shape != 0 && !fits(first, last - first, shape)) store<u8>(shapes + <usize>field, 0);
          first = last + 1;
        }
      }
      count++;
      start = at + <usize>end + 1;
      seen = 1;
      left &= ~own;
      ends &= ends - 1;
    }
    if (strange != 0) break;
    if (seen + <i32>popcnt(left) > fields) break;
    if (shapes != 0) {
      for (let bits = left, place = places + (<usize>(seen - 1) << 2); bits != 0; bits &= bits - 1, place += 4) {
        store<u32>(place, <u32>(at + <usize>ctz(bits)));
      }
    }
    seen += <i32>popcnt(left);
    whiteBefore = w >> 63;
    stopBefore = stops >> 63;
    returnBefore = cr >> 63;
  }
  store<u32>(into, <u32>(start - from));
  store<u32>(into, <u32>longest, 4);
  store<u32>(into, <u32>longestAt, 8);
  store<u32>(into, edges == 0 ? 0 : 1, 12);
  return count;
}
