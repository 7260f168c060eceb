// Short notes at the edge of the page: what went wrong with a click, what Slack would have refused.

import { el, icon } from "./dom.js";

const SHOWN_MS = { info: 4000, warn: 9000 };

export function toast(text, { kind = "info", detail = null } = {}) {
  const box = el(
    "div",
    { class: `toast toast-${kind}`, "data-testid": "toast" },
    icon(kind === "info" ? "info" : "warn"),
    el("div", {}, el("div", {}, text), detail && el("small", {}, detail)),
    el(
      "button",
      { type: "button", class: "bare", "aria-label": "Dismiss", onclick: () => box.remove() },
      icon("close"),
    ),
  );
  const all = document.getElementById("toasts");
  all.append(box);
  while (all.children.length > 3) all.firstChild.remove();
  setTimeout(() => box.remove(), SHOWN_MS[kind]);
}
