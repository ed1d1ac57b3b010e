import { FIRST, floatBits, LAST, REST, SCALE, SHIFT } from "./coefficients.ts";
import type { LayoutEpoch } from "./layoutSpace.ts";

/** The twin of layoutEpoch.as in plain TypeScript: the same operations in the same order, so the same bits. */
export function plainLayoutEpoch({ buffer }: WebAssembly.Memory): LayoutEpoch {
  const [float, bits] = floatBits();
  const coefficient = (table: Float64Array, square: number) => {
    float[0] = square;
    const at = Math.max(0, Math.min(LAST, (bits[0]! - FIRST) >> SHIFT));
    return table[at]! + (table[at + 1]! - table[at]!) * ((bits[0]! & REST) * SCALE);
  };
  return (space, epoch, rate) => {
    const { n, count, negatives } = space;
    const places = new Float64Array(buffer, space.places, 2 * n);
    const [heads, tails] = [new Int32Array(buffer, space.heads, count), new Int32Array(buffer, space.tails, count)];
    const [every, next] = [new Float64Array(buffer, space.every, count), new Float64Array(buffer, space.next, count)];
    const pulls = new Float64Array(buffer, space.pulls, LAST + 2);
    const pushes = new Float64Array(buffer, space.pushes, LAST + 2);
    const draw = xoshiro(new Uint32Array(buffer, space.state, 4));
    for (let e = 0; e < count; e++) {
      if (next[e]! > epoch) continue;
      next[e]! += every[e]!;
      const head = heads[e]!;
      const tail = tails[e]!;
      let x = places[head * 2]!;
      let y = places[head * 2 + 1]!;
      const dx = x - places[tail * 2]!;
      const dy = y - places[tail * 2 + 1]!;
      const square = dx * dx + dy * dy;
      if (square > 0) {
        const strength = coefficient(pulls, square);
        const moveX = rate * clip(strength * dx);
        const moveY = rate * clip(strength * dy);
        x += moveX;
        y += moveY;
        places[tail * 2]! -= moveX;
        places[tail * 2 + 1]! -= moveY;
      }
      let pushX = 0;
      let pushY = 0;
      for (let i = 0; i < negatives; i++) {
        const other = Math.floor((draw() / 2 ** 32) * n);
        if (other === head) continue;
        const ox = x - places[other * 2]!;
        const oy = y - places[other * 2 + 1]!;
        const apart = ox * ox + oy * oy;
        if (!(apart > 0)) continue;
        const strength = coefficient(pushes, apart);
        pushX += clip(strength * ox);
        pushY += clip(strength * oy);
      }
      places[head * 2] = x + rate * pushX;
      places[head * 2 + 1] = y + rate * pushY;
    }
  };
}

function clip(value: number): number {
  return Math.max(-4, Math.min(4, value));
}

/** The next 32 bits of xoshiro128**. */
function xoshiro(state: Uint32Array): () => number {
  return () => {
    const multiplied = Math.imul(state[1]!, 5);
    const result = Math.imul((multiplied << 7) | (multiplied >>> 25), 9) >>> 0;
    const t = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= t;
    state[3] = (state[3]! << 11) | (state[3]! >>> 21);
    return result;
  };
}
