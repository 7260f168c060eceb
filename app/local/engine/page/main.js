// Lists, filters and refreshing. Which list and which run is in the address, so that it can be shared.
import { ask, dialog, el, moment, post, pretty, size, span } from "./dom.js";
import { runLink, showRun, whyLine } from "./run.js";

const list = document.getElementById("list"), detail = document.getElementById("detail"), state = document.getElementById("state");
const STATUSES = ["Scheduled", "Running", "Completed", "Failed", "Cancelled", "Skipped"];
const view = { rows: [], cursor: null, pages: 1, status: "", fn: "", name: "", internal: false, functions: [], open: null };
let busy = false, again = false;

function place() {
  const [tab, id] = location.hash.slice(1).split("/");
  return { tab: ["runs", "events", "functions"].includes(tab) ? tab : "runs", id };
}

function table(columns, rows) {
  return el("table", {}, el("thead", {}, el("tr", {}, columns.map(([title, width, extra]) =>
    el("th", { style: width ? `width:${width}` : null, class: extra }, title)))), el("tbody", {}, rows));
}

function select(caption, value, options, change) {
  const box = el("select", { onchange: (event) => { change(event.target.value); view.pages = 1; refresh(); } },
    options.map(([text, label]) => el("option", { value: text, selected: text === value }, label)));
  return el("label", {}, caption, box);
}

function filters(...parts) {
  const shown = list.querySelector(".filters");
  if (shown && shown.contains(document.activeElement)) return shown;
  return el("div", { class: "filters" }, parts);
}

function more() {
  return view.cursor ? el("button", { class: "more", type: "button", onclick: () => { view.pages += 1; refresh(); } }, "Show older") : "";
}

async function pages(path, key) {
  const rows = [];
  let cursor = null;
  for (let page = 0; page < view.pages; page += 1) {
    const answer = await ask(`${path}${path.includes("?") ? "&" : "?"}${cursor ? `cursor=${cursor}` : ""}`);
    rows.push(...answer[key]);
    cursor = answer.cursor;
    if (!cursor) break;
  }
  view.cursor = cursor;
  return rows;
}

async function showRuns(selected) {
  const query = new URLSearchParams();
  if (view.status) query.append("status", view.status);
  if (view.fn) query.append("function", view.fn);
  const rows = await pages(`/page/runs?${query}`, "runs");
  const body = rows.map((run) => el("tr", { "aria-selected": run.run_id === selected ? "true" : null, tabindex: "0",
    onclick: () => { location.hash = `runs/${run.run_id}`; },
    onkeydown: (event) => { if (event.key === "Enter") location.hash = `runs/${run.run_id}`; } },
    el("td", {}, el("span", { class: `status ${run.status}` }, run.status)),
    el("td", { class: "wrap" }, run.function_id),
    el("td", { class: "wrap soft" }, run.why.length ? whyLine(run.why[0]) : run.error || run.reason || "",
      run.why.length > 1 ? ` and ${run.why.length - 1} more` : ""),
    el("td", { class: "narrow-hide" }, moment(run.queued_at)),
    el("td", { class: "num narrow-hide took" }, span((run.ended_at ? new Date(run.ended_at) : Date.now()) - new Date(run.queued_at)))));
  list.replaceChildren(
    filters(select("Status", view.status, [["", "any"], ...STATUSES.map((name) => [name, name])], (value) => { view.status = value; }),
      select("Function", view.fn, [["", "all"], ...view.functions.map((item) => [item.slug, item.slug])], (value) => { view.fn = value; })),
    rows.length ? table([["Status", "134px"], ["Function", "25%"], ["Why", ""], ["Queued", "112px", "narrow-hide"],
      ["Took", "110px", "narrow-hide took"]], body)
      : el("p", { class: "empty" }, "No runs. Send an event that one of the functions listens to."), more());
}

async function showEvents() {
  const query = new URLSearchParams({ internal: view.internal });
  if (view.name) query.append("name", view.name);
  const rows = await pages(`/page/events?${query}`, "events");
  const body = rows.flatMap((event) => {
    const opened = view.open === event.internal_id;
    const row = el("tr", { tabindex: "0", onclick: () => { view.open = opened ? null : event.internal_id; refresh(); } },
      el("td", {}, event.name),
      el("td", {}, event.runs.length ? event.runs.slice(0, 3).flatMap((id, index) => [index ? " " : "", runLink(id)])
        : event.woke ? el("span", { class: "soft" }, `woke or cancelled ${event.woke} ${event.woke === 1 ? "run" : "runs"}`)
        : event.name.startsWith("inngest/") ? "" : el("span", { class: "badge none" }, "no function started")),
      el("td", { class: "num narrow-hide" }, size(event.size)),
      el("td", { class: "narrow-hide" }, moment(event.received_at)));
    return opened ? [row, el("tr", {}, el("td", { colspan: "4", class: "wrap" }, el("pre", {}, pretty(event.text)),
      el("div", { class: "actions" }, el("button", { type: "button", onclick: () => compose(event) }, "Send again"))))] : [row];
  });
  const name = el("input", { placeholder: "exact name", value: view.name, onchange: (event) => { view.name = event.target.value.trim(); refresh(); } });
  const internal = el("input", { type: "checkbox", checked: view.internal, onchange: (event) => { view.internal = event.target.checked; event.target.blur(); refresh(); } });
  list.replaceChildren(filters(el("label", {}, "Name", name), el("label", {}, internal, "system events")),
    rows.length ? table([["Event", "30%"], ["Started", ""], ["Size", "90px", "narrow-hide"], ["Received", "150px", "narrow-hide"]], body)
      : el("p", { class: "empty" }, "No events yet."), more());
}

