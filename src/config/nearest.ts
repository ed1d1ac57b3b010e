/** The name that a misspelt word is one or two letters from; of several as near, the first. */
export function nearestOf(word: string, names: readonly string[]): string | undefined {
  const found = names.map((name) => ({ name, edits: edits(word, name) })).toSorted((a, b) => a.edits - b.edits)[0];
  return found !== undefined && found.edits <= Math.min(2, word.length / 2) ? found.name : undefined;
}

/** Letters to be put in, taken out or replaced: Levenshtein's distance (1966). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
