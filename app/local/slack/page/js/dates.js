// Times as Slack shows them: in the reader's own time zone, from the chosen person's profile.

import { store } from "./store.js";

const zone = () => store.users.get(store.me)?.tz || undefined;

function formatted(date, options) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...options }).format(date);
}

export function clock(ts) {
  return formatted(new Date(Number(ts) * 1000), { hour: "2-digit", minute: "2-digit" });
}

export function clockSeconds(ts) {
  return formatted(new Date(Number(ts) * 1000), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

export function day(ts) {
  return formatted(new Date(Number(ts) * 1000), { weekday: "long", day: "numeric", month: "long" });
}

export function dayKey(ts) {
  return formatted(new Date(Number(ts) * 1000), { year: "numeric", month: "2-digit", day: "2-digit" });
}

export function dayLabel(ts) {
  const now = Date.now() / 1000;
  if (dayKey(ts) === dayKey(now)) return "Today";
  if (dayKey(ts) === dayKey(now - 86400)) return "Yesterday";
  return day(ts);
}

export function full(ts) {
  return formatted(new Date(Number(ts) * 1000), { dateStyle: "full", timeStyle: "medium" });
}

export function ago(ts) {
  const seconds = Math.max(0, Date.now() / 1000 - Number(ts));
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

const PRETTY = { "-1": "yesterday", 0: "today", 1: "tomorrow" };

function pretty(date, options) {
  const days = Math.round((Date.parse(isoDay(date)) - Date.parse(isoDay(new Date()))) / 86400000);
  return PRETTY[days] || formatted(date, options);
}

function isoDay(date) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone() }).format(date);
}

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const MEDIUM = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };

const TOKENS = {
  date_num: (d) => isoDay(d),
  date_slash: (d) => formatted(d, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date: (d) => formatted(d, MEDIUM),
  date_short: (d) => formatted(d, SHORT),
  date_long: (d) => formatted(d, LONG),
  date_pretty: (d) => pretty(d, MEDIUM),
  date_short_pretty: (d) => pretty(d, SHORT),
  date_long_pretty: (d) => pretty(d, LONG),
  time: (d) => formatted(d, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (d) => formatted(d, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (d) => ago(d.getTime() / 1000),
};

export function formatDate(stamp, format, fallback) {
  if (!Number.isFinite(stamp)) return fallback || "";
  const date = new Date(stamp * 1000);
  return String(format || "").replace(/\{(\w+)\}/g, (whole, name) => (TOKENS[name] ? TOKENS[name](date) : whole));
}
