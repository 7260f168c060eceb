// A menu of things to do.

import { el } from "./dom.js";
import { popover } from "./popover.js";

// choices: [{label, hint?, run, testid?, picture?}], null is a line between groups
export function openMenu(anchor, choices, heading) {
  const list = el(
    "div",
    { class: "menu", role: "menu" },
    heading && el("div", { class: "menu-heading" }, heading),
    choices.map((choice) =>
      choice === null
        ? el("hr")
        : el(
            "button",
            {
              type: "button",
              class: "menu-item",
              role: "menuitem",
              "data-testid": choice.testid,
              onclick: () => (box.close(), choice.run()),
            },
            choice.picture,
            el("span", {}, choice.label, choice.hint && el("small", {}, choice.hint)),
          ),
    ),
  );
  const box = popover(anchor, list);
  list.querySelector("button")?.focus();
  return box;
}
