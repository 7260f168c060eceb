// Starts the page, follows the address bar, and hands every change in the workspace to whoever shows it.

import { act, listen, Unreachable } from "./api.js";
import { Backstage } from "./backstage.js";
import { ChannelPane } from "./channel.js";
import { dialog } from "./dialog.js";
import { el, icon } from "./dom.js";
import { Guide } from "./guide.js";
import { Modals } from "./modal.js";
import { Sidebar } from "./sidebar.js";
import { loadChannels, loadPeople, loadWorkspace, myChannels, myDirect, on, store } from "./store.js";
import { ThreadPane } from "./thread.js";

const THREE_PANES_PX = 1500; // where a channel, a thread and what is behind the scenes can be read side by side
const ANSWER_MS = 60_000; // how long who asked for an answer is taken to it

let online = false;
const sidebar = new Sidebar({ isOnline: () => online });
const channelPane = new ChannelPane({ goBack, openThread, toggleBackstage });
const threadPane = new ThreadPane({ close: () => go({ thread: null }) });
const backstage = new Backstage({ close: toggleBackstage });
const modals = new Modals();
const guide = new Guide();
let asked = null; // in which thread an answer is awaited, since somebody asked for it in a modal

function banner() {
  return el(
    "div",
    { class: "banner", role: "banner", "data-testid": "banner" },
    icon("info"),
    el(
      "span",
      {},
      el("strong", {}, "Local stand-in", el("span", { class: "more" }, " for Slack"), "."),
      el("span", { class: "more" }, " Same buttons, same rules."),
      el("span", { class: "unguided" }, " Nothing reaches slack.com."),
    ),
    guide.node,
  );
}

async function start() {
  window.addEventListener("unhandledrejection", (event) => {
    if (event.reason instanceof Unreachable) event.preventDefault();
  });
  await loadWorkspace();
  await modals.begin();
  document.title = store.workspace.team.name;
  document
    .getElementById("app")
    .append(
      banner(),
      el("div", { class: "columns" }, sidebar.node, channelPane.node, threadPane.node, backstage.node),
    );
  if (localStorage.getItem("backstage") || (localStorage.getItem("backstage") === null && window.innerWidth >= 1240))
    backstage.node.hidden = false;
  on("me", () => (guide.refresh(), follow(true)));
  on("submitted", (from) => (asked = { ...from, until: Date.now() + ANSWER_MS }));
  on("read", () => sidebar.draw());
  window.addEventListener("hashchange", () => follow());
  document.addEventListener("keydown", keys);
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && channelPane.refresh(),
  );
  listen(changed, (up) => {
    const back = up && !online;
    online = up;
    document.documentElement.dataset.line = up ? "up" : "down";
    sidebar.draw();
    if (back) catchUp();
  });
  await guide.refresh();
  guide.lead();
  await Promise.all([follow(true), backstage.start()]);
}

// Who asked in a modal is shown the answer: the thread opens with it, unless they have gone elsewhere meanwhile.
function answered({ channel, ts, thread_ts }) {
  if (asked?.channel !== channel || asked.thread !== thread_ts || thread_ts === ts) return;
  const due = Date.now() < asked.until && store.place.channel === channel;
  asked = null;
  if (due && store.place.thread !== thread_ts) openThread(thread_ts);
  else if (due) threadPane.timeline.expect();
}

async function catchUp() {
  await Promise.all([loadPeople(), loadChannels()]);
  sidebar.draw();
  channelPane.refresh();
  channelPane.drawHome();
  threadPane.refresh();
  modals.refresh();
  guide.refresh();
}

// #/C0APPROVALS, #/C0APPROVALS/1712.000100?thread=1711.000100, #/home, #/messages, #/ (the list, on a phone)
function wanted() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [first, focus] = path.split("/");
  const thread = new URLSearchParams(query || "").get("thread");
  if (first === "home" || first === "messages") return { tab: first, channel: null, thread, focus };
  return { tab: null, channel: first || null, thread, focus };
}

