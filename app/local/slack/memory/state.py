"""The workspace's shared state: who and what exists, looked up the way Slack answers when it does not."""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from app.local.slack import seed
from app.local.slack.config import WorkspaceConfig
from app.local.slack.delivery.faults import Faults
from app.local.slack.delivery.tickets import Refused, Tickets
from app.local.slack.memory.documents import Doc, Records
from app.local.slack.memory.journal import Journal
from app.local.slack.memory.uploads import Uploads


@dataclass
class Token:
    """What one token may do."""

    kind: str  # bot or app
    scopes: frozenset[str] | None  # None: everything
    bot_user: str = seed.BOT_USER
    revoked: bool = False


@dataclass
class State:
    """Everything one running workspace holds."""

    config: WorkspaceConfig
    records: Records
    journal: Journal
    tickets: Tickets
    faults: Faults
    app_url: str
    url: str = ""
    old_until: str = "0"  # the newest message that was there before this start
    tokens: dict[str, Token] = field(default_factory=dict)
    ephemerals: list[Doc] = field(default_factory=list)
    uploads: Uploads = field(default_factory=Uploads)
    _last_ts: float = 0.0
    _ts_lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def start(cls, config: WorkspaceConfig) -> "State":
        """Open the records and seed what is missing."""
        if config.fresh and config.data:
            for suffix in ("", "-wal", "-shm"):
                config.data.with_name(config.data.name + suffix).unlink(missing_ok=True)
        records = Records(config.data)
        journal = Journal(config.clock)
        state = cls(
            config=config,
            records=records,
            journal=journal,
            tickets=Tickets(config.clock),
            faults=Faults(config.clock, rate_limits=config.rate_limits),
            app_url=config.app_url,
        )
        scopes = config.manifest.scopes if config.manifest else None
        state.tokens[config.bot_token] = Token("bot", scopes)
        state.tokens[config.app_token] = Token("app", frozenset({"connections:write"}))
        for saved in records.all("token"):
            state.tokens[saved["token"]] = Token("bot", frozenset(saved["scopes"]), revoked=saved["revoked"])
        state._last_ts = records.last_ts()
        state.old_until = f"{state._last_ts:.6f}"
        state._close_modals()
        state._seed()
        return state

    def _seed(self) -> None:
        rows = (("user", seed.users()), ("channel", seed.channels()), ("group", seed.groups()))
        for kind, docs in rows:
            for doc in docs:
                if self.records.get(kind, doc["id"]) is None:
                    self.records.put(kind, doc["id"], doc)

    def _close_modals(self) -> None:
        """No client outlives the workspace, so no modal does; App Homes stay."""
        for view in self.records.all("view"):
            if view["type"] == "modal":
                self.records.drop("view", view["id"])

    def now(self) -> float:
        """Wall time in seconds."""
        return self.config.clock()

    def new_ts(self) -> str:
        """A message's time, later than every other message's."""
        with self._ts_lock:
            self._last_ts = max(self._last_ts + 0.000001, self.now())
            return f"{self._last_ts:.6f}"

    def revoke(self, token: Token) -> None:
        """End a token; one that came by OAuth stays ended after a restart."""
        token.revoked = True
        for secret, known in self.tokens.items():
            saved = self.records.get("token", secret)
            if known is token and saved is not None:
                self.records.put("token", secret, {**saved, "revoked": True})

    def user(self, user_id: str) -> Doc:
        """A user, or Slack's error."""
        found = self.records.get("user", user_id)
        if found is None:
            raise Refused("user_not_found")
        return found

    def channel(self, channel_id: str) -> Doc:
        """A channel or conversation, by id, or by #name as chat.postMessage allows."""
        found = self.records.get("channel", channel_id)
        if found is None:
            wanted = channel_id.lstrip("#")
            found = next((c for c in self.records.all("channel") if c.get("name") == wanted), None)
        if found is None:
            raise Refused("channel_not_found")
        return found

    def group(self, group_id: str) -> Doc:
        """A user group, or Slack's error."""
        found = self.records.get("group", group_id)
        if found is None:
            raise Refused("no_such_subteam")
        return found

    def save_channel(self, channel: Doc) -> None:
        """Keep a changed channel and tell the page."""
        self.records.put("channel", channel["id"], channel)
        self.journal.tell("channel", channel=channel["id"])

    def direct_message(self, *user_ids: str) -> Doc:
        """The conversation between the bot and these people, made when it does not exist."""
        for user_id in user_ids:
            if self.user(user_id)["deleted"]:
                raise Refused("user_disabled")
        members = sorted({*user_ids, seed.BOT_USER})
        if len(user_ids) == 1:
            channel_id = "D0" + user_ids[0].removeprefix("U0")
        else:
            channel_id = "G0" + "".join(member.removeprefix("U0") for member in sorted(user_ids))
        found = self.records.get("channel", channel_id)
        if found is None:
            found = _conversation(channel_id, members, list(user_ids), int(self.now()))
            self.save_channel(found)
        return found


def _conversation(channel_id: str, members: list[str], users: list[str], created: int) -> Doc:
    doc: dict[str, Any] = {
        "id": channel_id,
        "created": created,
        "is_im": len(users) == 1,
        "is_mpim": len(users) > 1,
        "is_channel": False,
        "is_group": False,
        "is_private": True,
        "is_archived": False,
        "is_open": True,
        "context_team_id": seed.TEAM_ID,
        "members": members,
    }
    if len(users) == 1:
        doc["user"] = users[0]
    else:
        doc["name"] = "mpdm-" + "--".join(user.removeprefix("U0").lower() for user in users)
    return doc


def new_id(prefix: str) -> str:
    """A fresh id in Slack's style."""
    return prefix + "".join(secrets.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(10))
