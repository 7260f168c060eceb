// The left of the page: who I am, channels with their unread marks, the app, and things to try.

import { avatar } from "./avatar.js";
import { el, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { patch } from "./patch.js";
import { become, channelLabel, humans, myChannels, myDirect, myGroupTalks, person, store, unread } from "./store.js";
import { act } from "./api.js";
import { openClock, openMail, openTrouble } from "./world.js";
import { toast } from "./toast.js";

export class Sidebar {
  constructor({ isOnline }) {
    this.isOnline = isOnline;
    this.node = this.frame();
  }

  frame(...inside) {
    return el("nav", { class: "sidebar", "aria-label": "Channels", "data-testid": "sidebar" }, inside);
  }

  draw() {
    const { place, workspace } = store;
    const direct = myDirect();
    const isApp = place.channel && direct && place.channel === direct.id;
    const fresh = this.frame(
      el(
        "div",
        { class: "team" },
        el("span", { class: "team-mark", "aria-hidden": "true" }, icon("check")),
        el("strong", {}, workspace.team.name),
        el("span", {
          class: this.isOnline() ? "line up" : "line down",
          title: this.isOnline() ? "Live" : "Reconnecting…",
        }),
      ),
      this.switcher(),
      el("h2", { class: "side-heading" }, "Channels"),
      el(
        "ul",
        { class: "places" },
        myChannels().map((channel) => this.row(channel, place.channel === channel.id)),
      ),
      el("h2", { class: "side-heading" }, "Apps"),
      el("ul", { class: "places" }, this.appRow(direct, isApp)),
      this.groupTalks(),
      this.tries(),
    );
    patch(this.node, fresh);
  }

  groupTalks() {
    const talks = myGroupTalks();
    if (!talks.length) return null;
    const rows = talks.map((channel) => this.row(channel, store.place.channel === channel.id));
    return [el("h2", { class: "side-heading" }, "Direct messages"), el("ul", { class: "places" }, rows)];
  }

  row(channel, active) {
    const name = channelLabel(channel);
    const mark = channel.is_archived ? icon("lock") : channel.is_mpim ? String(channel.members.length - 1) : "#";
    const { count, mentions } = active ? { count: 0, mentions: 0 } : unread(channel.id);
    const spoken = count ? `, ${count} unread` : "";
    return el(
      "li",
      {},
      el(
        "a",
        {
          class: ["place", active && "active", count && "unread"].filter(Boolean).join(" "),
          href: `#/${channel.id}`,
          "data-testid": `channel-${channel.name}`,
          "aria-current": active ? "page" : undefined,
          "aria-label": `${name}${spoken}`,
        },
        el("span", { class: "hash" }, mark),
        el("span", { class: "place-name" }, name),
        mentions > 0
          ? el("span", { class: "count" }, mentions)
          : count > 0 && el("span", { class: "dot", "data-testid": `unread-${channel.name}` }),
      ),
    );
  }

  appRow(direct, active) {
    const { count } = direct && !active ? unread(direct.id) : { count: 0 };
    const name = ["place", active && "active", count && "unread"].filter(Boolean).join(" ");
    return el(
      "li",
      {},
      el(
        "a",
        {
          class: name,
          href: count ? "#/messages" : "#/home",
          "data-testid": "app-link",
          "aria-current": active ? "page" : undefined,
        },
        avatar(store.workspace.app.user, "tiny"),
        el("span", { class: "place-name" }, store.workspace.app.name),
        count > 0 && el("span", { class: "count" }, count),
      ),
    );
  }

  switcher() {
    const me = person(store.me);
    const open = (event) =>
      openMenu(
        event.currentTarget,
        humans().map((user) => ({
          label: user.real_name,
          hint: user.deleted ? "Deactivated" : user.profile.title,
          picture: avatar(user.id, "small"),
          testid: `person-${user.name}`,
          run: () => become(user.id),
        })),
        "Look at this workspace as",
      );
    return el(
      "button",
      {
        type: "button",
        class: "switcher",
        "data-testid": "person-switcher",
        "aria-haspopup": "menu",
        title: "Switch person",
        onclick: open,
      },
      avatar(store.me, "small"),
      el("span", { class: "switcher-words" }, el("strong", {}, me.real_name), el("small", {}, me.profile.title)),
      icon("down"),
    );
  }

  tries() {
    const { workspace } = store;
    const shortcuts = workspace.shortcuts.filter((shortcut) => shortcut.type === "global");
    const use = async (shortcut) => {
      const answer = await act("shortcut", { user: store.me, callback_id: shortcut.callback_id });
      if (!answer.ok) toast(answer.message || answer.error, { kind: "warn" });
    };
    const things = [
      workspace.mail &&
        el(
          "button",
          { type: "button", class: "place try", "data-testid": "open-mail", onclick: openMail },
          icon("mail"),
          el("span", { class: "place-name" }, "Send a customer email"),
        ),
      workspace.clock &&
        el(
          "button",
          {
            type: "button",
            class: "place try",
            "data-testid": "open-clock",
            onclick: (event) => openClock(event.currentTarget),
          },
          icon("clock"),
          el("span", { class: "place-name" }, "Jump the clock"),
        ),
      ...shortcuts.map((shortcut) =>
        el(
          "button",
          {
            type: "button",
            class: "place try",
            "data-testid": `shortcut-${shortcut.callback_id}`,
            title: shortcut.description,
            onclick: () => use(shortcut),
          },
          icon("bolt"),
          el("span", { class: "place-name" }, shortcut.name),
        ),
      ),
      el(
        "button",
        {
          type: "button",
          class: "place try",
          "data-testid": "open-trouble",
          "aria-haspopup": "menu",
          onclick: (event) => openTrouble(event.currentTarget),
        },
        icon("warn"),
        el("span", { class: "place-name" }, "Make trouble"),
      ),
    ].filter(Boolean);
    return [el("h2", { class: "side-heading" }, "Try"), el("div", { class: "places" }, things)];
  }
}
