"""Messages for the operators' channel: what happened, in words, with the ids to look it up by."""

from app.domain.operations.notifications import OpsNotice
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import filled
from app.slack.views.blocks.rich import Block, bullets, rich, say, section, sentence
from app.slack.views.blocks.sanitize import line, mrkdwn, plain

FACTS_MAX = 10


def ops(notice: OpsNotice, link: str | None) -> list[Block]:
    """``link`` leads to the thread the notice is about."""
    facts = [
        f"{catalogue.OPS_FACTS.get(name, line(name, 60))}: {line(value, 200)}"
        for name, value in notice.facts[:FACTS_MAX]
    ]
    if notice.case_id:
        facts.append(catalogue.OPS_CASE.format(id=notice.case_id))
    if notice.approval_id:
        facts.append(catalogue.OPS_APPROVAL.format(id=notice.approval_id))
    listed = [bullets(*(section(say(fact)) for fact in facts))] if facts else []
    body = rich(
        "ops-notice",
        section(say(_headline(notice), bold=True)),
        section(say(plain(catalogue.OPS_DETAILS[notice.news].format(**_data(notice)), 1000, lines_max=10))),
        *listed,
    )
    return [body, sentence("ops-thread", catalogue.OPS_THREAD.format(link=link))] if link else [body]


def ops_text(notice: OpsNotice) -> str:
    """The notification."""
    return mrkdwn(_headline(notice), 400)


def _headline(notice: OpsNotice) -> str:
    return line(catalogue.OPS_HEADLINES[notice.news].format(**_data(notice)), 200)


def _data(notice: OpsNotice) -> dict[str, str]:
    """What fills the blanks; the desk's own codes among it as words."""
    ours = {**catalogue.OPS_WORDS, **catalogue.OPS_CHANNELS}
    coded = {name: ours.get(str(value), value) for name, value in notice.data.items()}
    return filled(coded)
