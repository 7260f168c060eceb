// What a click on an element does: on a message it goes out with the message, in a view with the view.

import { act } from "./api.js";
import { store } from "./store.js";
import { toast } from "./toast.js";

// What was typed or chosen, by surface; it outlives redraws but not a reload.
const kept = new Map();

class Surface {
  constructor(id) {
    this.id = id;
    if (!kept.has(id)) kept.set(id, {});
  }

  keep(block, item, value) {
    const values = kept.get(this.id);
    (values[block.block_id] ||= {})[item.action_id] = value;
  }

  kept(block, item) {
    return kept.get(this.id)?.[block.block_id]?.[item.action_id];
  }

  // Only what is still on the surface is sent along.
  values(blocks) {
    const all = kept.get(this.id) || {};
    const known = new Set(blocks.map((block) => block.block_id));
    const present = Object.entries(all).map(([id, entries]) => [
      id,
      Object.fromEntries(
        Object.entries(entries).filter(([name]) => JSON.stringify(blocks).includes(JSON.stringify(name))),
      ),
    ]);
    return Object.fromEntries(present.filter(([id, entries]) => known.has(id) && Object.keys(entries).length));
  }
}

export function forget(id) {
  kept.delete(id);
}

// Lives as long as its message is shown: `show` hands it each new version, and `trouble` outlives them.
export class MessageSurface extends Surface {
  constructor(message) {
    super(`${store.me}-${message.channel}-${message.ts}`);
    this.message = message;
    this.trouble = "";
    this.onTrouble = () => {};
  }

  where() {
    return { channel: this.message.channel, ts: this.message.ts };
  }

  async press(block, item, value) {
    const { channel, ts, blocks } = this.message;
    this.say("");
    store.pressed = { channel, thread: this.message.thread_ts || ts, at: Date.now() };
    const body = {
      user: store.me,
      channel,
      ts,
      action_id: item.action_id,
      block_id: block.block_id,
      values: this.values(blocks),
      stale: true, // a client sends what it showed; the message may have been changed a moment ago
    };
    if (value !== undefined) body.value = value;
    const answer = await act("click", body);
    if (!answer.ok) this.say(answer.message || `This did not work (${answer.error}).`);
  }

  say(trouble) {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.onTrouble(trouble);
  }
}

export class ViewSurface extends Surface {
  constructor(view) {
    super(`${store.me}-${view.id}`);
    this.view = view;
    this.errors = {};
    this.keeps = view.type === "modal"; // what was typed stays under the same ids, whatever an update says it began with
  }

  where() {
    return { view_id: this.view.id };
  }

  errorFor(blockId) {
    return this.errors[blockId];
  }

  async press(block, item, value) {
    const body = {
      user: store.me,
      view_id: this.view.id,
      hash: this.view.hash,
      action_id: item.action_id,
      block_id: block.block_id,
      values: this.values(this.view.blocks),
    };
    if (value !== undefined) body.value = value;
    const answer = await act("click_in_view", body);
    if (!answer.ok) toast(answer.message || `This did not work (${answer.error}).`, { kind: "warn" });
  }
}
