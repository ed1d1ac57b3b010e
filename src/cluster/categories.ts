/** A question or attribute with its possible answers. */
export interface CategoricalItem {
  readonly name: string;
  /** At least one, each once. */
  readonly levels: readonly string[];
}

/** Answers of rows to items: `data[row * items.length + item]` is the place of the answer among the levels, −1 where there is none. */
export interface Categories {
  readonly data: Int32Array;
  readonly rows: number;
  readonly items: readonly CategoricalItem[];
}

/**
 * The one constructor of categories.
 *
 * @param data rows × items codes, row-major, −1 … levels − 1; not copied.
 * @throws TypeError when the length is not rows × items; RangeError when an item has no level or one twice, or a code is out of range.
 */
export function categories(data: Int32Array, rows: number, items: readonly CategoricalItem[]): Categories {
  const columns = items.length;
  if (data.length !== rows * columns) {
    throw new TypeError(
      `Cannot make categories: ${data.length} codes were given, ${rows} × ${columns} = ${rows * columns} are needed`,
    );
  }
  for (const { name, levels } of items) {
    if (levels.length > 0 && new Set(levels).size === levels.length) continue;
    throw new RangeError(`Cannot make categories: item "${name}" has no level or one twice, each is needed once`);
  }
  for (let i = 0; i < data.length; i++) {
    const { name, levels } = items[i % columns]!;
    if (data[i]! >= -1 && data[i]! < levels.length) continue;
    throw new RangeError(
      `Cannot make categories: a code of item "${name}" is ${data[i]}, a whole number from -1 to ${levels.length - 1} is needed`,
    );
  }
  return { data, rows, items };
}

/** Some rows of categories, in the order given. */
export function takeCategories({ data, items }: Categories, rows: Int32Array): Categories {
  const columns = items.length;
  const taken = new Int32Array(rows.length * columns);
  rows.forEach((row, i) => {
    taken.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { data: taken, rows: rows.length, items };
}

/** Throws in words when rows have not the items of a model, in its order and with its levels. */
export function checkItems(what: string, items: readonly CategoricalItem[], needed: readonly CategoricalItem[]): void {
  const nameOf = ({ name, levels }: CategoricalItem) => JSON.stringify([name, ...levels]);
  if (items.length === needed.length && items.every((item, j) => nameOf(item) === nameOf(needed[j]!))) return;
  throw new TypeError(
    `Cannot ${what}: the items are ${items.map(({ name }) => name).join(", ")}, those of the model with the same levels are needed: ${needed.map(({ name }) => name).join(", ")}`,
  );
}