async function showFunctions() {
  const answer = await ask("/page/functions");
  const rows = answer.functions.map((item) => el("tr", {},
    el("td", { class: "wrap" }, item.slug),
    el("td", { class: "wrap" }, item.triggers.map((trigger) => el("div", {}, el("code", {}, trigger.cron || trigger.event),
      trigger.expression ? el("span", { class: "soft" }, " if ", el("code", {}, trigger.expression)) : null))),
    el("td", { class: "wrap soft" }, limits(item.config)),
    el("td", {}, el("button", { type: "button", onclick: () => invoke(item) }, "Invoke"))));
  list.replaceChildren(el("div", { class: "filters soft" }, answer.apps.map((app) => `${app.name} at ${app.url}`).join(", ") || "No app has registered yet."),
    rows.length ? table([["Function", "30%"], ["Starts on", "30%"], ["Limits", ""], ["", "110px"]], rows)
      : el("p", { class: "empty" }, "No functions. Start an app and pass its URL with --app."));
}

function limits(config) {
  const parts = [];
  for (const entry of config.concurrency || []) parts.push(`concurrency ${entry.limit}${entry.key ? ` per ${entry.key}` : ""}`);
  if (config.throttle) parts.push(`throttle ${config.throttle.limit} per ${config.throttle.period}`);
  if (config.rateLimit) parts.push(`rate limit ${config.rateLimit.limit} per ${config.rateLimit.period}`);
  if (config.debounce) parts.push(`debounce ${config.debounce.period}`);
  if (config.batchEvents) parts.push(`batch of ${config.batchEvents.maxSize}`);
  if (config.singleton) parts.push(`singleton (${config.singleton.mode})`);
  if (config.idempotency) parts.push(`once a day per ${config.idempotency}`);
  const retries = config.steps.step && config.steps.step.retries;
  parts.push(`${retries ? retries.attempts : 4} retries`);
  return parts.join(", ");
}

function parsed(text) {
  try { return JSON.parse(text); } catch (error) { throw new Error(`The data is not JSON: ${error.message}`); }
}

function compose(event) {
  const data = event ? JSON.stringify(JSON.parse(event.text).data, null, 2) : "{}";
  dialog("Send event", [["name", "Name", event ? event.name : ""], ["data", "Data", data, true]], "Send", async (values) => {
    await post("/e/page", { name: values.name.trim(), data: parsed(values.data) });
    refresh();
  });
}

function invoke(item) {
  dialog(`Invoke ${item.slug}`, [["data", "Data", "{}", true]], "Invoke", async (values) => {
    await post(`/invoke/${item.slug}`, { data: parsed(values.data) });
    location.hash = "runs";
  });
}

async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  const { tab, id } = place();
  for (const link of document.querySelectorAll("#tabs a")) {
    if (link.hash === `#${tab}`) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  document.body.classList.toggle("open", tab === "runs" && Boolean(id));
  try {
    if (tab === "runs") await showRuns(id); else if (tab === "events") await showEvents(); else await showFunctions();
    if (tab === "runs" && id) await showRun(detail, id, refresh); else { detail.hidden = true; detail.replaceChildren(); }
    state.textContent = "live";
    state.className = "";
  } catch (error) {
    state.textContent = error.message.includes("fetch") ? "The engine does not answer." : error.message;
    state.className = "bad";
  }
  busy = false;
  if (again) { again = false; refresh(); }
}

document.getElementById("send").addEventListener("click", () => compose(null));
window.addEventListener("hashchange", () => { if (!place().id) view.pages = 1; refresh(); });
ask("/page/functions").then((answer) => { view.functions = answer.functions; refresh(); }).catch(refresh);
setInterval(() => {
  const typing = document.getElementById("dialog").open || ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement.tagName);
  if (!document.hidden && !typing && !window.getSelection().toString()) refresh();
}, 2000);
