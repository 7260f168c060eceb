// One message as it stands in a channel or a thread.

import { act } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { avatar } from "./avatar.js";
import { ago, clock, full } from "./dates.js";
import { el, icon, link } from "./dom.js";
import { openMenu } from "./menu.js";
import { mentionsMe, mrkdwn } from "./mrkdwn.js";
import { nameOf, person, store } from "./store.js";
import { toast } from "./toast.js";

// options: {inThread, compact, openThread}
export function messageNode(message, surface, options) {
  if (message.refused) return refusedNode(message);
  const bot = Boolean(message.bot_id);
  const name = [
    "message",
    options.compact && "compact",
    message.is_ephemeral && "ephemeral",
    mentionsMe(message.text) && !message.is_ephemeral && "mentions-me",
    message.subtype === "tombstone" && "tombstone",
  ];
  return el(
    "article",
    {
      class: name.filter(Boolean).join(" "),
      "data-testid": `message-${message.ts}`,
      "data-ts": message.ts,
      tabindex: "-1",
      "aria-label": `${nameOf(message.user)}, ${clock(message.ts)}`,
    },
    el(
      "div",
      { class: "gutter" },
      options.compact ? el("time", { class: "side-time" }, clock(message.ts)) : avatar(message.user),
    ),
    el(
      "div",
      { class: "message-body" },
      message.is_ephemeral && el("div", { class: "only-you" }, icon("eye"), " Only visible to you", dismiss(message)),
      !options.compact && heading(message, bot),
      broadcastNote(message, options),
      body(message, surface),
      troubleNote(surface),
      !options.inThread && message.reply_count > 0 && threadSummary(message, options),
    ),
    !message.is_ephemeral && message.subtype !== "tombstone" && toolbar(message, options),
  );
}

function troubleNote(surface) {
  return el(
    "div",
    { class: "click-trouble", role: "alert", hidden: !surface.trouble },
    surface.trouble && [icon("warn"), " ", surface.trouble],
  );
}

function heading(message, bot) {
  return el(
    "header",
    { class: "message-head" },
    el("span", { class: "author" }, nameOf(message.user)),
    bot && el("span", { class: "badge" }, "APP"),
    el("time", { title: full(message.ts) }, clock(message.ts)),
  );
}

function body(message, surface) {
  if (message.blocks?.length) {
    return el("div", {}, renderBlocks(message.blocks, surface));
  }
  return el(
    "div",
    { class: "words" },
    mrkdwn(message.text),
    message.edited && el("span", { class: "edited" }, " (edited)"),
    (message.files || []).map(file),
  );
}

function file(one) {
  const link = { href: one.url_private, target: "_blank", rel: "noreferrer" };
  const picture = one.mimetype.startsWith("image/");
  return el(
    "div",
    { class: "file", "data-testid": `file-${one.id}` },
    el("a", link, one.title),
    picture && el("img", { src: one.url_private, alt: one.title, class: "file-picture" }),
  );
}

function broadcastNote(message, options) {
  if (message.subtype !== "thread_broadcast" || options.inThread) return null;
  return el(
    "button",
    { type: "button", class: "bare note", onclick: () => options.openThread(message.thread_ts) },
    "replied to a thread",
  );
}

function threadSummary(message, options) {
  const faces = (message.reply_users || []).slice(0, 3).map((user) => avatar(user, "tiny"));
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el(
    "button",
    {
      type: "button",
      class: "thread-summary",
      "data-testid": `thread-${message.ts}`,
      onclick: () => options.openThread(message.ts),
    },
    el("span", { class: "faces" }, faces),
    el("span", { class: "reply-count" }, words),
    el("span", { class: "last-reply" }, `Last reply ${ago(message.latest_reply)}`),
  );
}

function toolbar(message, options) {
  return el(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Message actions" },
    !options.inThread &&
      el(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          "data-testid": `reply-${message.ts}`,
          onclick: () => options.openThread(message.thread_ts || message.ts),
        },
        icon("thread"),
      ),
    el(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-label": "More actions",
        title: "More actions",
        "aria-haspopup": "menu",
        "data-testid": `more-${message.ts}`,
        onclick: (event) => moreMenu(event.currentTarget, message),
      },
      icon("more"),
    ),
  );
}

function moreMenu(anchor, message) {
  const shortcuts = store.workspace.shortcuts
    .filter((shortcut) => shortcut.type === "message")
    .map((shortcut) => ({
      label: shortcut.name,
      hint: shortcut.description,
      testid: `shortcut-${shortcut.callback_id}`,
      run: () => useShortcut(shortcut, message),
    }));
  const copy = async () => {
    const address = `${location.origin}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
    await navigator.clipboard?.writeText(address);
    toast("Link copied");
  };
  const raw = () => import("./raw.js").then((module) => module.showRaw(message));
  const groups = shortcuts.length ? [...shortcuts, null] : [];
  openMenu(anchor, [...groups, { label: "Copy link", run: copy }, { label: "Look at the JSON", run: raw }]);
}

async function useShortcut(shortcut, message) {
  const answer = await act("shortcut", {
    user: store.me,
    callback_id: shortcut.callback_id,
    channel: message.channel,
    ts: message.ts,
  });
  if (!answer.ok) toast(answer.message || answer.error, { kind: "warn" });
}

function dismiss(message) {
  return el(
    "button",
    { type: "button", class: "bare dismiss", onclick: () => act("dismiss", { user: store.me, ts: message.ts }) },
    "Dismiss message",
  );
}

// A message Slack would not have taken, drawn where it would have stood.
function refusedNode(entry) {
  return el(
    "article",
    { class: "message refused", "data-testid": "refused" },
    el("div", { class: "gutter" }, icon("warn")),
    el(
      "div",
      { class: "message-body" },
      el("strong", {}, `Slack would have refused this: ${entry.code}`),
      el("div", { class: "note" }, `${entry.method} at ${clock(entry.at)}`),
      entry.messages.map((text) => el("code", { class: "reason" }, text)),
      el(
        "button",
        {
          type: "button",
          class: "bare note",
          onclick: () => import("./raw.js").then((module) => module.showRaw(entry.arguments)),
        },
        "Look at what was sent",
      ),
    ),
  );
}

export { link, person };
