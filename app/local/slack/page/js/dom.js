// Builds the page from nodes. Text only ever becomes text nodes, so nothing typed by anybody can become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) hear(node, name.slice(2), value);
    else if (name === "class") node.setAttribute("class", value);
    else if (name === "style") Object.assign(node.style, value);
    else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child.nodeType ? child : document.createTextNode(String(child)));
  }
  return node;
}

// What a node does stands on the node, so that patch.js can hand a redrawn node's doings to the one that stays.
export function hear(node, type, run) {
  node.doings ||= {};
  if (!node.doings[type]) node.addEventListener(type, (event) => node.doings[type](event));
  node.doings[type] = run;
}

export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  const { class: name, ...rest } = attributes || {};
  if (name) node.setAttribute("class", name);
  return fill(node, rest, children);
}

export function clear(node) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return node;
}

export function replace(node, ...children) {
  clear(node);
  fill(node, {}, children);
  return node;
}

// Only web and mail addresses may become links; anything else (javascript:, data:) stays text.
export function safeUrl(url) {
  try {
    // An address without a scheme is refused too: it would lead back into this page.
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

export function link(url, ...children) {
  const href = safeUrl(url);
  if (!href) return el("span", { class: "dead-link", title: "Not a web address" }, ...children);
  const ours = href.startsWith(location.origin + "/archives/") || href.startsWith(location.origin + "/#");
  return el("a", ours ? { href } : { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const PATHS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h17M3 15h17",
  thread: "M4 5h16v11H9l-5 4z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  send: "M4 12 20 4l-5 16-3-7z",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  home: "M4 11l8-7 8 7v9h-6v-6h-4v6H4z",
  warn: "M12 4 2 20h20zM12 10v4M12 17h.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
  check: "M5 12l5 5 9-11",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4",
  up: "M7 11v9H4v-9zM7 12l4-8c2 0 2.500 1.500 2 3l-.6 3H18a2 2 0 0 1 2 2.400l-1.200 6A2 2 0 0 1 17 20H7",
  downvote: "M17 13V4h3v9zM17 12l-4 8c-2 0-2.500-1.500-2-3l.6-3H6a2 2 0 0 1-2-2.400l1.200-6A2 2 0 0 1 7 4h10",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
};

export function icon(name, label) {
  const hidden = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", ...hidden }, svg("path", { d: PATHS[name] }));
}
