// A small box next to what opened it: one at a time, closed by Escape, by a click elsewhere or by its choice.

import { el } from "./dom.js";

let current = null;

export function closePopover() {
  current?.close();
}

export function popover(anchor, content) {
  closePopover();
  const box = el("div", { class: "popover" }, content);
  const close = () => {
    if (!box.isConnected) return;
    box.remove();
    document.removeEventListener("mousedown", outside, true);
    document.removeEventListener("keydown", keys, true);
    current = null;
    if (anchor.isConnected) anchor.focus({ preventScroll: true });
  };
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const keys = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
    if (event.key === "Tab" && !box.contains(document.activeElement)) close();
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    const items = [...box.querySelectorAll("button:not([disabled])")];
    if (!items.length || (event.target.matches("input") && ["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? items.length - 1 : at - 1, Home: 0, End: items.length - 1 }[
      event.key
    ];
    items[(next + items.length) % items.length].focus();
  };
  // An open dialog makes everything outside it inert, so its menus have to live inside it.
  (anchor.closest("dialog") || document.getElementById("overlays")).append(box);
  place(box, anchor.getBoundingClientRect());
  document.addEventListener("mousedown", outside, true);
  document.addEventListener("keydown", keys, true);
  current = { close };
  return current;
}

function place(box, at) {
  const size = box.getBoundingClientRect();
  const below = window.innerHeight - at.bottom;
  const top = below < size.height + 12 && at.top > below ? Math.max(8, at.top - size.height - 6) : at.bottom + 6;
  const left = Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8));
  box.style.top = `${top}px`;
  box.style.left = `${left}px`;
  box.style.maxHeight = `${window.innerHeight - top - 8}px`;
}
