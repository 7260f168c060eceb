"""The workspace everybody finds on the first morning: fixed ids, people, channels, groups."""

from typing import Any, Final

TEAM_ID: Final = "T0LOCAL"
TEAM_NAME: Final = "Countersign Local"
TEAM_DOMAIN: Final = "countersign-local"
APP_ID: Final = "A0LOCAL"
APP_NAME: Final = "Countersign"
BOT_ID: Final = "B0LOCAL"
BOT_USER: Final = "U0BOT"
BOT_NAME: Final = "countersign"

APPROVALS: Final = "C0APPROVALS"
SUPPORT: Final = "C0SUPPORT"
ONCALL: Final = "C0ONCALL"
OPS: Final = "C0OPS"

ROSA: Final = "U0ROSA"
BEN: Final = "U0BEN"
SAM: Final = "U0SAM"
OLU: Final = "U0OLU"
MAL: Final = "U0MAL"

REVIEWERS_GROUP: Final = "S0REVIEWERS"
ONCALL_GROUP: Final = "S0ONCALL"
SUPPORT_GROUP: Final = "S0SUPPORT"

BOT_TOKEN: Final = "xoxb-local-countersign"  # noqa: S105 - known to everybody, opens nothing
APP_TOKEN: Final = "xapp-local-countersign"  # noqa: S105 - known to everybody, opens nothing
SIGNING_SECRET: Final = "local-signing-secret"  # noqa: S105 - known to everybody, opens nothing
VERIFICATION_TOKEN: Final = "local-verification-token"  # noqa: S105 - known to everybody, opens nothing
CLIENT_ID: Final = "1000000000001.1000000000002"
CLIENT_SECRET: Final = "local-client-secret"  # noqa: S105 - known to everybody, opens nothing

_FOUNDED: Final = 1_750_000_000

PEOPLE: Final = (
    (ROSA, "rosa", "Rosa Reviewer", "Refund reviewer", "Europe/Lisbon", "#2f7d6d"),
    (BEN, "ben", "Ben Second-Reviewer", "Second refund reviewer", "America/New_York", "#3f5fb3"),
    (SAM, "sam", "Sam Support", "Customer support", "Europe/London", "#a05a2c"),
    (OLU, "olu", "Olu On-Call", "On call this week", "Africa/Lagos", "#7a4aa0"),
    (MAL, "mal", "Mal Stranger", "In the channels, in no group", "Asia/Tokyo", "#a03c50"),
)

CHANNELS: Final = (
    (APPROVALS, "approvals", "Refunds that wait for a person"),
    (SUPPORT, "support", "Customer cases and drafted replies"),
    (ONCALL, "on-call", "What nobody answered in time"),
    (OPS, "ops", "The desk's own health"),
)


def user(user_id: str, name: str, real_name: str, *, title: str, tz: str, color: str) -> dict[str, Any]:
    """A person in the shape users.info gives."""
    first, _, last = real_name.partition(" ")
    return {
        "id": user_id,
        "team_id": TEAM_ID,
        "name": name,
        "deleted": False,
        "color": color.lstrip("#"),
        "real_name": real_name,
        "tz": tz,
        "profile": {
            "title": title,
            "real_name": real_name,
            "real_name_normalized": real_name,
            "display_name": name,
            "display_name_normalized": name,
            "first_name": first,
            "last_name": last,
            "email": f"{name}@countersign.local",
            "team": TEAM_ID,
        },
        "is_admin": False,
        "is_owner": False,
        "is_bot": False,
        "is_app_user": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "updated": _FOUNDED,
    }


def users() -> list[dict[str, Any]]:
    """The five people and the bot."""
    people = [
        user(user_id, name, real_name, title=title, tz=tz, color=color)
        for user_id, name, real_name, title, tz, color in PEOPLE
    ]
    bot = user(BOT_USER, BOT_NAME, APP_NAME, title="Approval desk", tz="Etc/UTC", color="#3d3a8c")
    bot["is_bot"] = True
    bot["profile"] |= {"api_app_id": APP_ID, "bot_id": BOT_ID}
    del bot["profile"]["email"]
    return [*people, bot]


def channel(channel_id: str, name: str, topic: str) -> dict[str, Any]:
    """A public channel with everybody in it."""
    return {
        "id": channel_id,
        "name": name,
        "name_normalized": name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": False,
        "is_archived": False,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_org_shared": False,
        "created": _FOUNDED,
        "creator": ROSA,
        "context_team_id": TEAM_ID,
        "topic": {"value": topic, "creator": ROSA, "last_set": _FOUNDED},
        "purpose": {"value": topic, "creator": ROSA, "last_set": _FOUNDED},
        "members": [*(person[0] for person in PEOPLE), BOT_USER],
    }


def channels() -> list[dict[str, Any]]:
    """The four channels."""
    return [channel(*row) for row in CHANNELS]


def groups() -> list[dict[str, Any]]:
    """The three user groups."""
    return [
        _group(REVIEWERS_GROUP, "refund-reviewers", "Refund reviewers", [ROSA, BEN]),
        _group(ONCALL_GROUP, "on-call", "On call", [OLU]),
        _group(SUPPORT_GROUP, "support", "Customer support", [SAM, OLU]),
    ]


def _group(group_id: str, handle: str, name: str, members: list[str]) -> dict[str, Any]:
    return {
        "id": group_id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_external": False,
        "name": name,
        "handle": handle,
        "description": name,
        "date_create": _FOUNDED,
        "date_update": _FOUNDED,
        "date_delete": 0,
        "created_by": ROSA,
        "updated_by": ROSA,
        "user_count": len(members),
        "users": members,
    }
