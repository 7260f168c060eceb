// The JSON behind something on the page.

import { dialog } from "./dialog.js";
import { el, icon } from "./dom.js";

export function showRaw(value) {
  const box = dialog({
    label: "JSON",
    testid: "raw",
    content: [
      el(
        "header",
        { class: "dialog-head" },
        el("h2", {}, "JSON"),
        el(
          "button",
          { type: "button", class: "bare", "aria-label": "Close", onclick: () => box.close() },
          icon("close"),
        ),
      ),
      el("div", { class: "dialog-body" }, el("pre", { class: "code-block" }, JSON.stringify(unfold(value), null, 2))),
    ],
  });
}

// Arguments that came as JSON text are easier to read opened.
export function unfold(value) {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return unfold(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(unfold);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unfold(inner)]));
  return value;
}
