// A list of messages that follows what happens: unchanged ones keep their node, so nothing flickers or loses focus.

import { dayKey, dayLabel } from "./dates.js";
import { el } from "./dom.js";
import { messageNode } from "./message.js";
import { patch } from "./patch.js";
import { store } from "./store.js";
import { MessageSurface } from "./surfaces.js";

const COMPACT_SECONDS = 300;
const NEAR_END = 120;
const ANSWER_MS = 30_000;

export class Timeline {
  constructor({ inThread, openThread, scroller }) {
    this.options = { inThread, openThread };
    this.scroller = scroller;
    this.list = el("div", { class: "timeline", role: "log", "aria-live": "polite" });
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.known = new Map();
    this.expecting = 0;
    // Whoever reads the newest goes on reading it when a thread opens beside it or a keyboard comes up.
    let atEnd = true;
    scroller.addEventListener("scroll", () => (atEnd = this.isNearEnd()));
    new ResizeObserver(() => atEnd && this.toEnd()).observe(scroller);
  }

  // Up and Down walk from message to message; Tab goes into the one that has the focus.
  walk(event) {
    if (!event.target.matches(".message") || !["ArrowUp", "ArrowDown"].includes(event.key) || event.altKey) return;
    const all = [...this.list.querySelectorAll(".message")];
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    this.reachable(next);
    next.focus();
  }

  // One message at a time is a stop of the Tab key, as in Slack.
  reachable(node) {
    for (const each of this.list.querySelectorAll('.message[tabindex="0"]')) each.tabIndex = -1;
    if (node) node.tabIndex = 0;
  }

  show(messages, { newFrom = null } = {}) {
    const wasNearEnd = this.isNearEnd();
    const wanted = [];
    const known = new Map();
    let arrived = null;
    let before = null;
    let marked = false;
    for (const message of messages) {
      if (!this.options.inThread && (!before || dayKey(before.ts) !== dayKey(message.ts)))
        wanted.push(this.rule(`day-${dayKey(message.ts)}`, dayLabel(message.ts)));
      if (before && isOld(before) && !isOld(message) && !this.options.inThread)
        wanted.push(this.rule("start", "New since this start"));
      if (
        newFrom &&
        !marked &&
        Number(message.ts) > Number(newFrom) &&
        message.user !== store.me &&
        !message.refused
      ) {
        marked = true;
        if (before) wanted.push(this.rule("new", "New", "new-rule"));
      }
      const compact = follows(before, message);
      const drew = this.known.get(message.ts)?.key;
      const shown = this.drawn(message, compact);
      if (drew !== shown.key && (!drew || message.is_ephemeral)) arrived = { node: shown.node, by: message.user };
      known.set(message.ts, shown);
      wanted.push(shown.node);
      before = message;
    }
    this.known = known;
    reorder(this.list, wanted);
    const focused = this.list.contains(document.activeElement) && document.activeElement.closest(".message");
    this.reachable(focused || [...this.list.querySelectorAll(".message")].pop());
    if (arrived && Date.now() < this.expecting) {
      this.reveal(arrived.node);
      if (arrived.by !== store.me) this.expecting = 0;
    } else if (wasNearEnd) this.toEnd();
  }

  // Whoever wrote something or typed a command is taken to what comes of it, wherever they had scrolled to.
  expect() {
    this.expecting = Date.now() + ANSWER_MS;
  }

  // The whole of a message, or where it begins if it is longer than the pane.
  reveal(node) {
    this.toEnd();
    if (node.getBoundingClientRect().top < this.scroller.getBoundingClientRect().top)
      node.scrollIntoView({ block: "start" });
  }

  revealLast() {
    const last = [...this.known.values()].pop();
    if (last) this.reveal(last.node);
  }

  // A message that changed is brought up to date where it stands; somebody may be pressing its button just now.
  drawn(message, compact) {
    const key = JSON.stringify([message, compact]);
    const old = this.known.get(message.ts);
    if (old && old.me === store.me) {
      if (old.key !== key) {
        old.surface.message = message;
        this.redraw(old, compact);
      }
      return Object.assign(old, { key, compact });
    }
    const surface = new MessageSurface(message);
    const shown = { key, compact, me: store.me, surface };
    shown.node = messageNode(message, surface, { ...this.options, compact });
    surface.onTrouble = () => this.redraw(shown, shown.compact);
    return shown;
  }

  redraw({ node, surface }, compact) {
    const focused = node.contains(document.activeElement);
    const { tabIndex } = node;
    patch(node, messageNode(surface.message, surface, { ...this.options, compact }));
    node.tabIndex = tabIndex;
    if (focused && !node.contains(document.activeElement)) node.focus({ preventScroll: true });
  }

  rule(key, label, name = "day-rule") {
    this.rules ||= new Map();
    if (!this.rules.has(key))
      this.rules.set(key, el("div", { class: name, role: "separator" }, el("span", {}, label)));
    return this.rules.get(key);
  }

  isNearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  focusOn(ts) {
    const node = this.known.get(ts)?.node;
    if (!node) return false;
    node.scrollIntoView({ block: "start" });
    node.classList.add("pointed-at");
    node.focus({ preventScroll: true });
    setTimeout(() => node.classList.remove("pointed-at"), 2500);
    return true;
  }
}

function isOld({ ts }) {
  return Number(ts) <= Number(store.workspace.old_until);
}

function follows(before, message) {
  if (!before || before.user !== message.user || message.refused || before.refused) return false;
  if (message.is_ephemeral || before.is_ephemeral || message.blocks || before.blocks) return false;
  if (before.reply_count || message.subtype || before.subtype) return false;
  return Number(message.ts) - Number(before.ts) < COMPACT_SECONDS && dayKey(before.ts) === dayKey(message.ts);
}

function reorder(list, wanted) {
  let at = list.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else list.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}
