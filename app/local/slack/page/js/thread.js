// The pane beside the channel: one thread.

import { look } from "./api.js";
import { composer } from "./composer.js";
import { el, icon, replace } from "./dom.js";
import { channelLabel, store } from "./store.js";
import { Timeline } from "./timeline.js";

export class ThreadPane {
  constructor({ close }) {
    this.close = close;
    this.node = el("aside", {
      class: "pane side-pane thread-pane",
      hidden: true,
      "aria-label": "Thread",
      "data-testid": "thread-pane",
    });
    this.drawing = 0;
  }

  async open(channelId, ts) {
    this.channel = store.channels.get(channelId);
    this.ts = ts;
    this.node.hidden = !ts || !this.channel;
    if (this.node.hidden) return;
    this.scroller = el("div", { class: "scroller", tabindex: "-1" });
    this.timeline = new Timeline({ inThread: true, scroller: this.scroller });
    this.scroller.append(this.timeline.list);
    replace(
      this.node,
      el(
        "header",
        { class: "pane-head" },
        el(
          "div",
          { class: "pane-title" },
          el("h2", {}, "Thread"),
          el("p", { class: "topic" }, (this.channel.is_im ? "" : "#") + channelLabel(this.channel)),
        ),
        el(
          "button",
          {
            type: "button",
            class: "bare",
            "aria-label": "Close thread",
            "data-testid": "close-thread",
            onclick: this.close,
          },
          icon("close"),
        ),
      ),
      this.scroller,
      composer({
        place: this.channel,
        threadTs: ts,
        placeholder: "Reply…",
        sent: () => this.timeline.expect(),
      }),
    );
    this.fresh = true;
    await this.refresh();
  }

  async refresh() {
    if (this.node.hidden || !this.ts) return;
    const turn = ++this.drawing;
    const ts = this.ts;
    const [messages, whispers] = await Promise.all([
      look("shown", { channel: this.channel.id, thread_ts: ts }),
      look("ephemerals", { user: store.me }),
    ]);
    if (turn !== this.drawing || this.ts !== ts) return;
    const mine = whispers.filter((message) => message.channel === this.channel.id && message.thread_ts === ts);
    this.timeline.show([...messages, ...mine].sort((a, b) => Number(a.ts) - Number(b.ts)));
    if (this.fresh) this.timeline.revealLast();
    this.fresh = false;
  }
}
