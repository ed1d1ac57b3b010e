const compiled = new Map<string, WebAssembly.Module | undefined>();

/** A kernel, given in base64, compiled once in each thread; undefined where WebAssembly has no SIMD. */
export function compile(base64: string): WebAssembly.Module | undefined {
  if (!compiled.has(base64)) {
    const bytes = Buffer.from(base64, "base64");
    compiled.set(base64, WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined);
  }
  return compiled.get(base64);
}

/** The exports of a kernel, given in base64, over a memory; undefined where WebAssembly has no SIMD. */
export function instantiate(base64: string, memory: WebAssembly.Memory): WebAssembly.Exports | undefined {
  const module = compile(base64);
  return module === undefined ? undefined : new WebAssembly.Instance(module, { env: { memory } }).exports;
}
