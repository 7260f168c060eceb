// Modals: the top of my stack of views, with what I typed, what the app says is wrong, and its buttons.

import { act, look } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { el, icon, replace } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { store } from "./store.js";
import { forget, ViewSurface } from "./surfaces.js";

export class Modals {
  constructor() {
    this.shown = null;
    this.errors = {};
    this.trouble = null;
  }

  async refresh() {
    const me = store.me;
    const stack = await look("views", { user: me });
    if (me !== store.me) return;
    const top = stack[stack.length - 1];
    if (!top) return this.leave();
    if (this.shown?.id !== top.id) {
      this.errors = {};
      this.trouble = null;
    } else if (this.shown.hash === top.hash && this.box?.isConnected) {
      return;
    }
    this.draw(top, stack.length);
  }

  leave() {
    if (this.shown) forget(`${store.me}-${this.shown.id}`);
    this.shown = null;
    this.box?.close();
    this.box?.remove();
    this.box = null;
    if (this.before?.isConnected) this.before.focus({ preventScroll: true });
    this.before = null;
  }

  draw(view, depth) {
    const focused = this.box?.contains(document.activeElement) ? document.activeElement.id : null;
    const scrolled = this.shown?.id === view.id ? this.body?.scrollTop || 0 : 0;
    this.shown = view;
    this.depth = depth;
    if (!this.box?.isConnected) {
      this.before = document.activeElement;
      this.box = el("dialog", { class: "dialog modal", "data-testid": "modal" });
      this.box.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.cancel(false);
      });
      document.getElementById("overlays").append(this.box);
      this.box.showModal();
    }
    this.box.setAttribute("aria-label", view.title.text);
    const surface = new ViewSurface(view, this.errors);
    this.body = el("div", { class: "dialog-body" }, renderBlocks(view.blocks, surface));
    replace(
      this.box,
      el(
        "form",
        { novalidate: true, onsubmit: (event) => this.submit(event, surface) },
        this.head(view),
        this.alarm(),
        this.body,
        this.foot(view),
      ),
    );
    this.body.scrollTop = scrolled;
    const target =
      (focused && document.getElementById(focused)) ||
      this.box.querySelector("[aria-invalid]") ||
      this.box.querySelector("[autofocus]") ||
      this.body.querySelector("input:not([type=hidden]), textarea, .picker-button") ||
      this.box.querySelector(".button-primary, .button");
    target?.focus({ preventScroll: !this.box.querySelector("[aria-invalid]") });
  }

  head(view) {
    return el(
      "header",
      { class: "dialog-head" },
      this.depth > 1 &&
        el(
          "button",
          {
            type: "button",
            class: "bare",
            "aria-label": "Back",
            "data-testid": "modal-back",
            onclick: () => this.cancel(false),
          },
          icon("back"),
        ),
      el("span", { class: "avatar app-avatar small", "aria-hidden": "true" }, icon("check")),
      el("h2", {}, plainText(view.title.text)),
      el(
        "button",
        {
          type: "button",
          class: "bare",
          "aria-label": "Close",
          "data-testid": "modal-close",
          onclick: () => this.cancel(true),
        },
        icon("close"),
      ),
    );
  }

  alarm() {
    return this.trouble && el("div", { class: "dialog-trouble", role: "alert" }, icon("warn"), " ", this.trouble);
  }

  foot(view) {
    return el(
      "footer",
      { class: "dialog-foot" },
      el(
        "button",
        { type: "button", class: "button", "data-testid": "modal-cancel", onclick: () => this.cancel(false) },
        view.close ? plainText(view.close.text) : view.submit ? "Cancel" : "Close",
      ),
      view.submit &&
        el(
          "button",
          { type: "submit", class: "button button-primary", "data-testid": "modal-submit" },
          plainText(view.submit.text),
        ),
    );
  }

  async submit(event, surface) {
    event.preventDefault();
    if (!this.shown.submit || this.busy) return;
    this.busy = true;
    this.box.querySelector("[type=submit]")?.setAttribute("aria-busy", "true");
    const view = this.shown;
    const answer = await act("submit_view", {
      user: store.me,
      view_id: view.id,
      values: surface.values(view.blocks),
    });
    this.busy = false;
    this.box?.querySelector("[type=submit]")?.removeAttribute("aria-busy");
    if (this.shown?.id !== view.id || !this.box) return;
    this.errors = answer.errors || {};
    this.trouble =
      answer.state === "open" || (answer.error && !answer.errors)
        ? answer.message || `Slack would have refused the answer (${answer.error}).`
        : null;
    if (answer.state === "errors" || this.trouble) this.draw(view, this.depth);
    else this.refresh();
  }

  async cancel(all) {
    const view = this.shown;
    await act("close_view", { user: store.me, view_id: view.id, clear: all });
    this.refresh();
  }
}
