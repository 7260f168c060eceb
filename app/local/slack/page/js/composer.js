// Where a person writes: messages, and slash commands with completion.

import { act } from "./api.js";
import { clear, el, icon } from "./dom.js";
import { store } from "./store.js";
import { toast } from "./toast.js";

// What was begun and not sent, by person, channel and thread: it is still there when the place is opened again.
const drafts = new Map();

export function composer({ place, threadTs = null, placeholder, sent }) {
  const box = el("textarea", {
    class: "compose-text",
    rows: "1",
    placeholder,
    "aria-label": placeholder,
    "data-testid": threadTs ? "thread-composer" : "composer",
    autocomplete: "off",
  });
  const list = el("ul", { class: "completions", role: "listbox", hidden: true, "data-testid": "completions" });
  const send = el(
    "button",
    {
      type: "button",
      class: "send",
      "aria-label": "Send",
      title: "Send (Enter)",
      disabled: true,
      onclick: () => submit(),
    },
    icon("send"),
  );
  const hint = el("div", { class: "compose-hint" });
  let chosen = 0;
  const draft = [store.me, place.id, threadTs].join();
  box.value = drafts.get(draft) || "";
  if (box.value) queueMicrotask(() => grow());

  const write = (text) => {
    box.value = text;
    remember();
  };
  const remember = () => (box.value ? drafts.set(draft, box.value) : drafts.delete(draft));
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    send.disabled = !box.value.trim();
  };
  const options = () => completions(box.value, box.selectionStart, threadTs);
  const draw = () => {
    grow();
    const found = options();
    chosen = Math.min(chosen, Math.max(0, found.length - 1));
    list.hidden = !found.length;
    clear(list).append(
      ...found.map((each, index) =>
        el(
          "li",
          {
            role: "option",
            "aria-selected": index === chosen ? "true" : "false",
            onmousedown: (event) => (event.preventDefault(), take(each)),
          },
          el("strong", {}, each.label),
          each.usage && el("span", { class: "usage" }, " " + each.usage),
          each.hint && el("small", {}, each.hint),
        ),
      ),
    );
    hint.textContent =
      threadTs && box.value.startsWith("/") ? "Slack has no slash commands in threads: use the channel." : "";
  };
  const take = (each) => {
    write(each.text + box.value.slice(box.selectionStart));
    box.selectionStart = box.selectionEnd = each.text.length;
    box.focus();
    draw();
  };
  const submit = async () => {
    const text = box.value.trim();
    if (!text) return;
    if (threadTs && isCommand(text)) return draw();
    write("");
    draw();
    sent();
    const channel = place.id;
    const answer = isCommand(text)
      ? await act("command", { user: store.me, channel, ...parts(text) })
      : await act("say", {
          user: store.me,
          channel,
          text: encoded(text),
          ...(threadTs ? { thread_ts: threadTs } : {}),
        });
    if (answer.ok) return;
    toast(answer.message || `That did not work (${answer.error}).`, { kind: "warn" });
    if (!box.value) write(text);
    draw();
  };
  box.addEventListener("input", () => {
    chosen = 0;
    remember();
    draw();
  });
  box.addEventListener("keydown", (event) => {
    const found = list.hidden ? [] : options();
    if (found.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw();
    } else if (
      found.length &&
      (event.key === "Tab" || (event.key === "Enter" && found[chosen].text.trim() !== box.value.trim()))
    ) {
      event.preventDefault();
      take(found[chosen]);
    } else if (event.key === "Escape" && found.length) {
      event.stopPropagation();
      list.hidden = true;
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  box.addEventListener("blur", () => (list.hidden = true));
  return el("div", { class: "composer" }, list, el("div", { class: "compose-box" }, box, send), hint);
}

const isCommand = (text) => /^\/[a-z]/.test(text);

function parts(text) {
  const space = text.search(/\s/);
  return space < 0 ? { command: text, text: "" } : { command: text.slice(0, space), text: text.slice(space).trim() };
}

function completions(value, caret, threadTs) {
  const before = value.slice(0, caret);
  if (/^\/\S*$/.test(before) && !threadTs) {
    return store.workspace.commands
      .filter((each) => each.command.startsWith(before))
      .map((each) => ({
        label: each.command,
        usage: each.usage_hint,
        hint: each.description,
        text: `${each.command} `,
      }));
  }
  const named = /(^|\s)@([\w-]*)$/.exec(before);
  if (!named) return [];
  const start = before.slice(0, before.length - named[2].length);
  const people = [...store.users.values()].map((user) => [user.profile.display_name || user.name, user.real_name]);
  const groups = [...store.groups.values()].map((group) => [group.handle, group.name]);
  return [...people, ...groups]
    .filter(
      ([name, real]) =>
        name.startsWith(named[2].toLowerCase()) || real.toLowerCase().startsWith(named[2].toLowerCase()),
    )
    .map(([name, real]) => ({ label: `@${name}`, hint: real, text: `${start}${name} ` }));
}

// What Slack's client sends: the three characters escaped, known names as ids.
function encoded(text) {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return escaped.replace(/(^|[\s(])([@#])([\w-]+)/g, (whole, lead, mark, name) => {
    if (mark === "#") {
      const channel = [...store.channels.values()].find((each) => each.name === name);
      return channel ? `${lead}<#${channel.id}>` : whole;
    }
    const user = [...store.users.values()].find((each) => (each.profile.display_name || each.name) === name);
    if (user) return `${lead}<@${user.id}>`;
    const group = [...store.groups.values()].find((each) => each.handle === name);
    return group ? `${lead}<!subteam^${group.id}>` : whole;
  });
}
