// A person's picture: initials on the colour of their profile.

import { el, icon } from "./dom.js";
import { person, store } from "./store.js";

export function avatar(id, size = "") {
  const user = person(id);
  if (id === store.workspace.app.user)
    return el("span", { class: `avatar app-avatar ${size}`, "aria-hidden": "true" }, icon("check"));
  const initials = (user?.real_name || "?")
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("");
  const color = /^[0-9a-f]{6}$/i.test(user?.color || "") ? `#${user.color}` : "#666";
  return el("span", { class: `avatar ${size}`, "aria-hidden": "true", style: { background: color } }, initials);
}
