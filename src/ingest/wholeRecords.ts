const [tab, lineFeed, carriageReturn, space, quote, comma, bracket, backslash] = [9, 10, 13, 32, 34, 44, 91, 92];

/** Text of JSON up to its last record that is whole, a list closed behind it; undefined when none is. */
export function wholeRecords(text: Buffer): Buffer | undefined {
  if (!isList(text)) {
    const end = text.lastIndexOf(lineFeed);
    return end < 0 ? undefined : text.subarray(0, end + 1);
  }
  const end = lastComma(text);
  return end < 0 ? undefined : Buffer.concat([text.subarray(0, end), Buffer.from("]")]);
}

/** Whether text of JSON is one list, behind a byte-order mark or not; else it has a record on each line. */
export function isList(text: Buffer): boolean {
  return text[text.findIndex((byte, at) => !isBlank(byte) && !(at < 3 && byte >= 128))] === bracket;
}

function isBlank(byte: number): boolean {
  return byte === space || byte === lineFeed || byte === carriageReturn || byte === tab;
}

/** The last comma between elements of a list; −1 without one. */
function lastComma(text: Buffer): number {
  let [depth, last] = [0, -1];
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number;
    if (inText) {
      if (byte === backslash) at++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if ((byte | 32) === 123) depth++;
    else if ((byte | 32) === 125) depth--;
    else if (byte === comma && depth === 1) last = at;
  }
  return last;
}
