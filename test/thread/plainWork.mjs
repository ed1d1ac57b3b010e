export const open =
  ({ factor }) =>
  (value) =>
    factor * value;
