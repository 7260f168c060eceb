"""What each sentence of a mail says by itself: a wish, a report, sums and orders."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from workers.agent.rules import patterns
from workers.agent.rules.amounts import Sum, sums_in
from workers.agent.rules.colloquial import spelled_out
from workers.agent.rules.doubts.money_talk import touches_money
from workers.agent.rules.order_numbers import Named, find_orders
from workers.agent.rules.sentence_intent import Stance, stance_of
from workers.agent.rules.sentences import sentences

_SUM: Final = "sumx"  # stands in a sentence where a sum was
_BARE_SUM: Final = re.compile(
    r"\b(?:refund|reimburse|erstatten|erstatte)(?: (?:me|us|just|only|mir|uns|sie|bitte)){0,3} "
    r"(?P<number>\d{1,3})\b(?![.,]\d| ?%| percent| prozent| cents?| ct| pence)(?=\W*(?:$|(?:for|of|on|from"
    r"|please|back|fuer|von|bitte|zurueck|codex|euros?)\b))",
    re.IGNORECASE,
)
_DATE: Final = re.compile(  # "vom 14.11." and "on 14.11" are days, though they look like sums
    r"\b(?:vom|am|bis|seit|zum|ab|dem|den|on|since|from|until|by|dated|of|date|datum|the) (?:the )?"
    r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])(?:\.(?:\d{4}|\d\d)?)?(?![\d,])(?! ?(?:€|eur|\$|£|usd|gbp))",
    re.IGNORECASE,
)
PHRASE_MAX_WORDS: Final = 4  # "cancel and refund" reports nothing


@dataclass(frozen=True)
class Sentence:
    """A sentence with stand-ins for orders and sums, and what it does. `said` is what was typed."""

    said: str
    text: str
    orders: Named
    sums: tuple[Sum, ...]
    stance: Stance


def reports(sentence: Sentence) -> bool:
    """Money back is talked of and not asked for: there is, or was, a refund already."""
    return (
        sentence.stance == "mentions"
        and len(sentence.text.split()) > PHRASE_MAX_WORDS
        and not patterns.POLITE.search(sentence.text)
        and touches_money(sentence.text)
    )


def read_each(text: str, order_ids: Sequence[str]) -> tuple[list[Sentence], bool]:
    found, complete = sentences(text)
    return [_read_one(sentence, order_ids) for sentence in found], complete


def _read_one(said: str, order_ids: Sequence[str]) -> Sentence:
    orders = find_orders(said, order_ids)
    sums = sums_in(_DATE.sub(lambda date: " " * len(date[0]), orders.text))
    if not sums and (bare := _BARE_SUM.search(orders.text)):
        sums = [Sum(Decimal(bare["number"]), frozenset(), *bare.span("number"))]
    parts: list[str] = []
    over = 0
    kept: list[Sum] = []
    for one in sums:
        parts += orders.text[over : one.start], f" {_SUM} "
        over = one.end
    text = spelled_out(re.sub(r" {2,}", " ", "".join(parts) + orders.text[over:]))
    text = re.sub(r" +(?=[.,;:!?)])", "", text).strip()
    for one, place in zip(sums, re.finditer(rf"\b{_SUM}\b", text), strict=False):
        kept.append(replace(one, start=place.start(), end=place.end()))
    return Sentence(said, text, orders, tuple(kept), stance_of(text))
