// Slack's mrkdwn, parsed into nodes: *bold* _italic_ ~strike~ `code` ```block``` > quote, lists of links and mentions.

import { el, link } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { mentionsMe, nameOf, store } from "./store.js";
import { formatDate } from "./dates.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export function mrkdwn(text, { verbatim = false } = {}) {
  const lines = el("span", { class: "mrkdwn" });
  const parts = String(text || "").split(/```/);
  parts.forEach((part, index) => {
    const isCode = index % 2 === 1 && (index < parts.length - 1 || parts.length % 2 === 1);
    if (isCode) lines.append(el("pre", { class: "code-block" }, unescape(part.replace(/^\n|\n$/g, ""))));
    else appendProse(lines, index % 2 === 1 ? "```" + part : part, verbatim);
  });
  return lines;
}

function appendProse(into, text, verbatim) {
  const rows = text.split("\n");
  let quote = null;
  rows.forEach((row, index) => {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(row);
    if (quoted) {
      if (!quote) into.append((quote = el("blockquote")));
      else quote.append(el("br"));
      quote.append(...inline(quoted[1], verbatim));
      return;
    }
    // A quote is a block of its own, so the line break after it is already there.
    if (index > 0 && !quote) into.append(el("br"));
    quote = null;
    into.append(...inline(row, verbatim));
  });
}

export function plainText(text, withEmoji = true) {
  const unescaped = unescape(String(text ?? ""));
  const parts = withEmoji ? emojis(unescaped) : [unescaped];
  const node = el("span", { class: "plain" });
  parts.forEach((part) => {
    if (typeof part !== "string") return node.append(part);
    part.split("\n").forEach((row, index) => node.append(...(index ? [el("br"), row] : [row])));
  });
  return node;
}

const TOKEN = /<([^<>\n]+)>|`([^`\n]+)`/;

export function inline(text, verbatim) {
  const nodes = [];
  let rest = text;
  for (let match = TOKEN.exec(rest); match; match = TOKEN.exec(rest)) {
    nodes.push({ text: rest.slice(0, match.index) });
    nodes.push({ node: match[1] !== undefined ? control(match[1]) : el("code", {}, unescape(match[2])) });
    rest = rest.slice(match.index + match[0].length);
  }
  nodes.push({ text: rest });
  return styled(nodes, verbatim);
}

const MARKS = { "*": "strong", _: "em", "~": "s" };

// Pairs of * _ ~ may enclose tokens, so they are matched over the whole list, one mark at a time.
function styled(parts, verbatim) {
  const flat = parts.flatMap((part) => (part.node ? [part.node] : [...part.text]));
  const opensAt = (index) =>
    index === 0 || (typeof flat[index - 1] === "string" && /[\s([{"'*_~—–-]/.test(flat[index - 1]));
  const closesAt = (index) =>
    index === flat.length - 1 ||
    (typeof flat[index + 1] === "string" && /[\s.,;:!?)\]}"'*_~—–-]/.test(flat[index + 1]));
  const space = (item) => typeof item === "string" && /\s/.test(item);
  const build = (from, to) => {
    const out = [];
    let words = "";
    const flush = () => {
      if (words) out.push(...prose(words, verbatim));
      words = "";
    };
    for (let at = from; at < to; at += 1) {
      const item = flat[at];
      if (typeof item !== "string") {
        flush();
        out.push(item);
        continue;
      }
      const tag = MARKS[item];
      if (tag && opensAt(at) && at + 1 < to && !space(flat[at + 1]) && flat[at + 1] !== item) {
        let end = at + 1;
        while (end < to && !(flat[end] === item && closesAt(end) && !space(flat[end - 1]))) end += 1;
        if (end < to) {
          flush();
          out.push(el(tag, {}, ...build(at + 1, end)));
          at = end;
          continue;
        }
      }
      words += item;
    }
    flush();
    return out;
  };
  return build(0, flat.length);
}

const BARE_URL = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/;

function prose(text, verbatim) {
  const out = [];
  let rest = unescape(text);
  for (let match = verbatim ? null : BARE_URL.exec(rest); match; match = BARE_URL.exec(rest)) {
    out.push(...emojis(rest.slice(0, match.index)), link(match[0], match[0]));
    rest = rest.slice(match.index + match[0].length);
  }
  return [...out, ...emojis(rest)];
}

export function emojis(text) {
  const out = [];
  let last = 0;
  for (const match of text.matchAll(/:([a-z0-9_+-]+):/g)) {
    const found = emojiFor(match[1]);
    if (!found) continue;
    out.push(text.slice(last, match.index), el("span", { class: "emoji", title: match[0] }, found));
    last = match.index + match[0].length;
  }
  return [...out, text.slice(last)].filter((part) => part !== "");
}

function control(inside) {
  const bar = inside.indexOf("|");
  const target = unescape(bar < 0 ? inside : inside.slice(0, bar));
  const label = bar < 0 ? "" : unescape(inside.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  if (/^(https?:|mailto:)/.test(target)) return link(target, label || target.replace(/^mailto:/, ""));
  return el("span", {}, `<${inside}>`);
}

export function mention(id, label) {
  const me = id === store.me;
  return el(
    "span",
    { class: me ? "mention mine" : "mention" },
    "@" + (store.users.has(id) ? nameOf(id) : label || id),
  );
}

export function channelLink(id, label) {
  const channel = store.channels.get(id);
  if (!channel) return el("span", { class: "mention" }, "#" + (label || id));
  return el("a", { class: "mention", href: `#/${id}` }, "#" + channel.name);
}

export function groupMention(id, label) {
  const group = store.groups.get(id);
  const mine = group && group.users.includes(store.me);
  return el(
    "span",
    { class: mine ? "mention mine" : "mention" },
    "@" + (group ? group.handle : label.replace(/^@/, "") || id),
  );
}

function special(command, label) {
  if (command.startsWith("subteam^")) return groupMention(command.slice(8), label);
  if (command.startsWith("date^")) {
    const [, stamp, format, url] = command.split("^");
    const shown = formatDate(Number(stamp), format, label);
    return url
      ? link(url, shown)
      : el("time", { title: formatDate(Number(stamp), "{date_long} {time_secs}", label) }, shown);
  }
  if (["here", "channel", "everyone"].includes(command)) return el("span", { class: "mention mine" }, "@" + command);
  return el("span", {}, label || command);
}

export function textObject(object) {
  if (!object) return null;
  if (object.type === "plain_text") return plainText(object.text, object.emoji !== false);
  return mrkdwn(object.text, { verbatim: object.verbatim });
}

export { mentionsMe };
