"""The most alike of earlier decisions in a line, and the three of them behind Details. Nothing decides by them."""

from collections.abc import Mapping
from typing import Final
from zlib import crc32

from app.domain.approvals.precedents.precedent import Precedent, Precedents
from app.domain.ids import ApprovalId
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.rich import Block, Element, bullets, day, link, name, rich, say, section, who
from app.slack.views.blocks.sanitize import glimpse, line, quoted

REASON_ON_CARD_MAX: Final = 40
REASON_IN_DETAILS_MAX: Final = 200


def card_line(precedents: Precedents) -> list[Element]:
    """Of the most alike one what, who and what came after; of the others how many there are. None: no line."""
    if not precedents.found:
        return []
    first, more = precedents.found[0], len(precedents.found) - 1
    form = catalogue.PRECEDENT_CARD_LOCAL if precedents.is_local else catalogue.PRECEDENT_CARD
    rest = catalogue.PRECEDENT_MORE.format(count=more) if more else ""
    told = [*_decision(first), *_after(first), *_reason(first, REASON_ON_CARD_MAX)]
    return [section(*filled(form, decision=told, more=rest))]


def mark(precedents: Precedents) -> str:
    """Names what the line says, for the ids of blocks."""
    return f"{crc32(repr(precedents.found).encode('utf-8', 'replace')):08x}" if precedents.found else ""


def in_details(precedents: Precedents, cards: Mapping[ApprovalId, str]) -> list[Block]:
    """Each with its day and the way to its card; first how they were found."""
    if not precedents.found:
        return []
    heading = section(say(catalogue.PRECEDENTS_TITLE, bold=True))
    how = catalogue.PRECEDENTS_BY.format(model=line(precedents.model, 60))
    said = section(say(catalogue.PRECEDENTS_LOCAL if precedents.is_local else how))
    return [rich("details-precedents", heading, said, bullets(*(_in_full(one, cards) for one in precedents.found)))]


def _in_full(one: Precedent, cards: Mapping[ApprovalId, str]) -> Element:
    way = link(cards[one.id], catalogue.PRECEDENT_OPEN) if one.id in cards else name(one.id)
    when = [say(catalogue.PRECEDENT_ON), day(one.at)]
    return section(*_decision(one), *when, *_after(one), *_reason(one, REASON_IN_DETAILS_MAX), say(". "), way)


def _decision(one: Precedent) -> list[Element]:
    form = catalogue.PRECEDENT_DECISIONS["approved" if one.approved else "rejected"]
    return filled(form, sum=_sum(one), who=who(one.by))


def _sum(one: Precedent) -> str:
    """Of what has none, such as a call, nothing."""
    if one.amount_cents is None:
        return ""
    money = formats.spoken().money
    if one.asked_cents is None:
        return money(one.amount_cents, one.currency) + " "
    amounts = {"sum": money(one.amount_cents, one.currency), "asked": money(one.asked_cents, one.currency)}
    return catalogue.PRECEDENT_PART.format(**amounts) + " "


def _after(one: Precedent) -> list[Element]:
    found = {"came_back": one.came_back, "disputed": one.disputed, "failed": one.failed}
    return [say(catalogue.PRECEDENT_AFTER[name]) for name, so in found.items() if so]


def _reason(one: Precedent, limit: int) -> list[Element]:
    """A person's words, masked like everybody's."""
    if not one.reason.strip():
        return []
    return [say(": " + quoted(glimpse(one.reason, limit, masking=True), limit))]
