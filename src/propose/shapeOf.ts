/** How long a printed shape may be. */
const longest = 32;

/**
 * What a value looks like without its content: 9 for each digit, `A`, `a` and `x` for capitals, small and other letters,
 * with + for several. Other characters than the usual marks are a question mark.
 */
export function shapeOf(value: string): string {
  const shape = value
    .slice(0, 200)
    .replaceAll(/\p{Lu}/gu, "A")
    .replaceAll(/\p{Ll}/gu, "a")
    .replaceAll(/(?![Aa])\p{L}/gu, "x")
    .replaceAll(/\p{Nd}/gu, "9")
    .replaceAll(/[^A-Za-z9 .,:;/@_+#()-]/gu, "?")
    .replaceAll(/([Aax])\1+/g, "$1+");
  return shape.length > longest ? `${shape.slice(0, longest)}…` : shape;
}
