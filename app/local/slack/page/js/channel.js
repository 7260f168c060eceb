// The middle of the page: a channel, a direct message with the app, or the App Home.

import { act, look } from "./api.js";
import { composer } from "./composer.js";
import { renderBlocks } from "./blocks.js";
import { el, icon, replace } from "./dom.js";
import { openMail } from "./world.js";
import { channelLabel, lastRead, markRead, store, tell } from "./store.js";
import { patch } from "./patch.js";
import { ViewSurface } from "./surfaces.js";
import { Timeline } from "./timeline.js";
import { toast } from "./toast.js";

const REFUSED_SHOWN = /^chat\./;
const QUIET_REFUSALS = new Set([
  "ratelimited",
  "message_not_found",
  "not_in_channel",
  "is_archived",
  "channel_not_found",
]);

export class ChannelPane {
  constructor({ goBack, openThread, toggleBackstage }) {
    Object.assign(this, { goBack, openThread, toggleBackstage });
    this.node = el("main", { class: "pane channel-pane", id: "main", "data-testid": "channel-pane" });
    this.refused = [];
    this.drawing = 0;
  }

  async open({ channel, tab, focus }) {
    // Drawn anew under somebody's hands: who was writing here goes on writing.
    const writing = this.channel?.id === channel && document.activeElement?.dataset?.testid === "composer";
    this.tab = tab;
    this.channel = store.channels.get(channel);
    if (!this.channel) return replace(this.node, el("p", { class: "empty" }, "There is no such channel."));
    this.newFrom = lastRead(this.channel.id);
    this.scroller = el("div", { class: "scroller", tabindex: "-1" });
    this.timeline = new Timeline({ inThread: false, openThread: this.openThread, scroller: this.scroller });
    const isHome = this.channel.is_im && tab !== "messages";
    replace(
      this.node,
      this.header(),
      this.channel.is_im && this.tabs(isHome),
      this.scroller,
      isHome ? null : this.foot(),
    );
    if (writing) this.node.querySelector("[data-testid=composer]")?.focus({ preventScroll: true });
    if (isHome) return this.openHome();
    this.scroller.append(el("div", { class: "pusher" }), this.intro(), this.timeline.list);
    this.aim = { focus };
    await this.refresh();
  }

  // Once, with the first drawing that comes through: one look may be overtaken by another.
  settle() {
    const aim = this.aim;
    this.aim = null;
    if (aim && (!aim.focus || !this.timeline.focusOn(aim.focus))) this.timeline.toEnd();
  }

  header() {
    const { channel } = this;
    const topic = channel.is_im ? "Your conversation with the app" : channel.topic?.value;
    return el(
      "header",
      { class: "pane-head" },
      el(
        "button",
        {
          type: "button",
          class: "bare only-narrow",
          "aria-label": "Back to channels",
          "data-testid": "back",
          onclick: this.goBack,
        },
        icon("back"),
      ),
      el(
        "div",
        { class: "pane-title" },
        el(
          "h1",
          {},
          channel.is_im || channel.is_mpim ? null : el("span", { class: "hash" }, "#"),
          channelLabel(channel),
        ),
        topic && el("p", { class: "topic" }, topic),
      ),
      el(
        "button",
        {
          type: "button",
          class: "bare behind",
          "data-testid": "backstage-toggle",
          title: "Behind the scenes",
          onclick: this.toggleBackstage,
        },
        icon("eye"),
        el("span", {}, "Behind the scenes"),
      ),
    );
  }

  tabs(isHome) {
    const tab = (name, label, on) =>
      el(
        "a",
        {
          class: on ? "tab active" : "tab",
          href: `#/${name}`,
          role: "tab",
          "aria-selected": on ? "true" : "false",
          "data-testid": `tab-${name}`,
        },
        label,
      );
    return el(
      "nav",
      { class: "tabs", role: "tablist" },
      tab("home", "Home", isHome),
      tab("messages", "Messages", !isHome),
    );
  }

  intro() {
    const words = this.channel.is_im
      ? "This is the start of your messages with the app."
      : `This is the start of ${this.channel.is_mpim ? "your conversation" : `#${this.channel.name}`}.`;
    const channel = this.channel;
    this.start = el(
      "div",
      { class: "start", hidden: true },
      el("p", {}, "Nothing has happened here yet."),
      store.workspace.mail &&
        el(
          "button",
          { type: "button", class: "button button-primary", "data-testid": "start-mail", onclick: openMail },
          icon("mail"),
          "Send a Customer Email",
        ),
      store.workspace.mail &&
        !channel.is_im &&
        el("p", { class: "note" }, "If it asks for a refund, a card to decide on appears in #approvals."),
    );
    return el("div", { class: "intro" }, el("p", {}, words), this.start);
  }

  foot() {
    if (this.channel.is_archived)
      return el(
        "p",
        { class: "archived", role: "status" },
        icon("lock"),
        " This channel is archived. Nobody can post here.",
      );
    return composer({
      place: this.channel,
      sent: () => this.timeline.expect(),
      placeholder: `Message ${this.channel.is_im || this.channel.is_mpim ? "" : "#"}${channelLabel(this.channel)}`,
    });
  }

  async refresh() {
    if (!this.channel || (this.channel.is_im && this.tab !== "messages")) return;
    const turn = ++this.drawing;
    const { id } = this.channel;
    const [messages, whispers] = await Promise.all([
      look("shown", { channel: id }),
      look("ephemerals", { user: store.me }),
    ]);
    if (turn !== this.drawing || this.channel.id !== id) return;
    const mine = whispers.filter((message) => message.channel === id && !message.thread_ts);
    const refused = this.refused.filter((entry) => entry.arguments.channel === id && !entry.arguments.thread_ts);
    const all = [...messages, ...mine, ...refused].sort((a, b) => Number(a.ts) - Number(b.ts));
    this.timeline.show(all, { newFrom: this.newFrom !== "0" ? this.newFrom : null });
    this.settle();
    this.start.hidden = all.length > 0;
    if (document.visibilityState === "visible" && this.node.offsetParent && messages.length) {
      markRead(id, messages[messages.length - 1].ts);
      tell("read");
    }
  }

  noteRefused(entry) {
    if (QUIET_REFUSALS.has(entry.code)) return;
    if (!REFUSED_SHOWN.test(entry.method || "")) {
      // A view or an answer has no place in the channel; its reasons are still worth seeing.
      if (entry.messages?.length)
        toast(`Slack would have refused this: ${entry.text}`, { kind: "warn", detail: entry.messages[0] });
      return;
    }
    this.refused = [...this.refused.slice(-9), { ...entry, refused: true, ts: String(entry.at), user: "refused" }];
    this.refresh();
  }

  async openHome() {
    this.homeBody = homeBody();
    this.scroller.append(this.homeBody);
    await this.drawHome();
    await act("open_home", { user: store.me });
  }

  async drawHome() {
    if (!this.homeBody?.isConnected) return;
    const view = await look("home", { user: store.me });
    if (!view) {
      replace(
        this.homeBody,
        el(
          "div",
          { class: "empty" },
          icon("home"),
          el("p", {}, "The app has not published a Home for this person yet."),
        ),
      );
      return;
    }
    patch(this.homeBody, homeBody(renderBlocks(view.blocks, new ViewSurface(view))));
  }
}

const homeBody = (...inside) => el("div", { class: "home", "data-testid": "app-home" }, inside);
