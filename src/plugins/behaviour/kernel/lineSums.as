// AssemblyScript. Sums lines of orders: lines in a row of one customer and day to a run, and runs to the sums of their customers, in 64 bits,
// exactly. What does not fit is told in a list, for who calls: lines with a large value, and sums near the end of 64 bits, which begin at 0 anew.
//
// `room` has rows of columns, of 2048 numbers each: of lines the customer, the day twice with 1 more for a sale, the product (32 bits each),
// quantity, amount, discount (64 bits); of runs the customer (32 bits), then, as 64-bit floats, day, lines of sale, their units, amount and discount, other
// lines and their amount, lines of sale that name a product; the products of these (32 bits); large lines (32 bits).

const ROWS: usize = 2048;
const C: usize = ROWS * 4;
const L: usize = ROWS * 8;

const DAYS: usize = C;
const PRODUCTS: usize = 2 * C;
const QUANTITIES: usize = 3 * C;
const AMOUNTS: usize = QUANTITIES + L;
const DISCOUNTS: usize = AMOUNTS + L;
const RUNS: usize = DISCOUNTS + L;
const NUMBERS: usize = RUNS + C;
const NAMED: usize = NUMBERS + 8 * L;
const LARGE: usize = NAMED + C;

/** Values of less than 2^46 either way: 32 of them are less than 2^51. */
const LONGEST: i32 = 32;

function isLarge(value: i64): bool {
  return <u64>(value + (1 << 46) - 1) > ((1 << 47) - 2);
}

/** @returns runs; `into` gets how many products they name, and how many lines are large. */
export function sumRuns(room: usize, rows: i32, into: usize): i32 {
  let runs: usize = room + RUNS;
  let numbers: usize = room + NUMBERS;
  let named: usize = room + NAMED;
  let large: usize = room + LARGE;
  let count = 0;
  let i = 0;
  while (i < rows) {
    let at = room + (<usize>i << 2);
    const customer = load<i32>(at);
    if (customer == -1) {
      i++;
      continue;
    }
    const day = load<i32>(at, DAYS) >> 1;
    const namedBefore = named;
    let sales = 0;
    let units: i64 = 0;
    let sold: i64 = 0;
    let discount: i64 = 0;
    let back: i64 = 0;
    const first = i;
    const end = min(rows, i + LONGEST);
    let others = 0;
    for (; i < end; i++, at += 4) {
      const told = load<i32>(at, DAYS);
      if (load<i32>(at) != customer || told >> 1 != day) break;
      const long = room + (<usize>i << 3);
      const amount = load<i64>(long, AMOUNTS);
      const quantity = load<i64>(long, QUANTITIES);
      const off = load<i64>(long, DISCOUNTS);
      const isPlain = !isLarge(amount) && !isLarge(quantity) && !isLarge(off);
      if (!isPlain) {
        store<i32>(large, i);
        large += 4;
      }
      if ((told & 1) == 0) {
        if (!isPlain) continue;
        others++;
        back += amount;
        continue;
      }
      const product = load<i32>(at, PRODUCTS);
      if (product >= 0) {
        store<i32>(named, product);
        named += 4;
      }
      if (!isPlain) continue;
      sales++;
      units += quantity;
      sold += amount;
      discount += off;
    }
    store<i32>(runs, customer);
    store<f64>(numbers, <f64>day);
    store<f64>(numbers, <f64>sales, L);
    store<f64>(numbers, <f64>units, 2 * L);
    store<f64>(numbers, <f64>sold, 3 * L);
    store<f64>(numbers, <f64>discount, 4 * L);
    store<f64>(numbers, <f64>others, 5 * L);
    store<f64>(numbers, <f64>back, 6 * L);
    store<f64>(numbers, <f64>((named - namedBefore) >> 2), 7 * L);
    runs += 4;
    numbers += 8;
    count++;
  }
  store<i32>(into, <i32>((named - room - NAMED) >> 2));
  store<i32>(into, <i32>((large - room - LARGE) >> 2), 4);
  return count;
}

