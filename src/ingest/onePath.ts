/** A path as DuckDB's readers must be given it, so that they take `*`, `?` and `[` for letters of its name. */
export function onePath(path: string): string {
  return path.replaceAll(/[*?[]/g, "[$&]");
}
