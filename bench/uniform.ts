/**
 * SQL for a number from 0 to 1 for each whole number of an expression; salts below 64 give independent ones.
 * The salt goes into the number: the engine's hash of two values is that of the first with the bits of the second flipped.
 */
export function uniform(of: string, salt: number): string {
  return `((hash((${of}) * 64 + ${salt}) >> 11) / 9007199254740992.0)`;
}
