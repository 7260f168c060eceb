"""Who the desk is, who works there, and where in Slack."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import (
    CHANNEL,
    GROUP,
    OWNERS,
    PEOPLE,
    Addresses,
    Covers,
    Language,
    LocalTime,
    SlackId,
    SlackIds,
    Text,
    Zone,
)

_MAYBE: Final = SlackId(CHANNEL.letters, CHANNEL.what, CHANNEL.where, may_be_off=True)
_REVIEWERS: Final = SlackIds(PEOPLE.each, at_least=1)

FIELDS: Final = (
    Field("name", "name", Text(80), "What the desk is called, above its home in Slack", "", "Acme support"),
    Field("language", "language", Language(), "The language Slack speaks to your people", "", "en"),
    Field("zone", "zone", Zone(), "Whose clock the times under `crons` go by"),
    Field(
        "owners",
        "owners",
        OWNERS,
        "Who may change this file. With two or more, what loosens a rule waits for a second one",
        "",
        ["U012AB3CD"],
    ),
    Field(
        "reviewers", "reviewers", _REVIEWERS, "Who decides: people and user groups", "SLACK_REVIEWERS", ["U012AB3CD"]
    ),
    Field(
        "staff",
        "staff",
        PEOPLE,
        "Who looks customers up and sends replies, beside reviewers. Nobody named: the members of the support "
        "channel, if it is private",
        "SLACK_STAFF",
        ["S012AB3CD"],
    ),
    Field(
        "emails",
        "emails",
        Addresses(),
        "Where reviewers are mailed when Slack is down, for those whose Slack profile has no address, or another one",
        "",
        {"U012AB3CD": "ada@shop.example"},
    ),
    Field("channels.approvals", "channels.approvals", CHANNEL, "Cards to decide", "SLACK_APPROVALS_CHANNEL", "C0AB1"),
    Field("channels.support", "channels.support", CHANNEL, "Cases and drafts", "SLACK_SUPPORT_CHANNEL", "C0AB2"),
    Field("channels.on_call", "channels.oncall", CHANNEL, "Calls and alarms", "SLACK_ONCALL_CHANNEL", "C0AB3"),
    Field("channels.ops", "channels.ops", CHANNEL, "What operators should know", "SLACK_OPS_CHANNEL", "C0AB4"),
    Field(
        "channels.fallback", "channels.fallback", _MAYBE, "For what its own channel refuses", "SLACK_FALLBACK_CHANNEL"
    ),
    Field(
        "channels.finance",
        "channels.finance",
        _MAYBE,
        "Refunds that failed after all. `off`: with operators",
        "SLACK_FINANCE_CHANNEL",
    ),
    Field("on_call.group", "oncall.group", GROUP, "The user group that is mentioned", "SLACK_ONCALL_GROUP"),
    Field(
        "on_call.rota",
        "oncall.rota",
        OWNERS,
        "People who take turns of a week each, and are mentioned instead of the group",
        "",
        ["U012AB3CD", "U045EF6GH"],
    ),
    Field(
        "on_call.starts",
        "oncall.starts",
        LocalTime(),
        "When the first of them begins, by the desk's `zone`; each turn begins on that weekday, at that time",
        "",
        "2026-11-30 09:00",
    ),
    Field(
        "on_call.exceptions",
        "oncall.exceptions",
        Covers(),
        "Days on which somebody else is on call, from midnight to midnight",
        "",
        {"2026-12-24 to 2026-12-26": "U012AB3CD"},
    ),
)
