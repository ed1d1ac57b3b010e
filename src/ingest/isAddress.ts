/** Whether a text is one address of e-mail: as the name of a column it is a value of a row. */
export function isAddress(text: string): boolean {
  return /^\S+@\S+\.\S+$/.test(text);
}
