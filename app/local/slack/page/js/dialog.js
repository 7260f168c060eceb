// A dialog over the page: holds the focus while open, closes with Escape, gives the focus back.

import { el } from "./dom.js";

export function dialog({ label, content, testid, narrow = false, onCancel = () => {} }) {
  const before = document.activeElement;
  const box = el(
    "dialog",
    { class: narrow ? "dialog narrow" : "dialog", "aria-label": label, "data-testid": testid },
    content,
  );
  const close = () => {
    box.close();
    box.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const cancel = () => {
    close();
    onCancel();
  };
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    cancel();
  });
  document.getElementById("overlays").append(box);
  box.showModal();
  (
    box.querySelector("[autofocus]") ||
    box.querySelector("input, textarea, select, .picker-button") ||
    box.querySelector("button")
  )?.focus();
  return { close, cancel, box };
}
