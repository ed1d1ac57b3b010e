import { linearAssignment } from "segmentarium/cluster";

/**
 * The labels of a partition renamed so that as many rows as can be keep the label that they have in another: one to one, so that a
 * cluster without a partner gets a number that the other does not use.
 */
export function matchLabels(wanted: Int32Array, labels: Int32Array): Int32Array {
  const k = 1 + Math.max(greatest(wanted), greatest(labels));
  const lost = new Float64Array(k * k);
  labels.forEach((label, i) => {
    lost[label * k + wanted[i]!]! -= 1;
  });
  const partner = linearAssignment({ data: lost, rows: k, columns: k });
  return labels.map((label) => partner[label]!);
}

function greatest(labels: Int32Array): number {
  return labels.reduce((most, label) => Math.max(most, label), -1);
}
