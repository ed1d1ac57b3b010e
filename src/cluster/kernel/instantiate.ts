/** A kernel, given in base64, compiled; undefined where WebAssembly has no SIMD. */
export function compile(base64: string): WebAssembly.Module | undefined {
  const bytes = Buffer.from(base64, "base64");
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

/** The exports of a kernel, given in base64, over a memory; undefined where WebAssembly has no SIMD. */
export function instantiate(base64: string, memory: WebAssembly.Memory): WebAssembly.Exports | undefined {
  const module = compile(base64);
  return module === undefined ? undefined : new WebAssembly.Instance(module, { env: { memory } }).exports;
}
