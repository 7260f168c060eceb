// Interactive elements: buttons, menus, pickers, inputs. A choice is a plain value; the workspace makes the payload.

import { el, icon, safeUrl } from "./dom.js";
import { plainText, textObject } from "./mrkdwn.js";
import { confirmFirst } from "./confirm.js";
import { openMenu } from "./menu.js";
import { picker } from "./picker.js";
import { initialOf } from "./choices.js";
import { store } from "./store.js";

// surface: {id, press(block, element, value), keep(block, element, value), kept(block, element)}
export function element(item, block, surface, more = {}) {
  if (item.visible_to_user_ids && !item.visible_to_user_ids.includes(store.me)) return null;
  const draw = DRAWERS[item.type];
  if (!draw) return el("span", { class: "unknown-block" }, `An element of type “${item.type}”`);
  const node = draw(item, new Use(item, block, surface, more));
  node.key = identity(item, block, surface, more);
  node.whole = !STATELESS.has(item.type);
  return node;
}

// A press that began on a button ends on the same button, or nowhere: never on another that took its place.
// What holds a choice is kept for as long as its ids are, as Slack keeps what was typed.
function identity(item, block, surface, more) {
  if (STATELESS.has(item.type)) return [item.action_id, item.value, item.text?.text, item.url].join("|");
  const lasting = Object.entries(item).filter(([name]) => !(surface.keeps && name.startsWith("initial_")));
  return JSON.stringify([block.block_id, more.id, more.dispatch, lasting]);
}

const STATELESS = new Set(["button", "icon_button", "image", "workflow_button"]);

// One element in its place: what it holds now, and what happens when it changes.
class Use {
  constructor(item, block, surface, more) {
    Object.assign(this, { item, block, surface, more });
    this.isInput = block.type === "input";
    this.asks = !this.isInput || more.dispatch === true;
  }

  get value() {
    const kept = this.surface.kept(this.block, this.item);
    return kept === undefined ? initialOf(this.item) : kept;
  }

  // A changed choice is remembered; outside an input block it is also told to the app at once.
  async change(value) {
    const before = this.value;
    this.surface.keep(this.block, this.item, value);
    if (!this.asks) return true;
    if (!(await confirmFirst(this.item.confirm))) {
      this.surface.keep(this.block, this.item, before);
      return false;
    }
    this.surface.press(this.block, this.item, value);
    return true;
  }

  get attributes() {
    return {
      id: this.more.id,
      "data-testid": `element-${this.item.action_id}`,
      "aria-label": this.more.id ? undefined : this.item.placeholder?.text || this.item.action_id,
      autofocus: this.item.focus_on_load,
      placeholder: this.item.placeholder?.text,
    };
  }
}

function button(item, use) {
  const style = item.style ? ` button-${item.style}` : "";
  const press = async (event) => {
    const node = event.currentTarget;
    if (node.getAttribute("aria-busy")) return;
    if (!(await confirmFirst(item.confirm))) return;
    const address = item.url && safeUrl(item.url);
    if (address) window.open(address, "_blank", "noopener");
    node.setAttribute("aria-busy", "true");
    await use.surface.press(use.block, item, undefined, node);
    node.removeAttribute("aria-busy");
  };
  return el(
    "button",
    {
      type: "button",
      class: `button${style}`,
      "data-testid": `button-${item.text.text}`,
      "data-action": item.action_id,
      "aria-label": item.accessibility_label,
      onclick: press,
    },
    plainText(item.text.text),
    item.url && el("span", { class: "outward", "aria-hidden": "true" }, " ↗"),
  );
}

function overflow(item, use) {
  const open = (event) => {
    const choices = item.options.map((option) => ({
      label: option.text.text,
      hint: option.description?.text,
      run: async () => {
        if (!(await confirmFirst(item.confirm))) return;
        const address = option.url && safeUrl(option.url);
        if (address) window.open(address, "_blank", "noopener");
        use.surface.press(use.block, item, option.value);
      },
    }));
    openMenu(event.currentTarget, choices);
  };
  return el(
    "button",
    {
      type: "button",
      class: "button button-icon",
      "data-testid": `element-${item.action_id}`,
      "aria-haspopup": "menu",
      "aria-label": "More options",
      onclick: open,
    },
    icon("more"),
  );
}

function choiceList(item, use, type) {
  const chosen = new Set([use.value].flat().filter((value) => value !== undefined && value !== null));
  const name = `${use.surface.id}-${use.block.block_id}-${item.action_id}`;
  const changed = (value, on) => {
    if (type === "radio") return use.change(value);
    if (on) chosen.add(value);
    else chosen.delete(value);
    return use.change([...chosen]);
  };
  return el(
    "div",
    { class: "choices", "data-testid": `element-${item.action_id}` },
    item.options.map((option) =>
      el(
        "label",
        { class: "choice" },
        el("input", {
          type,
          name,
          value: option.value,
          checked: chosen.has(option.value),
          onchange: (event) => changed(option.value, event.target.checked),
        }),
        el(
          "span",
          {},
          textObject(option.text),
          option.description && el("small", {}, textObject(option.description)),
        ),
      ),
    ),
  );
}

