"""What setting up leaves to people: a short list in the order it is done, from what an examination finds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.cli.doctor.finding import Finding
from app.cli.setup.env_file import EnvFile
from app.settings import SLACK_API_URL

# Said in a line of their own below, or a matter of course before the host has run.
_TOLD_APART: Final = {"Registration", "Public address", "Slack door", "Mail in", "Records", "Python", "Not judged"}


def left_to_do(findings: Sequence[Finding], env: EnvFile, desk_file: Path) -> list[str]:
    """Sentences with the exact commands."""
    state = {one.what: one.state for one in findings}
    address, tenant = env.get("PUBLIC_URL"), env.get("TENANT")
    where = f"behind TLS at {address}" if address.startswith("https:") else f"to answer at {address}"
    todo = [f"{one.what}: {one.found}. {one.fix}" for one in findings if one.state == "bad" and _is_theirs(one)]
    todo.append(
        f"Read {desk_file}: all the desk can be told stands there. Then `countersign config check {desk_file}` "
        f"and `countersign config apply {desk_file}`."
    )
    if state.get("Registration") != "ok":
        todo.append(
            f"Start the host where {env.path} is, {where}: `countersign serve`. It registers with the engine by "
            "itself."
        )
    stand_in = env.get("SLACK_API_URL") not in ("", SLACK_API_URL)
    if state.get("Slack door") != "ok" and not env.get("SLACK_APP_TOKEN") and not stand_in:
        todo.append(
            "Once it runs, open Event Subscriptions on the Slack app's pages and press Retry beside the Request URL, "
            "until Slack says Verified."
        )
    if state.get("Mail in") != "ok":
        todo.append(
            "Have your mail provider post what comes in to "
            f"{address.replace('://', '://anything:MAIL_WEBHOOK_SECRET@')}/webhooks/mail/{tenant} (docs/mail.md)."
        )
    if state.get("Records") != "ok":
        todo.append("Bring the team's records in: `countersign import customers FILE` and so on (docs/records.md).")
    todo += [f"{one.what}: {one.found}. {one.fix}" for one in findings if one.state == "warn" and _is_theirs(one)]
    return [*todo, "Look at all of it: `countersign doctor`. Then try it: `countersign doctor --rehearse`."]


def _is_theirs(finding: Finding) -> bool:
    return finding.what not in _TOLD_APART and bool(finding.fix)
