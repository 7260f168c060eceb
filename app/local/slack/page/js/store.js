// What the page knows: who I am, who and what exists, where I am, what I have read.

import { look } from "./api.js";

export const store = {
  workspace: null,
  me: null,
  users: new Map(),
  groups: new Map(),
  channels: new Map(),
  latest: new Map(),
  pressed: null, // the message whose button was pressed last, and when
  place: { channel: null, thread: null, tab: null, focus: null },
};

const listeners = new Map();

export function on(what, run) {
  if (!listeners.has(what)) listeners.set(what, []);
  listeners.get(what).push(run);
}

export function tell(what, facts) {
  for (const run of listeners.get(what) || []) run(facts);
}

export async function loadWorkspace() {
  store.workspace = await look("workspace");
  await loadPeople();
  const wanted = new URLSearchParams(location.search).get("as") || sessionStorage.getItem("me");
  store.me = humans().some((user) => user.id === wanted) ? wanted : humans()[0].id;
  await loadChannels();
}

export async function loadPeople() {
  const { users, usergroups } = await look("people");
  store.users = new Map(users.map((user) => [user.id, user]));
  store.groups = new Map(usergroups.map((group) => [group.id, group]));
}

export async function loadChannels() {
  const rows = await look("overview");
  store.channels = new Map(rows.map((row) => [row.channel.id, row.channel]));
  store.latest = new Map(rows.map((row) => [row.channel.id, row.recent]));
}

export function humans() {
  return [...store.users.values()].filter((user) => !user.is_bot);
}

export function person(id) {
  return store.users.get(id);
}

export function nameOf(id) {
  const user = store.users.get(id);
  return user ? user.real_name : id === "USLACKBOT" ? "Slackbot" : id;
}

export function become(id) {
  store.me = id;
  sessionStorage.setItem("me", id);
  tell("me");
}

export function myChannels() {
  return [...store.channels.values()].filter(
    (channel) => channel.members.includes(store.me) && !channel.is_im && !channel.is_mpim,
  );
}

export function myDirect() {
  return [...store.channels.values()].find((channel) => channel.is_im && channel.user === store.me);
}

export function myGroupTalks() {
  return [...store.channels.values()].filter((channel) => channel.is_mpim && channel.members.includes(store.me));
}

export function channelLabel(channel) {
  if (channel.is_mpim) {
    const others = channel.members.filter((id) => id !== store.me);
    return others.map((id) => nameOf(id).split(" ")[0]).join(", ");
  }
  if (channel.is_im) return store.workspace.app.name;
  return channel.name;
}

const readKey = (channel) => `read:${store.me}:${channel}`;

export function lastRead(channel) {
  return localStorage.getItem(readKey(channel)) || "0";
}

export function markRead(channel, ts) {
  if (ts && Number(ts) > Number(lastRead(channel))) localStorage.setItem(readKey(channel), ts);
}

export function unread(channelId) {
  const after = Number(lastRead(channelId));
  const fresh = (store.latest.get(channelId) || []).filter(
    (message) => Number(message.ts) > after && message.user !== store.me,
  );
  return { count: fresh.length, mentions: fresh.filter((message) => mentionsMe(message.text)).length };
}

export function mentionsMe(text) {
  if (!text) return false;
  if (text.includes(`<@${store.me}>`) || /<!(channel|here|everyone)>/.test(text)) return true;
  for (const [id, group] of store.groups) {
    if (group.users.includes(store.me) && text.includes(`<!subteam^${id}`)) return true;
  }
  return false;
}
