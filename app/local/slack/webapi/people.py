"""users.* and usergroups.*: who is who, and who belongs to which group."""

from typing import Final

from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.documents import Doc

from .call import Answer, Call, Method


def _shown(call: Call, user: Doc) -> Doc:
    scopes = call.token.scopes
    if scopes is None or "users:read.email" in scopes or "email" not in user["profile"]:
        return user
    profile = {name: value for name, value in user["profile"].items() if name != "email"}
    return {**user, "profile": profile}


def info(call: Call) -> Answer:
    """users.info."""
    user_id = call.text("user")
    if not user_id:
        raise Refused("user_not_found")
    return {"user": _shown(call, call.state.user(user_id))}


def list_users(call: Call) -> Answer:
    """users.list."""
    page, cursor = call.page(call.state.records.all("user"))
    return {
        "members": [_shown(call, user) for user in page],
        "cache_ts": int(call.state.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def lookup_by_email(call: Call) -> Answer:
    """users.lookupByEmail."""
    wanted = call.required("email").lower()
    for user in call.state.records.all("user"):
        if user["profile"].get("email") == wanted and not user["deleted"]:
            return {"user": _shown(call, user)}
    raise Refused("users_not_found")


def list_groups(call: Call) -> Answer:
    """usergroups.list."""
    groups = call.state.records.all("group")
    if not call.flag("include_disabled"):
        groups = [group for group in groups if not group["date_delete"]]
    if not call.flag("include_users"):
        groups = [{name: value for name, value in group.items() if name != "users"} for group in groups]
    return {"usergroups": groups}


def list_group_users(call: Call) -> Answer:
    """usergroups.users.list: deactivated people are not in it."""
    group = call.state.group(call.required("usergroup"))
    if group["date_delete"] and not call.flag("include_disabled"):
        raise Refused("no_such_subteam")
    active = [user for user in group["users"] if not call.state.user(user)["deleted"]]
    return {"users": active}


METHODS: Final = {
    "users.info": Method(info, "users:read"),
    "users.list": Method(list_users, "users:read"),
    "users.lookupByEmail": Method(lookup_by_email, "users:read.email"),
    "usergroups.list": Method(list_groups, "usergroups:read"),
    "usergroups.users.list": Method(list_group_users, "usergroups:read"),
}
