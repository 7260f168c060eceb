// Small builders. Everything shown is set as text: payloads come from anywhere.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export async function ask(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || `The engine answered ${answer.status}.`);
  return body;
}

export const post = (path, body) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

export function moment(text) {
  if (!text) return "";
  const at = new Date(text);
  const shown = at.toDateString() === new Date().toDateString() ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
  return el("time", { datetime: text, title: text }, shown);
}

export function span(ms) {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3600000) return `${Math.floor(ms / 60000)} min ${Math.floor((ms % 60000) / 1000)} s`;
  if (ms < 172800000) return `${Math.floor(ms / 3600000)} h ${Math.floor((ms % 3600000) / 60000)} min`;
  return `${Math.floor(ms / 86400000)} days`;
}

export function until(text) {
  if (!text) return "";
  const left = new Date(text) - Date.now();
  return left > 0 ? `for another ${span(left)}` : "now due";
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

export function pretty(text) {
  if (text === null || text === undefined) return "";
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

export function dialog(title, fields, label, submit) {
  const box = document.getElementById("dialog");
  const problem = el("p", { class: "bad", role: "alert", hidden: true });
  const inputs = fields.map(([name, caption, value, multiline]) => {
    const input = multiline ? el("textarea", { name, spellcheck: "false" }) : el("input", { name, autocomplete: "off" });
    input.value = value;
    return [input, el("label", {}, caption, input)];
  });
  const form = el("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      await submit(Object.fromEntries(inputs.map(([input]) => [input.name, input.value])));
      box.close();
    } catch (error) { problem.hidden = false; problem.textContent = error.message; }
  } }, el("h2", {}, title), inputs.map(([, labelled]) => labelled), problem,
    el("div", { class: "row" }, el("button", { type: "button", onclick: () => box.close() }, "Close"),
      el("button", { class: "main" }, label)));
  box.replaceChildren(form);
  box.showModal();
}
