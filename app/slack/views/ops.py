"""Messages for the operators' channel: what happened, in words, with the ids to look it up by."""

from app.domain.notices import OpsNotice
from app.slack import words
from app.slack.views.rich import Block, bullets, rich, say, section, sentence
from app.slack.views.text import line, mrkdwn, plain
from app.slack.views.told import filled

FACTS_MAX = 10


def ops(notice: OpsNotice, link: str | None) -> list[Block]:
    """``link`` leads to the thread the notice is about."""
    facts = [
        f"{words.OPS_FACTS.get(name, line(name, 60))}: {line(value, 200)}" for name, value in notice.facts[:FACTS_MAX]
    ]
    if notice.case_id:
        facts.append(words.OPS_CASE.format(id=notice.case_id))
    if notice.approval_id:
        facts.append(words.OPS_APPROVAL.format(id=notice.approval_id))
    listed = [bullets(*(section(say(fact)) for fact in facts))] if facts else []
    body = rich(
        "ops-notice",
        section(say(_headline(notice), bold=True)),
        section(say(plain(words.OPS_DETAILS[notice.news].format(**_data(notice)), 1000, lines_max=10))),
        *listed,
    )
    return [body, sentence("ops-thread", words.OPS_THREAD.format(link=link))] if link else [body]


def ops_text(notice: OpsNotice) -> str:
    """The notification."""
    return mrkdwn(_headline(notice), 400)


def _headline(notice: OpsNotice) -> str:
    return line(words.OPS_HEADLINES[notice.news].format(**_data(notice)), 200)


def _data(notice: OpsNotice) -> dict[str, str]:
    """What fills the blanks; the desk's own codes among it as words."""
    ours = {**words.OPS_WORDS, **words.OPS_CHANNELS}
    coded = {name: ours.get(str(value), value) for name, value in notice.data.items()}
    return filled(coded)
