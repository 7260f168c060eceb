"""Channels and people in Slack: by name, e-mail or id, each looked up there before it is kept."""

from typing import Final

from app.cli.setup.asking import Asker, Question
from app.cli.workspace.channels import Channels
from app.cli.workspace.members import Members
from app.cli.workspace.web_api import WebApi, asked
from app.errors import BadInput, CountersignError

CHANNELS: Final = {
    "approvals": ("#approvals", "where requests are decided"),
    "support": ("#support", "where cases and drafted replies are; better private"),
    "oncall": ("#on-call", "where unanswered requests go"),
    "ops": ("#ops", "where operators hear what needs them"),
}


def ask_places(asker: Asker, url: str, token: str) -> None:
    """Where the desk works, and who works at it."""
    for name, (default, meaning) in CHANNELS.items():
        _ask_channel(asker, (url, token), name, default=default, meaning=meaning)
    _ask_people(asker, url, token)


def _ask_channel(asker: Asker, where: tuple[str, str], name: str, *, default: str, meaning: str) -> None:
    url, token = where
    told: list[str] = []

    async def find(api: WebApi, text: str) -> str:
        return await _channel(api, text, told)

    asker.ask(
        Question(
            flag=f"--{name}-channel",
            setting=f"SLACK_{name.upper()}_CHANNEL",
            text=f"Channel {meaning}",
            default=default,
            check=lambda text: asked(url, token, lambda api: find(api, text)),
        )
    )
    for line in told:
        asker.say(line)


async def _channel(api: WebApi, text: str, told: list[str]) -> str:
    channels = Channels(api)
    channel = await channels.resolve(text)
    look = await channels.look(channel, join=True)
    shown = f"#{look.name}" if look.name else channel
    if look.state == "absent":
        raise BadInput(f"The bot is not in {shown}: write /invite @Countersign there")
    if look.state not in ("ok", "joined"):
        raise BadInput(f"{shown} cannot be used: {look.why}")
    if look.state == "joined":
        told.append(f"The bot has joined {shown}.")
    return channel


def _ask_people(asker: Asker, url: str, token: str) -> None:
    help_ = "People or user groups, with commas: e-mail addresses, @names, @groups or ids."
    asks: tuple[tuple[str, str, str, bool], ...] = (
        ("--reviewers", "SLACK_REVIEWERS", "Who decides", False),
        ("--staff", "SLACK_STAFF", "Who answers customers, beside them", True),
        ("--oncall-group", "SLACK_ONCALL_GROUP", "The user group that is called when nobody decides", True),
    )
    for flag, setting, text, optional in asks:
        asker.ask(
            Question(
                flag=flag,
                setting=setting,
                text=text,
                help=help_ if setting != "SLACK_ONCALL_GROUP" else "",
                optional=optional,
                check=lambda given: asked(url, token, lambda api: _people(api, given)),
            )
        )


async def _people(api: WebApi, text: str) -> str:
    """Each by its id, and each able to do it. Raises BadInput with all that is wrong."""
    members = Members(api, str((await api.ask("auth.test")).get("team_id")))
    found: list[str] = []
    wrong: list[str] = []
    for one in (part.strip() for part in text.split(",")):
        if not one:
            continue
        try:
            entry = await members.resolve(one)
            fault = await members.fault(entry)
        except CountersignError as error:
            wrong.append(error.sentence)
        else:
            (wrong.append(f"{one}: {fault}") if fault else found.append(entry))
    if wrong or not found:
        raise BadInput("; ".join(wrong) or "Name at least one")
    return ",".join(dict.fromkeys(found))
