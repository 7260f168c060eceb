// Behind the scenes: what just happened, newest first, from the workspace's log and from the product's own feeds.

import { look } from "./api.js";
import { clockSeconds, full } from "./dates.js";
import { el, icon, link, replace } from "./dom.js";
import { store } from "./store.js";
import { unfold } from "./raw.js";

const KINDS = {
  person: ["Person", "somebody did something in Slack"],
  callback: ["Slack → app", "Slack told the app, signed, and waited for its answer"],
  event: ["Event", "something was announced"],
  api: ["App → Slack", "the app asked Slack to do something"],
  refused: ["Refused", "Slack would have said no"],
  fault: ["Trouble", "planned trouble struck"],
  workspace: ["Workspace", "the workspace itself changed"],
  step: ["Step", "a durable function took a step"],
  audit: ["Audit", "a line in the audit log"],
};
const SHOWN_MAX = 250;
const POLL_MS = 2000;
const FILTERS = [
  ["all", "Everything", () => true],
  [
    "story",
    "The story",
    (entry) => ["person", "callback", "event", "step", "audit", "refused", "fault"].includes(entry.kind),
  ],
  ["refused", "Refused", (entry) => ["refused", "fault"].includes(entry.kind)],
];

export class Backstage {
  constructor({ close }) {
    this.close = close;
    this.entries = [];
    this.filter = "all";
    this.open = new Set();
    this.rows = new Map();
    this.node = el("aside", {
      class: "pane side-pane backstage",
      hidden: true,
      "aria-label": "Behind the scenes",
      "data-testid": "backstage",
    });
  }

  async start() {
    this.entries = (await look("log", { last: 300 })).map((entry) => ({ ...entry, key: `log-${entry.id}` }));
    this.draw();
    if (store.workspace.backstage) {
      this.poll();
      setInterval(() => this.poll(), POLL_MS);
    }
  }

  async poll() {
    if (document.visibilityState !== "visible") return;
    try {
      const found = await look("backstage");
      const others = this.entries.filter((entry) => !entry.fed);
      this.entries = [
        ...others,
        ...found.map((entry) => ({ ...entry, fed: true, key: `fed-${entry.at}-${entry.kind}-${entry.text}` })),
      ];
      this.entries.sort((a, b) => a.at - b.at);
      this.draw();
    } catch {
      // The product is not up; the workspace's own log still is.
    }
  }

  add(entry) {
    this.entries.push({ ...entry, key: `log-${entry.id}` });
    if (this.entries.length > SHOWN_MAX * 4) this.entries = this.entries.slice(-SHOWN_MAX * 2);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.draw(), 60);
  }

  toggle() {
    this.node.hidden = !this.node.hidden;
    localStorage.setItem("backstage", this.node.hidden ? "" : "open");
    this.draw();
  }

  draw() {
    if (this.node.hidden) return;
    if (!this.list) this.frame();
    const test = FILTERS.find(([name]) => name === this.filter)[2];
    const shown = this.entries.filter(test).slice(-SHOWN_MAX).reverse();
    const rows = new Map();
    const nodes = shown.map((entry) => {
      const node = this.rows.get(entry.key) || this.row(entry);
      rows.set(entry.key, node);
      return node;
    });
    this.rows = rows;
    this.list.replaceChildren(...nodes);
    if (!nodes.length)
      this.list.replaceChildren(el("li", { class: "empty" }, "Nothing yet. Press a button, or send an email."));
  }

  frame() {
    this.list = el("ol", { class: "log", reversed: true });
    const tabs = FILTERS.map(([name, label]) =>
      el(
        "button",
        {
          type: "button",
          class: "chip",
          "aria-pressed": String(name === this.filter),
          onclick: (event) => this.choose(name, event.currentTarget),
        },
        label,
      ),
    );
    replace(
      this.node,
      el(
        "header",
        { class: "pane-head" },
        el(
          "div",
          { class: "pane-title" },
          el("h2", {}, "Behind the scenes"),
          el("p", { class: "topic" }, `Callbacks go to ${store.workspace.app_url}`),
        ),
        el(
          "button",
          {
            type: "button",
            class: "bare",
            "aria-label": "Close",
            "data-testid": "close-backstage",
            onclick: this.close,
          },
          icon("close"),
        ),
      ),
      el("div", { class: "chips" }, tabs),
      el("div", { class: "scroller" }, this.list),
    );
  }

  choose(name, chip) {
    this.filter = name;
    for (const each of chip.parentNode.children) each.setAttribute("aria-pressed", String(each === chip));
    this.draw();
  }

  row(entry) {
    const [label, meaning] = KINDS[entry.kind] || [entry.kind, ""];
    const bad = entry.kind === "refused" || entry.kind === "fault" || entry.ok === false;
    const body = [
      el("span", { class: `kind kind-${KINDS[entry.kind] ? entry.kind : "other"}`, title: meaning }, label),
      el("time", { title: full(entry.at) }, clockSeconds(entry.at)),
      el("span", { class: "log-text" }, entry.link ? link(entry.link, entry.text) : entry.text),
    ];
    const details = detailsOf(entry);
    const node = el("li", { class: bad ? "log-row bad" : "log-row", "data-kind": entry.kind });
    if (!details.length) node.append(el("div", { class: "log-line" }, body));
    else {
      const more = el("details", {}, el("summary", { class: "log-line" }, body));
      // Long payloads are only drawn when somebody looks.
      more.addEventListener(
        "toggle",
        () =>
          more.open &&
          more.children.length === 1 &&
          more.append(...details.map(([name, value]) => detail(name, value))),
      );
      node.append(more);
    }
    return node;
  }
}

function detailsOf(entry) {
  const found = [];
  if (entry.signed) found.push(["Signed", entry.signed]);
  if (entry.ack_ms !== undefined)
    found.push([
      "Answer",
      { over: entry.over, status: entry.status, ack_ms: entry.ack_ms, error: entry.error ?? undefined },
    ]);
  if (entry.messages?.length) found.push(["Why", entry.messages]);
  if (entry.payload) found.push(["Payload", entry.payload]);
  if (entry.arguments && Object.keys(entry.arguments).length) found.push(["Arguments", entry.arguments]);
  if (entry.response) found.push(["Body", entry.response]);
  return found;
}

function detail(name, value) {
  const text = typeof value === "string" ? value : JSON.stringify(unfold(value), null, 2);
  return el("div", { class: "log-detail" }, el("h3", {}, name), el("pre", {}, text));
}