// What a customer has, 12 numbers of 64 bits. What most lines change lies in the first 64 bytes, one line of the processor's cache: lines of sale and
// others (32 bits each), units, amount of sales, the first two parts of the weighted amount, amount of 91 to 365 days ago, of 31 to 90, of the last 30;
// then discount, amount of others, the third part.
const STRIDE: usize = 96;
const UNITS: usize = 8;
const SOLD: usize = 16;
const WEIGHTED: usize = 24;
const YEAR: usize = 40;
const RECENT: usize = 48;
const MONTH: usize = 56;
const DISCOUNT: usize = 64;
const BACK: usize = 72;
const ABOVE: usize = 80;

const HALF: i64 = 1 << 61;
const PART: i64 = 1 << 25;

let spills: usize = 0;

/** To the sum at a place; what it was is put on the list when it comes near the end of 64 bits. */
function add(place: usize, value: i64): void {
  const sum = load<i64>(place) + value;
  if (<u64>(sum + HALF) < <u64>(2 * HALF)) {
    store<i64>(place, sum);
    return;
  }
  store<i64>(place, 0);
  store<i64>(spills, <i64>place);
  store<i64>(spills, sum, 8);
  spills += 16;
}

function weigh(place: usize, value: i64, heavy: i64, light: i64): void {
  if (<u64>(value + (1 << 35)) < (1 << 36)) {
    add(place + WEIGHTED, value * light);
    add(place + WEIGHTED + 8, value * heavy);
    return;
  }
  const upper = value >> 25;
  const rest = value & (PART - 1);
  add(place + WEIGHTED, rest * light);
  add(place + WEIGHTED + 8, rest * heavy);
  add(place + WEIGHTED + 8, upper * light);
  add(place + ABOVE, upper * heavy);
}

/** To the sums at a place, a run of a customer. */
// @ts-ignore: decorator
@inline
function addRun(
  place: usize, age: i32, sales: u32, units: i64, sold: i64, discount: i64, others: u32, back: i64, weights: usize, ages: i32,
): void {
  if (sales > 0) {
    store<u32>(place, load<u32>(place) + sales);
    add(place + UNITS, units);
    add(place + SOLD, sold);
    if (discount != 0) add(place + DISCOUNT, discount);
  }
  if (others > 0) {
    store<u32>(place, load<u32>(place, 4) + others, 4);
    add(place + BACK, back);
  }
  const net = sold + back;
  if (age <= 365) add(place + (age > 90 ? YEAR : age > 30 ? RECENT : MONTH), net);
  if (<u32>age < <u32>ages) {
    const weight = weights + (<usize>age << 3);
    weigh(place, net, <i64>load<i32>(weight), <i64>load<i32>(weight, 4));
  }
}

/**
 * Adds runs to the sums of so many people; a run of -1 is nobody's. `weights` has the heavy and the light part of a weight by age, 32 bits each.
 * @returns how many sums are on the list; -1, and nothing is added, when a run is of a customer out of range.
 */
export function addRuns(
  room: usize, runs: i32, sums: usize, people: u32, cutoff: i32, weights: usize, ages: i32, list: usize,
): i32 {
  // Sums lie all over memory: reads that nothing waits for overlap.
  let touched: i64 = 0;
  for (let r = 0, at = room + RUNS; r < runs; r++, at += 4) {
    const customer = load<i32>(at);
    if (customer == -1) continue;
    if (<u32>customer >= people) return -1;
    touched += load<i64>(sums + <usize>customer * STRIDE) + load<i64>(sums + <usize>customer * STRIDE, MONTH);
  }
  store<i64>(list, touched);
  spills = list;
  for (let r = 0, at = room + RUNS, n = room + NUMBERS; r < runs; r++, at += 4, n += 8) {
    const customer = load<i32>(at);
    if (customer == -1) continue;
    addRun(
      sums + <usize>customer * STRIDE, cutoff - <i32>load<f64>(n), <u32>load<f64>(n, L), <i64>load<f64>(n, 2 * L), <i64>load<f64>(n, 3 * L),
      <i64>load<f64>(n, 4 * L), <u32>load<f64>(n, 5 * L), <i64>load<f64>(n, 6 * L), weights, ages,
    );
  }
  return <i32>((spills - list) >> 4);
}

/** The i-th number of a column whose numbers take so many bytes: a float where these are 8. */
// @ts-ignore: decorator
@inline
function narrow(column: usize, bytes: i32, i: usize): i64 {
  if (bytes == 1) return <i64>load<i8>(column + i);
  if (bytes == 2) return <i64>load<i16>(column + (i << 1));
  if (bytes == 4) return <i64>load<i32>(column + (i << 2));
  return <i64>load<f64>(column + (i << 3));
}

