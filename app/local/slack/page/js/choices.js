// What an element holds before anybody touches it, and what a menu offers.

import { act } from "./api.js";
import { humans, myChannels, store } from "./store.js";

export function initialOf(item) {
  if (item.initial_option) return item.initial_option.value;
  if (item.initial_options) return item.initial_options.map((option) => option.value);
  for (const name of [
    "value",
    "user",
    "users",
    "channel",
    "channels",
    "conversation",
    "conversations",
    "date",
    "time",
    "date_time",
  ]) {
    if (item[`initial_${name}`] !== undefined) return item[`initial_${name}`];
  }
  return undefined;
}

const fromOption = (option, group) => ({
  value: option.value,
  label: option.text.text,
  hint: option.description?.text,
  group,
  option,
});

const people = () =>
  [...store.users.values()]
    .filter((user) => !user.deleted)
    .map((user) => ({ value: user.id, label: user.real_name, hint: user.profile.title }));
const channels = () =>
  myChannels().map((channel) => ({ value: channel.id, label: `#${channel.name}`, hint: channel.topic?.value }));

// Everything a menu offers for what was typed so far.
export async function offered(item, typed, where) {
  const kind = item.type.replace("multi_", "").replace("_select", "");
  if (kind === "external") {
    if (typed.length < (item.min_query_length ?? 3)) return [];
    const answer = await act("options", { user: store.me, action_id: item.action_id, value: typed, ...where });
    return (answer.options || []).map((option) => fromOption(option));
  }
  let all = [];
  if (kind === "static") {
    all = (item.options || []).map((option) => fromOption(option));
    for (const group of item.option_groups || [])
      all.push(...group.options.map((option) => fromOption(option, group.label.text)));
  } else if (kind === "users") all = people();
  else if (kind === "channels") all = channels();
  else all = [...channels(), ...humans().map((user) => ({ value: user.id, label: user.real_name }))];
  const wanted = typed.trim().toLowerCase();
  return all.filter((choice) => choice.label.toLowerCase().includes(wanted));
}

export function labelOf(item, value) {
  const options = [
    ...(item.options || []),
    ...(item.option_groups || []).flatMap((group) => group.options),
    ...[item.initial_options || item.initial_option || []].flat(),
  ];
  const option = options.find((each) => each.value === value);
  if (option) return option.text.text;
  if (value?.text) return value.text.text;
  if (store.users.has(value)) return store.users.get(value).real_name;
  if (store.channels.has(value)) return `#${store.channels.get(value).name}`;
  return String(value);
}