async function follow(anew = false) {
  const want = wanted();
  if (anew) modals.leave();
  document.body.classList.toggle("at-list", !want.channel && !want.tab);
  if (want.tab) {
    if (!myDirect()) await act("open_home", { user: store.me, tab: want.tab }).then(loadChannels);
    want.channel = myDirect()?.id;
  } else if (!store.channels.has(want.channel) || !store.channels.get(want.channel).members.includes(store.me)) {
    want.channel = myChannels()[0]?.id;
  }
  const moved = anew || want.channel !== store.place.channel || want.tab !== store.place.tab;
  const threadMoved = moved || want.thread !== store.place.thread;
  store.place = want;
  document.body.classList.toggle("in-thread", Boolean(want.thread));
  if (want.thread && threadMoved && window.innerWidth < THREE_PANES_PX) makeRoom();
  sidebar.draw();
  const opening = [];
  if (moved) opening.push(channelPane.open(want));
  else if (want.focus) channelPane.timeline?.focusOn(want.focus);
  if (threadMoved) opening.push(threadPane.open(want.channel, want.thread));
  modals.refresh();
  guide.draw();
  await Promise.all(opening);
  sidebar.draw();
}

function go({ thread }) {
  const { channel, tab } = store.place;
  location.hash = `#/${tab || channel}` + (thread ? `?thread=${thread}` : "");
}

function openThread(ts) {
  go({ thread: ts });
}

function goBack() {
  location.hash = "#/";
}

function makeRoom() {
  backstage.node.hidden = true;
  document.body.classList.remove("in-backstage");
}

function toggleBackstage() {
  backstage.toggle();
  document.body.classList.toggle("in-backstage", !backstage.node.hidden);
}

const KEYS = [
  ["/", "start a slash command"],
  ["c", "write a message"],
  ["Alt + ↑ ↓", "go to the channel above or below"],
  ["↑ ↓", "walk through messages, when one has the focus"],
  ["Tab", "go into the message, to its buttons and menus"],
  ["Esc", "close a menu, a modal or the thread"],
];

function showKeys() {
  const rows = KEYS.map(([key, what]) =>
    el("tr", {}, el("th", { scope: "row" }, el("code", {}, key)), el("td", {}, what)),
  );
  const box = dialog({
    label: "Keyboard",
    testid: "keys",
    narrow: true,
    content: [
      el(
        "header",
        { class: "dialog-head" },
        el("h2", {}, "Keyboard"),
        el(
          "button",
          { type: "button", class: "bare", "aria-label": "Close", onclick: () => box.close() },
          icon("close"),
        ),
      ),
      el("div", { class: "dialog-body" }, el("table", { class: "table" }, el("tbody", {}, rows))),
    ],
  });
}

function keys(event) {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key === "Escape" && store.place.thread && !event.target.closest?.(".popover")) go({ thread: null });
  if (typing) return;
  if (event.key === "?") return showKeys();
  if (event.key === "/" || event.key === "c") {
    const box = document.querySelector("[data-testid=composer]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    if (event.key === "/" && !box.value) {
      box.value = "/";
      box.dispatchEvent(new Event("input"));
    }
  }
  if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    const all = myChannels().map((channel) => channel.id);
    const at = all.indexOf(store.place.channel) + (event.key === "ArrowDown" ? 1 : all.length - 1);
    location.hash = `#/${all[at % all.length]}`;
  }
}

let soon = null;
const due = new Set();

// Changes come in bursts; what they touch is drawn once.
function later(what) {
  due.add(what);
  soon ||= setTimeout(async () => {
    soon = null;
    const todo = [...due];
    due.clear();
    if (todo.includes("people")) await loadPeople();
    if (todo.includes("channels")) await loadChannels();
    if (todo.includes("messages"))
      await Promise.all([channelPane.refresh(), threadPane.refresh(), guide.refresh().then(() => guide.lead())]);
    if (todo.includes("reopen")) await channelPane.open(store.place);
    sidebar.draw();
  }, 40);
}

const HEARD = {
  message: (facts) => (answered(facts), later("channels"), later("messages")),
  message_changed: () => later("messages"),
  message_deleted: () => (later("channels"), later("messages")),
  ephemeral: ({ user }) => user === store.me && later("messages"),
  view: ({ user, type }) => user === store.me && (type === "home" ? channelPane.drawHome() : modals.refresh()),
  people: () => later("people"),
  channel: ({ channel }) => (
    later("channels"),
    channel === store.place.channel && store.channels.has(channel) && later("reopen")
  ),
  log: ({ entry }) => {
    backstage.add(entry);
    if (entry.kind === "refused") channelPane.noteRefused(entry);
  },
};

function changed(change) {
  HEARD[change.change]?.(change);
}

start();
