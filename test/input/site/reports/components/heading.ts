import { html } from "npm:htl";
export function heading(rows: readonly { quarter: string }[]): Node | null {
  return html`<p id="quarters">${rows.map((row) => row.quarter).join(", ")}`;
}
