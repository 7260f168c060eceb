// markdown blocks: the usual Markdown, enough of it to read, drawn as nodes.

import { el, link } from "./dom.js";

export function markdown(text) {
  const out = el("div", { class: "markdown" });
  const rows = String(text).split("\n");
  let at = 0;
  const take = (test) => {
    const from = at;
    while (at < rows.length && test(rows[at])) at += 1;
    return rows.slice(from, at);
  };
  while (at < rows.length) {
    const row = rows[at];
    const heading = /^(#{1,6})\s+(.*)$/.exec(row);
    if (!row.trim()) at += 1;
    else if (row.startsWith("```")) {
      at += 1;
      const code = take((line) => !line.startsWith("```"));
      at += 1;
      out.append(el("pre", { class: "code-block" }, code.join("\n")));
    } else if (heading) {
      at += 1;
      out.append(el("h" + Math.min(6, heading[1].length + 2), {}, spans(heading[2])));
    } else if (/^(-{3,}|\*{3,})\s*$/.test(row)) {
      at += 1;
      out.append(el("hr", { class: "divider" }));
    } else if (row.startsWith(">")) {
      const quoted = take((line) => line.startsWith(">")).map((line) => line.replace(/^>\s?/, ""));
      out.append(el("blockquote", {}, broken(quoted)));
    } else if (/^\s*[-*+]\s+/.test(row)) {
      const items = take((line) => /^\s*[-*+]\s+/.test(line));
      out.append(
        el(
          "ul",
          {},
          items.map((line) => el("li", {}, spans(line.replace(/^\s*[-*+]\s+/, "")))),
        ),
      );
    } else if (/^\s*\d+[.)]\s+/.test(row)) {
      const items = take((line) => /^\s*\d+[.)]\s+/.test(line));
      out.append(
        el(
          "ol",
          {},
          items.map((line) => el("li", {}, spans(line.replace(/^\s*\d+[.)]\s+/, "")))),
        ),
      );
    } else if (row.includes("|") && /^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(rows[at + 1] || "")) {
      out.append(gridOf(take((line) => line.includes("|"))));
    } else {
      out.append(
        el(
          "p",
          {},
          broken(take((line) => (line.trim() && !/^(#{1,6}\s|```|>|\s*[-*+]\s)/.test(line)) || line === row)),
        ),
      );
    }
  }
  return out;
}

const cellsOf = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function gridOf(lines) {
  const [head, , ...rows] = lines;
  return el(
    "div",
    { class: "table-scroll" },
    el(
      "table",
      { class: "table" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          cellsOf(head).map((cell) => el("th", {}, spans(cell))),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map((row) =>
          el(
            "tr",
            {},
            cellsOf(row).map((cell) => el("td", {}, spans(cell))),
          ),
        ),
      ),
    ),
  );
}

const broken = (rows) => rows.flatMap((row, index) => (index ? [el("br"), ...spans(row)] : spans(row)));

const SPANS = [
  [/`([^`]+)`/, (m) => el("code", {}, m[1])],
  [/!?\[([^\]]*)\]\(([^()\s]+)\)/, (m) => link(m[2], m[1])],
  [/\*\*([^*]+)\*\*|__([^_]+)__/, (m) => el("strong", {}, spans(m[1] || m[2]))],
  [/~~([^~]+)~~/, (m) => el("s", {}, spans(m[1]))],
  [/\*([^*\s][^*]*)\*|\b_([^_\s][^_]*)_\b/, (m) => el("em", {}, spans(m[1] || m[2]))],
  [/\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/, (m) => link(m[0], m[0])],
];

function spans(text) {
  let first = null;
  for (const [pattern, draw] of SPANS) {
    const match = pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { match, draw };
  }
  if (!first) return text ? [text] : [];
  const { match, draw } = first;
  return [text.slice(0, match.index), draw(match), ...spans(text.slice(match.index + match[0].length))];
}
