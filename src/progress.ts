/** Where the words of a command go. */
export interface Output {
  write(text: string): void;
  /** A terminal that can redraw a line; else plain lines are written. */
  readonly interactive: boolean;
  readonly columns: number;
}

/** Progress of one stage: a bar in a terminal, plain lines elsewhere. */
export interface Stage {
  /** @param fraction 0…1 of the stage. */
  update(fraction: number, note: string): void;
  /** A line that stays. */
  line(text: string): void;
  end(summary: string): void;
}

/** Starts a stage; at most one is open at a time. */
export function openStage(output: Output, title: string): Stage {
  const clear = (): void => {
    if (output.interactive) output.write("\r\u001b[2K");
  };
  if (output.interactive) output.write(bar(title, 0, "", output.columns));
  else output.write(`${title}\n`);
  return {
    update(fraction, note) {
      if (output.interactive) output.write(`\r\u001b[2K${bar(title, fraction, note, output.columns)}`);
    },
    line(text) {
      clear();
      output.write(`  ${text}\n`);
    },
    end(summary) {
      clear();
      output.write(output.interactive ? `${title.padEnd(titleWidth)}  ${summary}\n` : `  ${summary}\n`);
    },
  };
}

const titleWidth = 18;
const barWidth = 24;

function bar(title: string, fraction: number, note: string, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * barWidth);
  const drawn = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
  return `${title.padEnd(titleWidth)}  ${drawn}  ${note}`.slice(0, Math.max(20, columns - 1));
}

/** `1.2 s`, `340 ms` or `2 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `4.2 MB`: decimal units. */
export function byteSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
