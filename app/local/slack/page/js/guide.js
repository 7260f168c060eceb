// One line at the top that says what to do next: what in this workspace waits for a press, and where it is.

import { look } from "./api.js";
import { el } from "./dom.js";
import { patch } from "./patch.js";
import { channelLabel, store } from "./store.js";
import { openMail } from "./world.js";

export class Guide {
  constructor() {
    this.waiting = null; // nobody has looked yet
    this.looking = 0;
    this.node = this.frame();
  }

  frame(...inside) {
    return el("span", { class: "guide", "data-testid": "guide", role: "status" }, inside);
  }

  async refresh() {
    const turn = ++this.looking;
    const found = await look("waiting", { user: store.me });
    if (turn === this.looking) this.waiting = found;
    this.draw();
  }

  draw() {
    if (this.waiting) patch(this.node, this.frame(this.line()));
  }

  // What is in front comes first; else what comes first in the list of channels.
  next() {
    const { channel } = store.place;
    return this.waiting.find((each) => each.channel === channel) || this.waiting[0];
  }

  line() {
    const next = this.next();
    if (next)
      return [
        el("span", { class: "more" }, "Next: "),
        el("a", { href: address(next) }, words(next)),
        el("span", { class: "more" }, this.waiting.length > 1 ? ` (${this.waiting.length} wait)` : ""),
      ];
    if (!store.workspace.mail) return null;
    return [
      "Nothing waits. ",
      el("button", { type: "button", class: "bare guide-mail", onclick: openMail }, "Write as a customer"),
    ];
  }

  // Whoever opened the page at no place in particular is taken to the first thing there is to do.
  lead() {
    const first = this.waiting?.[0];
    if (first && !location.hash) location.replace(address(first));
  }
}

function address({ channel, ts, thread_ts }) {
  return thread_ts && thread_ts !== ts ? `#/${channel}?thread=${thread_ts}` : `#/${channel}/${ts}`;
}

function words({ channel, labels }) {
  if (channel === store.place.channel) return `press ${labels.join(" or ")}`;
  const found = store.channels.get(channel);
  const named = !found || found.is_im || found.is_mpim ? "" : "#";
  return `in ${named}${found ? channelLabel(found) : channel}, press ${labels[0]}`;
}
