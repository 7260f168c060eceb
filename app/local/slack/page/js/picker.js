// Select menus of every kind: a button that opens a searchable list, one choice or several.

import { clear, el, icon } from "./dom.js";
import { labelOf, offered } from "./choices.js";
import { popover } from "./popover.js";

const SEARCH_FROM = 7;

export function picker(item, use) {
  const many = item.type.startsWith("multi_");
  const chosen = () =>
    many ? use.value || [] : [use.value].filter((value) => value !== undefined && value !== null);
  const shown = el("span", { class: "picker-shown" });
  const label = () => {
    const names = chosen().map((value) => labelOf(item, value));
    shown.textContent = names.length ? names.join(", ") : item.placeholder?.text || "Choose…";
    shown.classList.toggle("placeholder", !names.length);
  };
  label();
  const choose = async (choice, close) => {
    const value = item.type.includes("external") ? choice.option : choice.value;
    if (!many) {
      close();
      await use.change(value);
    } else {
      const now = chosen();
      const has = now.includes(value);
      await use.change(
        has ? now.filter((each) => each !== value) : [...now, value].slice(0, item.max_selected_items || 100),
      );
    }
    label();
  };
  const open = (event) => {
    const list = el("ul", { class: "options", role: "listbox", "aria-multiselectable": many });
    const needsSearch = item.type.includes("external") || !item.options || item.options.length >= SEARCH_FROM;
    const search = el("input", {
      class: "text-input",
      type: "search",
      placeholder: "Search",
      "aria-label": "Search options",
    });
    const box = popover(event.currentTarget, el("div", { class: "picker" }, needsSearch && search, list));
    const where = use.surface.where?.() || {};
    const draw = async () => {
      const choices = await offered(item, search.value, where);
      clear(list);
      let group = null;
      for (const choice of choices) {
        if (choice.group && choice.group !== group)
          list.append(el("li", { class: "option-group", role: "presentation" }, choice.group));
        group = choice.group;
        const on = chosen().includes(choice.value);
        const pick = async () => {
          await choose(choice, box.close);
          if (many) draw();
        };
        list.append(
          el(
            "li",
            { role: "presentation" },
            el(
              "button",
              {
                type: "button",
                class: "option",
                role: "option",
                "aria-selected": on ? "true" : "false",
                onclick: pick,
              },
              el("span", {}, choice.label, choice.hint && el("small", {}, choice.hint)),
              on && icon("check"),
            ),
          ),
        );
      }
      if (!choices.length)
        list.append(
          el(
            "li",
            { class: "empty" },
            item.type.includes("external") && search.value.length < (item.min_query_length ?? 3)
              ? "Type to search"
              : "Nothing found",
          ),
        );
    };
    search.addEventListener("input", draw);
    draw().then(() => (needsSearch ? search : list.querySelector("button"))?.focus());
  };
  return el(
    "button",
    {
      type: "button",
      class: "button picker-button",
      id: use.more.id,
      "data-testid": `element-${item.action_id}`,
      "aria-haspopup": "listbox",
      "aria-label": use.more.id ? undefined : item.placeholder?.text || item.action_id,
      onclick: open,
    },
    shown,
    icon("down"),
  );
}