function typed(type) {
  return (item, use) => {
    const sends = item.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
    const many = item.multiline || item.type === "rich_text_input";
    // One at a time and the last one last, so that the app never hears an older text after a newer one.
    let telling = false;
    let more = false;
    const tell = async () => {
      more = true;
      if (!use.asks || telling) return;
      telling = true;
      while (more) {
        more = false;
        await use.surface.press(use.block, item, use.value);
      }
      telling = false;
    };
    const node = el(many ? "textarea" : "input", {
      ...use.attributes,
      ...(many ? { rows: String(rowsFor(use.value)) } : { type }),
      class: "text-input",
      maxlength: item.max_length,
      value: use.value ?? "",
      step: item.is_decimal_allowed ? "any" : undefined,
      oninput: (event) => {
        use.surface.keep(use.block, item, event.target.value);
        if (sends.includes("on_character_entered")) tell();
      },
      onkeydown: (event) => {
        if (event.key === "Enter" && !many && sends.includes("on_enter_pressed") && use.asks) {
          event.preventDefault();
          tell();
        }
      },
    });
    return item.max_length ? el("div", { class: "counted" }, node, counter(node, item.max_length)) : node;
  };
}

// A long text is read without scrolling, as far as a modal has room for it.
const rowsFor = (text) => Math.min(12, Math.max(5, String(text ?? "").split("\n").length + 1));

// Said once it matters, so that it never stands on the text itself for nothing.
const countedFrom = (most) => Math.min(200, most / 4);

function counter(node, most) {
  const left = el("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    left.textContent = String(most - node.value.length);
    left.hidden = most - node.value.length > countedFrom(most) || !node.value;
  };
  node.addEventListener("input", count);
  count();
  return left;
}

function dated(type, toText = (value) => value, fromText = (value) => value || null) {
  return (item, use) =>
    el("input", {
      ...use.attributes,
      type,
      class: "text-input short",
      value: toText(use.value) ?? "",
      onchange: (event) => use.change(fromText(event.target.value)),
    });
}

const localTime = (seconds) => {
  if (!seconds) return "";
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
};

function feedback(item, use) {
  const one = (which, mark) =>
    el(
      "button",
      {
        type: "button",
        class: "button button-icon",
        title: item[which].text.text,
        "aria-label": item[which].accessibility_label || item[which].text.text,
        onclick: () => use.surface.press(use.block, item, which.split("_")[0]),
      },
      mark,
    );
  return el(
    "span",
    { class: "feedback", "data-testid": `element-${item.action_id}` },
    one("positive_button", icon("up")),
    one("negative_button", icon("downvote")),
  );
}

function iconButton(item, use) {
  const press = async () => (await confirmFirst(item.confirm)) && use.surface.press(use.block, item);
  return el(
    "button",
    {
      type: "button",
      class: "button button-icon",
      "data-testid": `button-${item.text.text}`,
      title: item.text.text,
      "aria-label": item.accessibility_label || item.text.text,
      onclick: press,
    },
    item.icon === "trash" ? icon("trash") : item.text.text,
  );
}

function image(item) {
  const address = safeUrl(item.image_url || "");
  const node = el("img", { class: "accessory-image", src: address, alt: item.alt_text, title: item.alt_text });
  node.addEventListener("error", () => node.replaceWith(el("span", { class: "picture-missing" }, item.alt_text)));
  return node;
}

const DRAWERS = {
  button,
  overflow,
  image,
  icon_button: iconButton,
  feedback_buttons: feedback,
  workflow_button: button,
  checkboxes: (item, use) => choiceList(item, use, "checkbox"),
  radio_buttons: (item, use) => choiceList(item, use, "radio"),
  plain_text_input: typed("text"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  number_input: typed("text"),
  rich_text_input: typed("text"),
  datepicker: dated("date"),
  timepicker: dated("time"),
  datetimepicker: dated("datetime-local", localTime, (text) =>
    text ? Math.floor(new Date(text).getTime() / 1000) : null,
  ),
  file_input: () => el("span", { class: "unknown-block" }, "Files cannot be sent from the local workspace."),
};
for (const kind of ["static", "external", "users", "channels", "conversations"]) {
  DRAWERS[`${kind}_select`] = picker;
  DRAWERS[`multi_${kind}_select`] = picker;
}
