"""Examines the channels a desk works in: that each is there, is ours alone, and has the bot in it."""

from typing import Final

from app.cli.doctor.finding import Finding
from app.cli.workspace.channels import Channels
from app.cli.workspace.web_api import WebApi
from app.settings import Settings

CHANNELS: Final = ("approvals", "support", "oncall", "ops", "fallback", "finance")
REINSTALL: Final = "Install the app again from slack_manifest.yaml, which asks for it."
_INVITE: Final = "Put in the channel's own id (at the end of its About tab), and invite the bot there."
_UNSHARE: Final = "Nothing about customers is posted there. Name a channel of your own, or end its sharing."


async def channels(api: WebApi, settings: Settings) -> Finding:
    """The worst that was found of any."""
    looked = Channels(api)
    found: dict[str, list[str]] = {"wrong": [], "shared": [], "blind": [], "ok": []}
    for name in CHANNELS:
        channel = getattr(settings, f"slack_{name}_channel")
        if not channel:
            continue
        look, setting = await looked.look(channel), f"SLACK_{name.upper()}_CHANNEL"
        lines = {"shared": f"{setting} {channel}", "blind": f"{setting} ({look.why})", "ok": setting}
        kind = look.state if look.state in lines else "wrong"
        found[kind].append(lines.get(kind, f"{setting} {channel}: {look.why}"))
    return _finding(found)


def _finding(found: dict[str, list[str]]) -> Finding:
    if found["wrong"]:
        return Finding("Channels", "bad", "; ".join(found["wrong"]), _INVITE)
    if found["shared"]:
        return Finding("Channels", "bad", f"another organization reads {', '.join(found['shared'])}", _UNSHARE)
    if found["blind"]:
        why = f"nothing is posted where nobody can tell who reads: {', '.join(found['blind'])}"
        return Finding("Channels", "bad", why, REINSTALL)
    if not found["ok"]:
        fix = "Set SLACK_APPROVALS_CHANNEL, SLACK_SUPPORT_CHANNEL, SLACK_ONCALL_CHANNEL and SLACK_OPS_CHANNEL."
        return Finding("Channels", "bad", "none is set", fix)
    return Finding("Channels", "ok", f"{len(found['ok'])}, and the bot is in each")
