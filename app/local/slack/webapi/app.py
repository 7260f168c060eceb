"""Methods about the app itself: who am I, is this valid, where do I connect."""

from typing import Final

from app.local.slack import seed
from app.local.slack.delivery.tickets import Refused
from app.local.slack.rules import problems

from .call import Answer, Call, Method


def api_test(call: Call) -> Answer:
    """api.test."""
    if call.text("error"):
        raise Refused(call.text("error"))
    return {"args": call.arguments}


def auth_test(call: Call) -> Answer:
    """auth.test."""
    return {
        "url": f"{call.state.url}/",
        "team": seed.TEAM_NAME,
        "user": seed.BOT_NAME,
        "team_id": seed.TEAM_ID,
        "user_id": call.token.bot_user,
        "bot_id": seed.BOT_ID,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Answer:
    """auth.revoke."""
    if not call.flag("test"):
        call.state.revoke(call.token)
    return {"revoked": not call.flag("test")}


def team_info(call: Call) -> Answer:
    """team.info."""
    return {"team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME, "domain": seed.TEAM_DOMAIN, "icon": {}}}


def bots_info(call: Call) -> Answer:
    """bots.info."""
    if call.text("bot") not in ("", seed.BOT_ID):
        raise Refused("bot_not_found")
    return {
        "bot": {
            "id": seed.BOT_ID,
            "app_id": seed.APP_ID,
            "user_id": seed.BOT_USER,
            "name": seed.BOT_NAME,
            "deleted": False,
            "icons": {},
        }
    }


def blocks_validate(call: Call) -> Answer:
    """blocks.validate: exactly one of blocks, message and view."""
    given = [name for name in ("blocks", "message", "view") if call.arguments.get(name) is not None]
    if len(given) != 1:
        raise Refused("invalid_arguments")
    found = problems(call.json(given[0]))
    # Slack's own validator does not mind a message without text.
    errors = [
        {"pointer": each.pointer, "code": each.code, "message": each.message}
        for each in found
        if each.code != "no_text"
    ]
    return {"errors": errors}


def connections_open(call: Call) -> Answer:
    """apps.connections.open: a socket address that works once."""
    ticket = call.parts.sockets.new_ticket()
    address = call.state.url.replace("http://", "ws://", 1)
    return {"url": f"{address}/_local/socket?ticket={ticket}&app_id={seed.APP_ID}"}


METHODS: Final = {
    "api.test": Method(api_test, caller="anyone"),
    "auth.test": Method(auth_test),
    "auth.revoke": Method(auth_revoke),
    "team.info": Method(team_info, "team:read"),
    "bots.info": Method(bots_info, "users:read"),
    "blocks.validate": Method(blocks_validate, caller="anyone"),
    "apps.connections.open": Method(connections_open, "connections:write", caller="app"),
}
