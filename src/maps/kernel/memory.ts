/** Byte offsets of parts one after the other in a memory, each a multiple of 16, and the memory that holds them. */
export function memoryOf<Part extends string>(
  bytes: Readonly<Record<Part, number>>,
): { memory: WebAssembly.Memory; at: Record<Part, number> } {
  const at = {} as Record<Part, number>;
  let end = 1024;
  for (const part of Object.keys(bytes) as Part[]) {
    at[part] = end;
    end += Math.ceil(bytes[part] / 16) * 16;
  }
  const pages = Math.ceil(end / 65_536);
  if (pages > 65_536) {
    throw new RangeError("Cannot make a map: the rows need more than 4 GiB, a draw of the rows is needed");
  }
  return { memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }), at };
}
