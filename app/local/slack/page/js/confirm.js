// Slack's confirmation dialog, asked before an element acts.

import { el } from "./dom.js";
import { dialog } from "./dialog.js";
import { plainText, textObject } from "./mrkdwn.js";

export function confirmFirst(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      box.close();
      resolve(yes);
    };
    const style = confirm.style === "danger" ? "button button-danger" : "button button-primary";
    const box = dialog({
      label: confirm.title.text,
      testid: "confirm",
      narrow: true,
      onCancel: () => resolve(false),
      content: [
        el("header", { class: "dialog-head" }, el("h2", {}, plainText(confirm.title.text))),
        el("div", { class: "dialog-body" }, textObject(confirm.text)),
        el(
          "footer",
          { class: "dialog-foot" },
          el("button", { type: "button", class: "button", onclick: answer(false) }, plainText(confirm.deny.text)),
          el(
            "button",
            { type: "button", class: style, "data-testid": "confirm-yes", autofocus: true, onclick: answer(true) },
            plainText(confirm.confirm.text),
          ),
        ),
      ],
    });
  });
}
