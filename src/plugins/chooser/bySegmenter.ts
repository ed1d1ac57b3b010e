/** Artifacts of a point by the segmenter's id: `segmentation/k-means` becomes `k-means`. */
export function bySegmenter<T>(artifacts: Readonly<Record<string, T>>): Map<string, T> {
  return new Map(Object.entries(artifacts).map(([id, value]) => [id.slice(id.indexOf("/") + 1), value]));
}
