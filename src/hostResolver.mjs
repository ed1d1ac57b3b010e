/** A resolve hook: `segmentarium` and `segmentarium/…` lead to the running product, from wherever they are imported. */
let host;

export function initialize(data) {
  host = data.host;
}

export function resolve(specifier, context, next) {
  const own = specifier === "segmentarium" || specifier.startsWith("segmentarium/");
  return next(specifier, own ? { ...context, parentURL: host } : context);
}
