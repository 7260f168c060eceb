// The doors of the local workspace: look with GET, act with POST.

// The workspace does not answer. Nobody has to catch it: the page says so, and draws all anew once it is back.
export class Unreachable extends Error {}

export async function look(name, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  const answer = await fetch(`/_local/${name}?${search}`).catch((error) => {
    throw new Unreachable(`${name}: ${error.message}`);
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

// A refusal is an answer too: {ok: false, error, message?}.
export async function act(name, body) {
  try {
    const answer = await fetch(`/_local/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "workspace_unreachable", message: "The local workspace is not running." };
  }
}

// Calls `heard` with every change; reports when the line is down and when it is back. A hidden tab hangs up:
// browsers allow six connections to one place, and a tab per person would use them all up.
export function listen(heard, onLine) {
  let source = null;
  const open = () => {
    source = new EventSource("/_local/stream");
    source.onmessage = (event) => heard(JSON.parse(event.data));
    source.onopen = () => onLine(true);
    source.onerror = () => onLine(false);
  };
  document.addEventListener("visibilitychange", () => {
    source?.close();
    source = null;
    if (document.visibilityState === "visible") open();
    else onLine(false);
  });
  open();
}
