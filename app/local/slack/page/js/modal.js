// Modals: the top of my stack of views, with what I typed, what the app says is wrong, and its buttons.

import { act, look } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { el, icon } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { patch } from "./patch.js";
import { store, tell } from "./store.js";
import { forget, ViewSurface } from "./surfaces.js";

const OPENS_WITHIN_MS = 4000; // a press that opens a modal has three seconds to do so

export class Modals {
  constructor() {
    this.shown = null;
    this.surface = null;
    this.trouble = null;
    this.busy = false;
    this.looking = 0;
    this.lost = new Set();
  }

  // As in Slack, a modal does not outlive the page it was open in: what was left open before is not shown again.
  async begin() {
    this.lost = new Set((await look("views", { user: store.me })).map((view) => view.id));
  }

  async refresh() {
    const me = store.me;
    const turn = ++this.looking; // an answer overtaken by a later look would bring a closed modal back
    const stack = (await look("views", { user: me })).filter((view) => !this.lost.has(view.id));
    if (me !== store.me || turn !== this.looking) return;
    const top = stack[stack.length - 1];
    if (!top) return this.leave();
    if (this.shown?.id !== top.id) {
      this.surface = new ViewSurface(top);
      this.trouble = null;
    } else if (this.shown.hash === top.hash && this.box?.isConnected) {
      return;
    }
    this.draw(top, stack.length);
  }

  leave() {
    this.looking += 1;
    if (this.surface) forget(this.surface.id);
    this.shown = null;
    this.surface = null;
    this.box?.close();
    this.box?.remove();
    this.box = null;
    if (this.before?.isConnected) this.before.focus({ preventScroll: true });
    this.before = null;
  }

  draw(view, depth) {
    const same = this.shown?.id === view.id;
    const focused = this.box?.contains(document.activeElement) ? document.activeElement.id : null;
    this.shown = view;
    this.surface.view = view;
    this.depth = depth;
    if (!this.box?.isConnected) {
      this.before = document.activeElement;
      this.from = Date.now() - (store.pressed?.at || 0) < OPENS_WITHIN_MS ? store.pressed : null;
      this.box = el("dialog", { class: "dialog modal", "data-testid": "modal" });
      this.box.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.cancel(false);
      });
      document.getElementById("overlays").append(this.box);
      this.box.showModal();
    }
    this.box.setAttribute("aria-label", view.title.text);
    const form = el(
      "form",
      { novalidate: true, onsubmit: (event) => this.submit(event) },
      this.head(view),
      this.alarm(),
      el("div", { class: "dialog-body" }, renderBlocks(view.blocks, this.surface)),
      this.foot(view),
    );
    if (same && this.box.firstChild) patch(this.box.firstChild, form);
    else this.box.replaceChildren(form);
    this.mark();
    this.focus(focused);
  }

  // Inputs keep their nodes whatever is drawn around them, so what is wrong with them is marked on those.
  mark() {
    for (const field of this.box.querySelectorAll(".input [id][data-testid^=element-]")) {
      const wrong = this.surface.errorFor(field.closest(".block").dataset.block);
      if (wrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      if (wrong) field.setAttribute("aria-describedby", `${field.id}-error`);
      else field.removeAttribute("aria-describedby");
    }
  }

  // Whoever has the focus keeps it; else the first thing wrong, what the app wants, the first field, the button.
  focus(before) {
    const wrong = this.box.querySelector("[aria-invalid]");
    if (!wrong && this.box.contains(document.activeElement) && document.activeElement !== this.box) return;
    const target =
      wrong ||
      (before && document.getElementById(before)) ||
      this.box.querySelector("[autofocus]") ||
      this.box.querySelector(".dialog-body :is(input:not([type=hidden]), textarea, .picker-button)") ||
      this.box.querySelector(".button-primary, .button");
    target?.focus({ preventScroll: !wrong });
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
          {
            type: "submit",
            class: "button button-primary",
            "data-testid": "modal-submit",
            "aria-busy": this.busy ? "true" : undefined,
            disabled: this.busy,
          },
          plainText(view.submit.text),
        ),
    );
  }

  async submit(event) {
    event.preventDefault();
    if (!this.shown?.submit || this.busy) return;
    this.working(true);
    const view = this.shown;
    const answer = await act("submit_view", {
      user: store.me,
      view_id: view.id,
      hash: view.hash,
      values: this.surface.values(view.blocks),
    });
    this.working(false);
    if (this.shown?.id !== view.id || !this.box) return;
    this.surface.errors = answer.errors || {};
    this.trouble =
      answer.state === "open" || (answer.error && !answer.errors)
        ? answer.message || `Slack would have refused the answer (${answer.error}).`
        : null;
    if (answer.state === "errors" || this.trouble) this.draw(this.shown, this.depth);
    else {
      if (answer.state === "closed" && this.from) tell("submitted", this.from);
      this.refresh();
    }
  }

  // Until the app has answered nothing more can be submitted, and the button says so.
  working(busy) {
    this.busy = busy;
    const button = this.box?.querySelector("[type=submit]");
    if (!button) return;
    button.disabled = busy;
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }

  async cancel(all) {
    const view = this.shown;
    if (!view) return;
    await act("close_view", { user: store.me, view_id: view.id, clear: all });
    this.refresh();
  }
}
