import { element } from "./element.js";

/**
 * A box that draws itself again whenever its width changes.
 * `draw` receives the width in CSS pixels; the drawing is treated as one image, so names inside it are dropped.
 */
export function fluid(label: string, draw: (width: number) => Element): HTMLElement {
  const box = element("div", { class: "plot-box", role: "img", "aria-label": label });
  let drawnAt = 0;
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === 0 || width === drawnAt) return;
    drawnAt = width;
    box.replaceChildren(quiet(draw(width)));
  });
  observer.observe(box);
  return box;
}

function quiet(drawing: Element): Element {
  for (const node of [drawing, ...drawing.querySelectorAll("*")]) {
    node.removeAttribute("aria-label");
    node.removeAttribute("aria-description");
  }
  drawing.setAttribute("aria-hidden", "true");
  return drawing;
}
