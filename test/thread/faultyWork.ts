/** Work that fails to open where it is told so; the only one of its module, so that no other test has it loaded. */
export function open({ fails }: { readonly fails: boolean }): (task: number) => number {
  if (fails) throw new RangeError("Cannot open: it was told to fail");
  return (task) => task + 1;
}
