/** The exports of a kernel, given in base64, over a memory; undefined where WebAssembly has no SIMD. */
export function instantiate(base64: string, memory: WebAssembly.Memory): WebAssembly.Exports | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (!WebAssembly.validate(bytes)) return undefined;
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
}
