// One run: why it waits, what it did, and what can be done about it.
import { ask, el, moment, post, pretty, size, span, until } from "./dom.js";

const KINDS = {
  StepRun: "step", StepFailed: "step", StepError: "step", StepPlanned: "step", Sleep: "sleep", WaitForEvent: "wait",
  InvokeFunction: "invoke", AIGateway: "model",
};

export function runLink(id) {
  return el("a", { href: `#runs/${id}`, class: "mono" }, id);
}

export function whyLine(reason) {
  return el("span", {}, reason.text, reason.until && !reason.lease ? ` ${until(reason.until)}` : "");
}

function whyBox(reason) {
  const values = Object.entries(reason.values || {}).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
  return el("div", { class: "why" },
    el("div", {}, reason.text),
    reason.expression ? el("div", {}, "where ", el("code", {}, reason.expression)) : null,
    values.map((line) => el("div", {}, el("code", {}, line))),
    reason.detail ? el("div", { class: "soft" }, `after ${reason.detail}`) : null,
    reason.runs && reason.runs.length ? el("div", {}, reason.kind === "invoke" ? "run " : "held by ",
      reason.runs.flatMap((id, index) => [index ? ", " : "", runLink(id)])) : null,
    reason.until ? el("div", { class: "soft" }, reason.lease ? "asked again if its engine is gone at " : "until ",
      moment(reason.until), reason.lease ? "" : `, ${until(reason.until)}`) : null);
}

function stepRow(step, from, to, run, open, reload) {
  const began = new Date(step.started_at), ended = step.ended_at ? new Date(step.ended_at) : new Date();
  const left = Math.min(98, (100 * (began - from)) / (to - from));
  const width = Math.max(1, Math.min(100 - left, (100 * (ended - began)) / (to - from)));
  const bar = el("i", { class: step.failed ? "failed" : step.done ? "" : "open" });
  bar.style.left = `${left}%`;
  bar.style.width = `${width}%`;
  const error = step.last_error;
  return el("details", { class: "step", "data-step": step.id, open: open.has(step.id) },
    el("summary", {}, el("span", { class: "name" }, step.name, el("span", { class: "kind" }, KINDS[step.op] || step.op,
      step.attempts > 1 ? `, ${step.attempts} attempts` : "")),
      el("span", { class: "track" }, bar), el("span", { class: "num" }, span(ended - began))),
    el("div", { class: "body" },
      el("dl", { class: "facts" },
        el("dt", {}, "Seen"), el("dd", {}, moment(step.started_at)),
        step.ended_at ? [el("dt", {}, "Ended"), el("dd", {}, moment(step.ended_at))] : null,
        step.opts && step.opts.if ? [el("dt", {}, "Where"), el("dd", {}, el("code", {}, step.opts.if))] : null,
        step.wake_at ? [el("dt", {}, "Until"), el("dd", {}, moment(step.wake_at), `, ${until(step.wake_at)}`)] : null,
        step.done ? [el("dt", {}, "Size"), el("dd", {}, size(step.size))] : null),
      error ? el("pre", { class: "bad" }, `${error.name}: ${error.message}\n${error.stack || ""}`) : null,
      step.done ? el("pre", {}, pretty(step.text)) : null,
      step.done ? el("div", { class: "actions" }, el("button", { type: "button", onclick: () => rerun(run, step.id, reload) },
        "Rerun from here")) : null));
}

async function rerun(run, step, reload) {
  const made = await post(`/v1/runs/${run.run_id}/rerun`, step ? { from_step: step } : {});
  location.hash = `runs/${made.data.run_id}`;
  reload();
}

export async function showRun(panel, id, reload) {
  const run = await ask(`/page/runs/${encodeURIComponent(id)}`);
  const open = new Set([...panel.querySelectorAll("details[open]")].map((node) => node.dataset.step));
  const ended = Boolean(run.ended_at);
  const from = new Date(run.queued_at), to = new Date(Math.max(ended ? new Date(run.ended_at) : Date.now(), from.getTime() + 1));
  panel.hidden = false;
  panel.replaceChildren(
    el("div", { class: "top" }, el("h2", {}, run.function_id),
      el("button", { type: "button", "aria-label": "Close", onclick: () => { location.hash = "runs"; } }, "Close")),
    el("dl", { class: "facts" },
      el("dt", {}, "Run"), el("dd", { class: "mono" }, run.run_id),
      el("dt", {}, "Status"), el("dd", {}, el("span", { class: `status ${run.status}` }, run.status),
        run.reason ? el("span", { class: "soft" }, ` (${run.reason})`) : null),
      el("dt", {}, "Queued"), el("dd", {}, moment(run.queued_at)),
      run.started_at ? [el("dt", {}, "Started"), el("dd", {}, moment(run.started_at), ` after ${span(new Date(run.started_at) - from)}`)] : null,
      ended ? [el("dt", {}, "Ended"), el("dd", {}, moment(run.ended_at), ` after ${span(to - from)}`)] : null,
      run.cron ? [el("dt", {}, "Cron"), el("dd", {}, el("code", {}, run.cron))] : null,
      run.rerun_of ? [el("dt", {}, "Rerun of"), el("dd", {}, runLink(run.rerun_of))] : null,
      run.correlation ? [el("dt", {}, "Invoked by"), el("dd", {}, runLink(run.correlation.split(".")[0]))] : null,
      run.slot_keys.length ? [el("dt", {}, "Concurrency"), el("dd", {}, el("code", {}, run.slot_keys.join(", ")))] : null,
      el("dt", {}, "State"), el("dd", {}, size(run.state_bytes))),
    el("div", { class: "actions" },
      el("button", { type: "button", onclick: () => rerun(run, null, reload) }, "Rerun"),
      ended ? null : el("button", { type: "button", class: "danger", onclick: async () => {
        await ask(`/v1/runs/${run.run_id}`, { method: "DELETE" }); reload();
      } }, "Cancel run")),
    run.why.length ? el("h3", {}, "Why it is not further") : "",
    ...run.why.map(whyBox),
    run.steps.length ? el("h3", {}, "Steps") : "",
    ...run.steps.map((step) => stepRow(step, from, to, run, open, reload)),
    run.error ? el("h3", {}, "Error") : "",
    run.error ? el("pre", { class: "bad" }, `${run.error.name}: ${run.error.message}\n${run.error.stack || ""}`) : "",
    !run.error && run.output_text !== null ? el("h3", {}, "Output") : "",
    !run.error && run.output_text !== null ? el("pre", {}, pretty(run.output_text)) : "",
    el("h3", {}, run.events.length > 1 ? `${run.events.length} events` : "Event"),
    ...run.events.slice(0, 20).map((event) => el("pre", {}, pretty(event.text))));
  return !ended;
}
