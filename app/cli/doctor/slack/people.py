"""Examines the people a desk depends on: who decides, who answers customers, who is called."""

from app.cli.doctor.finding import Finding
from app.cli.doctor.slack.channels import REINSTALL
from app.cli.workspace.members import Members
from app.cli.workspace.web_api import WebApi
from app.settings import Settings

_BLIND = "not looked at"


async def people(members: Members, settings: Settings) -> Finding:
    """Whether each can do it: a full member, or a group with one in it."""
    found = {one: await members.fault(one) for one in _named(settings)}
    wrong = [f"{one}: {fault}" for one, fault in found.items() if fault and not fault.startswith(_BLIND)]
    if wrong:
        fix = (
            "Put in full members (U…, behind the three dots of a profile) or user groups with members (S…) of this "
            "workspace."
        )
        return Finding("Reviewers", "bad", "; ".join(wrong), fix)
    blind = next((fault for fault in found.values() if fault), "")
    if blind:
        return Finding("Reviewers", "warn", f"groups {blind}", REINSTALL)
    if not settings.slack_reviewers:
        fix = "Name those who decide: `countersign init --reviewers` takes names and e-mails, SLACK_REVIEWERS ids."
        return Finding("Reviewers", "bad", "nobody", fix)
    return Finding("Reviewers", "ok", ", ".join(settings.slack_reviewers))


async def staff(api: WebApi, settings: Settings) -> Finding:
    """Whether anybody but reviewers may look customers up and send replies."""
    if settings.slack_staff:
        return Finding("Staff", "ok", ", ".join(settings.slack_staff))
    about = (await api.ask("conversations.info", channel=settings.slack_support_channel)).get("channel") or {}
    if about.get("is_private"):
        return Finding("Staff", "ok", "the members of the support channel, which is private")
    fix = (
        "Name those who answer customers, as `staff` in desk.yaml or in SLACK_STAFF, or make the support channel "
        "private: anybody can join a public one, so its members count for nothing."
    )
    return Finding("Staff", "warn", "reviewers only", fix)


def _named(settings: Settings) -> list[str]:
    named = (*settings.slack_reviewers, *settings.slack_staff, settings.slack_oncall_group)
    return list(dict.fromkeys(one for one in named if one))