/**
 * Adds runs that were kept, as `addRuns`. Their numbers are narrow columns: `kept` has of each where it begins and how many bytes a number takes (32 bits each).
 * Those of the cutoff and later become nobody's. How many lines of each run name a product is written to the room's large lines (32 bits each), and their sum to `into`.
 */
export function addKept(
  room: usize, runs: i32, sums: usize, people: u32, cutoff: i32, weights: usize, ages: i32, list: usize, kept: usize, into: usize,
): i32 {
  const days: usize = load<u32>(kept), dayBytes = load<i32>(kept, 4);
  const sales: usize = load<u32>(kept, 8), saleBytes = load<i32>(kept, 12);
  const units: usize = load<u32>(kept, 16), unitBytes = load<i32>(kept, 20);
  const sold: usize = load<u32>(kept, 24), soldBytes = load<i32>(kept, 28);
  const discounts: usize = load<u32>(kept, 32), discountBytes = load<i32>(kept, 36);
  const others: usize = load<u32>(kept, 40), otherBytes = load<i32>(kept, 44);
  const back: usize = load<u32>(kept, 48), backBytes = load<i32>(kept, 52);
  const named: usize = load<u32>(kept, 56), namedBytes = load<i32>(kept, 60);
  for (let r = 0, at = room + RUNS; r < runs; r++, at += 4) {
    const customer = load<i32>(at);
    if (customer != -1 && <u32>customer >= people) return -1;
  }
  spills = list;
  let count: i32 = 0;
  for (let r: usize = 0, at = room + RUNS; r < <usize>runs; r++, at += 4) {
    const own = <i32>narrow(named, namedBytes, r);
    store<i32>(at, own, LARGE - RUNS);
    count += own;
    const customer = load<i32>(at);
    if (customer == -1) continue;
    const age = cutoff - <i32>narrow(days, dayBytes, r);
    if (age <= 0) {
      store<i32>(at, -1);
      continue;
    }
    addRun(
      sums + <usize>customer * STRIDE, age, <u32>narrow(sales, saleBytes, r), narrow(units, unitBytes, r), narrow(sold, soldBytes, r),
      narrow(discounts, discountBytes, r), <u32>narrow(others, otherBytes, r), narrow(back, backBytes, r), weights, ages,
    );
  }
  store<i32>(into, count);
  return <i32>((spills - list) >> 4);
}

/**
 * The sums of some customers, at most 2048, as columns of 64 bits from `into` on: lines of sale, others, units, amount of sales, discount,
 * amount of others, amount of the last 30, 90 and 365 days (whole numbers); the weighted amount (a float, rounded once). @returns whether some number
 * is too large for that.
 */
export function readSums(sums: usize, first: i32, rows: i32, into: usize): i32 {
  let place = sums + <usize>first * STRIDE;
  let beyond = 0;
  for (let r = 0, at = into; r < rows; r++, at += 8, place += STRIDE) {
    store<i64>(at, <i64>load<u32>(place));
    store<i64>(at, <i64>load<u32>(place, 4), L);
    store<i64>(at, load<i64>(place, UNITS), 2 * L);
    store<i64>(at, load<i64>(place, SOLD), 3 * L);
    store<i64>(at, load<i64>(place, DISCOUNT), 4 * L);
    store<i64>(at, load<i64>(place, BACK), 5 * L);
    const month = load<i64>(place, MONTH);
    const quarter = month + load<i64>(place, RECENT);
    // Three numbers up to 2^61.
    const year = quarter + load<i64>(place, YEAR);
    store<i64>(at, month, 6 * L);
    store<i64>(at, quarter, 7 * L);
    store<i64>(at, year, 8 * L);
    const first = load<i64>(place, WEIGHTED);
    const second = load<i64>(place, WEIGHTED + 8) + (first >> 25);
    const above = load<i64>(place, ABOVE) + (second >> 25);
    const below = (second & (PART - 1)) * PART + (first & (PART - 1));
    store<f64>(at, (<f64>above * <f64>(1 << 50) + <f64>below) / 1e19, 9 * L);
    if (abs(month) >= 1000000000000000000 || abs(quarter) >= 1000000000000000000 || abs(year) >= 1000000000000000000 || abs(above) >= 1 << 53) beyond = 1;
  }
  return beyond;
}
