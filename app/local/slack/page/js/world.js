// The world outside the workspace: a customer writes an email, time passes.

import { act } from "./api.js";
import { dialog } from "./dialog.js";
import { el, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { toast } from "./toast.js";

const SENDERS = [
  "ada@example.com",
  "grace@example.com",
  "linus@example.com",
  "edsger@example.com",
  "alan@example.com",
];

const labelled = (label, id, field) => el("div", { class: "input" }, el("label", { for: id }, label), field);

export function openMail() {
  const from = el("input", {
    class: "text-input",
    id: "mail-from",
    type: "email",
    list: "mail-senders",
    value: SENDERS[0],
    required: true,
    "data-testid": "mail-from",
  });
  const subject = el("input", {
    class: "text-input",
    id: "mail-subject",
    value: "Refund for order 1003, please",
    required: true,
    maxlength: "300",
    "data-testid": "mail-subject",
  });
  const body = el("textarea", {
    class: "text-input",
    id: "mail-body",
    rows: "7",
    required: true,
    "data-testid": "mail-body",
  });
  body.value =
    "Hello,\n\nwe were charged for priority support (order 1003) although we had cancelled it. " +
    "We would like our money back, please.\n\nThank you,\nAda";
  const send = async (event) => {
    event.preventDefault();
    const answer = await act("mail", { from: from.value, subject: subject.value, body: body.value });
    if (!answer.ok) return toast(answer.message || "The email could not be delivered.", { kind: "warn" });
    box.close();
    return toast("The email is on its way.");
  };
  const form = el(
    "form",
    { onsubmit: send },
    el(
      "header",
      { class: "dialog-head" },
      el("h2", {}, "Send a customer email"),
      el(
        "button",
        { type: "button", class: "bare", "aria-label": "Close", onclick: () => box.close() },
        icon("close"),
      ),
    ),
    el(
      "div",
      { class: "dialog-body" },
      labelled("From", "mail-from", from),
      el(
        "datalist",
        { id: "mail-senders" },
        SENDERS.map((sender) => el("option", { value: sender })),
      ),
      labelled("Subject", "mail-subject", subject),
      labelled("Message", "mail-body", body),
    ),
    el(
      "footer",
      { class: "dialog-foot" },
      el("button", { type: "button", class: "button", onclick: () => box.close() }, "Cancel"),
      el("button", { type: "submit", class: "button button-primary", "data-testid": "mail-send" }, "Send Email"),
    ),
  );
  const box = dialog({ label: "Send a customer email", testid: "mail", content: form });
}

const JUMPS = [
  ["15 minutes", 900],
  ["1 hour", 3600],
  ["4 hours", 14400],
  ["1 day", 86400],
];

export function openClock(anchor) {
  openMenu(
    anchor,
    JUMPS.map(([label, seconds]) => ({
      label: `Forward ${label}`,
      testid: `clock-${seconds}`,
      run: async () => {
        const answer = await act("clock", { seconds });
        toast(answer.ok ? `The desk's clock jumped ${label}.` : answer.message || "The clock did not move.", {
          kind: answer.ok ? "info" : "warn",
        });
      },
    })),
    "Let time pass for the desk",
  );
}

const TROUBLES = [
  [
    "Lose the next answer",
    "The next message is posted, but the app never hears of it",
    { kind: "lost_answer", method: "chat.postMessage" },
  ],
  [
    "Slow down three calls",
    "Slack says 429 and asks to wait two seconds",
    { kind: "rate_limited", times: 3, retry_after: 2 },
  ],
  ["Fail five calls", "Slack answers 503", { kind: "server_error", times: 5, status: 503 }],
  ["Be slow twice", "Slack takes four seconds to answer", { kind: "slow", times: 2, seconds: 4 }],
  ["No more trouble", "Forget what was planned", { clear: true }],
];

export function openTrouble(anchor) {
  openMenu(
    anchor,
    TROUBLES.map(([label, hint, order]) => ({
      label,
      hint,
      testid: `trouble-${order.kind || "clear"}`,
      run: async () => {
        const answer = await act("faults", order);
        toast(answer.ok ? `Planned: ${label.toLowerCase()}.` : answer.message || answer.error);
      },
    })),
    "Make trouble for the app",
  );
}
