// rich_text blocks: sections, lists, quotes and code, whose text needs no escaping because it is never parsed.

import { el, link } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { channelLink, groupMention, mention } from "./mrkdwn.js";
import { formatDate } from "./dates.js";

export function richText(block) {
  return el("div", { class: "rich-text" }, grouped(block.elements || []).map(part));
}

// Slack nests lists by giving neighbours a deeper indent; each list is drawn at its own indent.
function grouped(elements) {
  return elements.filter(Boolean);
}

function part(item) {
  const leaves = () => (item.elements || []).flatMap(leaf);
  switch (item.type) {
    case "rich_text_section":
      return el("div", { class: "rt-section" }, leaves());
    case "rich_text_quote":
      return el("blockquote", {}, leaves());
    case "rich_text_preformatted":
      return el("pre", { class: "code-block" }, leaves());
    case "rich_text_list": {
      const rows = (item.elements || []).map((row) => el("li", {}, (row.elements || []).flatMap(leaf)));
      const name = `rt-list indent-${item.indent || 0}`;
      return item.style === "ordered"
        ? el("ol", { class: name, start: (item.offset || 0) + 1 }, rows)
        : el("ul", { class: name }, rows);
    }
    default:
      return el("div", {}, `(${item.type})`);
  }
}

function broken(text) {
  return String(text)
    .split("\n")
    .flatMap((row, index) => (index ? [el("br"), row] : [row]));
}

function leaf(item) {
  return [styled(item, bare(item))];
}

function bare(item) {
  switch (item.type) {
    case "text":
      return broken(item.text);
    case "link":
      return [link(item.url, item.text || item.url)];
    case "emoji":
      return [emojiFor(item.name) || `:${item.name}:`];
    case "user":
      return [mention(item.user_id, "")];
    case "usergroup":
      return [groupMention(item.usergroup_id, "")];
    case "channel":
      return [channelLink(item.channel_id, "")];
    case "broadcast":
      return [el("span", { class: "mention mine" }, "@" + item.range)];
    case "date":
      return [formatDate(item.timestamp, item.format, item.fallback)];
    case "color":
      return [
        el("span", {
          class: "swatch",
          style: { background: /^#[0-9a-f]{3,8}$/i.test(item.value) ? item.value : "" },
        }),
        item.value,
      ];
    default:
      return [`(${item.type})`];
  }
}

const TAGS = [
  ["code", "code"],
  ["strike", "s"],
  ["underline", "u"],
  ["italic", "em"],
  ["bold", "strong"],
  ["highlight", "mark"],
];

function styled(item, nodes) {
  let inside = nodes;
  for (const [flag, tag] of TAGS) if (item.style?.[flag]) inside = [el(tag, {}, inside)];
  return inside.length === 1 && inside[0].nodeType ? inside[0] : el("span", {}, inside);
}
