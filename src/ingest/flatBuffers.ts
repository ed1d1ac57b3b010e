/** Where a field of a FlatBuffers table lies; 0 when it is left out. Lengths and places are signed, as the library takes them. */
export function fieldAt(message: Buffer, table: number, field: number): number {
  const list = table - message.readInt32LE(table);
  const entry = 4 + 2 * field;
  if (entry >= message.readInt16LE(list)) return 0;
  const offset = message.readInt16LE(list + entry);
  return offset === 0 ? 0 : table + offset;
}

/** Where the table lies to which a field points. */
export function tableAt(message: Buffer, field: number): number {
  return field + message.readUInt32LE(field);
}

/**
 * Where the elements of a list lie, and how many there are; none when the field is left out.
 *
 * @param size bytes of an element.
 * @throws RangeError when it would go on behind the message: the library would go through it element by element.
 */
export function listAt(
  message: Buffer,
  table: number,
  field: number,
  size: number,
): { readonly start: number; readonly length: number } {
  const at = fieldAt(message, table, field);
  if (at === 0) return { start: 0, length: 0 };
  const start = tableAt(message, at) + 4;
  const length = message.readUInt32LE(start - 4);
  if (start + length * size > message.length) throw new RangeError("Cannot read an Arrow message: a list is too long");
  return { start, length };
}

/**
 * Goes through the lists of an Arrow schema: its fields, theirs, and what is written beside each.
 *
 * @throws RangeError when one is too long, or there are more fields than the message can hold: some hold each other.
 */
export function checkSchema(message: Buffer, schema: number): void {
  listAt(message, schema, 2, 4);
  const lists = [listAt(message, schema, 1, 4)];
  let left = message.length / 4;
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    left -= list.length;
    if (left < 0) throw new RangeError("Cannot read an Arrow message: it has too many fields");
    for (let i = 0; i < list.length; i++) {
      const field = tableAt(message, list.start + 4 * i);
      listAt(message, field, 6, 4);
      lists.push(listAt(message, field, 5, 4));
    }
  }
}
