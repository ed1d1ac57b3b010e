export const open =
  ({ taken, done, most, fails }) =>
  () => {
    if (fails) throw new RangeError("Cannot take: it was asked to fail");
    while (Atomics.add(taken, 0, 1) < most) Atomics.add(done, 1, 1);
  };
