// Brings what is on the screen up to date in place: what stays the same keeps its node, so a press that is under way,
// the focus and the caret survive a repaint. A node's `key` says what it is; a node with `whole` is never looked into.

import { hear } from "./dom.js";

const OURS = new Set(["aria-busy"]); // set while something is under way, by nobody who draws

export function patch(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.whole) return;
  attributes(old, fresh);
  for (const [type, run] of Object.entries(fresh.doings || {})) hear(old, type, run);
  children(old, fresh);
}

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) === value) continue;
    if (name === "style") old.style.cssText = fresh.style.cssText; // the page's policy allows no style attribute
    else old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
}

function children(old, fresh) {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const found = find(at, wanted);
    if (!found) {
      old.insertBefore(wanted, at);
      continue;
    }
    while (at !== found) at = drop(at);
    patch(found, wanted);
    at = found.nextSibling;
  }
  while (at) at = drop(at);
}

// A thing with a name is looked for further down, as others may have gone; one without is what stands here.
function find(at, wanted) {
  const name = nameOf(wanted);
  if (!name) return at && alike(at, wanted) ? at : null;
  for (let each = at; each; each = each.nextSibling) if (alike(each, wanted)) return each;
  return null;
}

function alike(old, wanted) {
  if (old.nodeName !== wanted.nodeName || nameOf(old) !== nameOf(wanted)) return false;
  const bound = (node) => Object.keys(node.doings || {}).every((type) => wanted.doings?.[type]);
  return bound(old) && Boolean(old.whole) === Boolean(wanted.whole);
}

function nameOf(node) {
  return node.key || node.dataset?.testid || "";
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
