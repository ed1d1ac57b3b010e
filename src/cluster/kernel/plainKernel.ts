import type { Kernel, Pass } from "./pass.ts";

/** The twin of accumulate.as in plain TypeScript: the same operations in the same order, so the same bits. About a tenth of the speed. */
export function plainKernel(memory: WebAssembly.Memory): Kernel {
  return (pass) => {
    const { n, p } = pass;
    const points = new Float32Array(memory.buffer, pass.points, Math.ceil(n / 16) * 16 * p);
    const labels = new Uint8Array(memory.buffer, pass.labels, n);
    const sums = new Float64Array(memory.buffer, pass.sums, pass.k * p);
    const counts = new Int32Array(memory.buffer, pass.counts, pass.k);
    const findNearest = nearestIn(memory, pass, points);
    let changed = 0;
    for (let row = 0; row < n; row++) {
      const first = (row >> 4) * 16 * p + (row & 15);
      const now = findNearest(first);
      const was = labels[row]!;
      if (now === was) continue;
      changed += 1;
      labels[row] = now;
      counts[now]! += 1;
      if (was !== 255) counts[was]! -= 1;
      for (let j = 0; j < p; j++) {
        const value = points[first + j * 16]!;
        sums[now * p + j]! += value;
        if (was !== 255) sums[was * p + j]! -= value;
      }
    }
    return changed;
  };
}

function nearestIn(memory: WebAssembly.Memory, pass: Pass, points: Float32Array): (first: number) => number {
  const { k, p } = pass;
  const centers = new Float32Array(memory.buffer, pass.centers, k * p);
  const halves = new Float32Array(memory.buffer, pass.halves, k);
  return (first) => {
    let best = Number.POSITIVE_INFINITY;
    let label = 0;
    for (let c = 0; c < k; c++) {
      let value = halves[c]!;
      for (let j = 0; j < p; j++) {
        value = Math.fround(value - Math.fround(points[first + j * 16]! * centers[c * p + j]!));
      }
      if (value < best) {
        best = value;
        label = c;
      }
    }
    return label;
  };
}
