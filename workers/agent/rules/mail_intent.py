"""Owns how a mail is read without a language model: whether it asks for money, for which order, and how much."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from workers.agent.rules import patterns
from workers.agent.rules.amounts import Sum, names_currency, sums_in
from workers.agent.rules.doubts.earlier_talk import is_answer, recalls_talk
from workers.agent.rules.doubts.money_talk import is_doubtful, is_of_other_money
from workers.agent.rules.doubts.open_question import leaves_open
from workers.agent.rules.doubts.plain_request import strange_words
from workers.agent.rules.doubts.second_wish import wishes_for_more
from workers.agent.rules.doubts.soft_request import is_impersonal, is_undecided
from workers.agent.rules.mail_sentences import PHRASE_MAX_WORDS, Sentence, read_each, reports
from workers.agent.rules.order_numbers import find_orders
from workers.agent.rules.patterns import Question
from workers.agent.rules.sentence_intent import HELD, Held, Stance, names_all, names_items, things_named
from workers.agent.rules.sentences import own_words, plain, sentences

_ALL_OF_IT: Final = re.compile(
    r"^\W*(?:the |die |den |das |for |fuer |in |yes,? |ja,? )*(?:whole|full|fully|everything|all(?: of it)?"
    r"|complete|completely|entire|alles|komplett\w*|ganze?\w*"
    r"|vollstaendig\w*|gesamte\w*)\b(?!.*\b(?:not|nicht|except|ausser|but|only|nur)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What a mail asks for. `held` is why it is no plain request although it may ask for money.

    `stray_sums` stand beside the request rather than in it: enough to doubt the amount, not enough to know it.
    """

    wants_refund: bool = False
    held: Held | None = None
    complete: bool = True
    order_ids: tuple[str, ...] = ()
    unknown_orders: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    stray_sums: tuple[Sum, ...] = ()
    vague_order: bool = False
    vague_amount: bool = False
    items: bool = False
    things: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    charged: bool = False
    money_unclear: bool = False
    talked: bool = False
    wishes_more: bool = False
    all_of_it: bool = False
    cancels: bool = False
    questions: tuple[Question, ...] = ()
    request: str = ""
    text: str = ""
    german: bool = False

    @property
    def declines(self) -> bool:
        return self.held == "declined"

    @property
    def order_numbers(self) -> tuple[str, ...]:
        return (*self.order_ids, *self.unknown_orders)


def read_in_context(
    subject: str, body: str, earlier: Sequence[tuple[str, str]], order_ids: Sequence[str] = ()
) -> Reading:
    """An answer to the desk's own question ("1007, please") is read together with the request it answers."""
    if not earlier:
        return read(subject, body, order_ids)
    reading = read("", body, order_ids)  # the subject of a reply is an old one
    speaker, said = earlier[-1]
    asked_back = speaker == "desk" and "?" in said
    before = [read("", text, order_ids) for speaker, text in earlier if speaker == "customer"]
    if reading.wants_refund and not reading.held and not asked_back:
        return replace(reading, held="repeated") if any(_same(reading, one) for one in before) else reading
    if reading.wants_refund or reading.held or not asked_back or not before:
        return reading
    asked = before[-1]
    return _answered(asked, reading, body, order_ids) if asked.wants_refund and not asked.held else reading


def _same(one: Reading, other: Reading) -> bool:
    wish = [(r.wants_refund and not r.held, r.order_ids, [s.value for s in r.sums]) for r in (one, other)]
    return wish[0] == wish[1]


def _answered(asked: Reading, reading: Reading, body: str, order_ids: Sequence[str]) -> Reading:
    """The answer's own order and amount win; an answer that names neither leaves the question open."""
    answer, complete = sentences(own_words(body))
    found = [find_orders(sentence, order_ids, expected=True) for sentence in answer]
    known = _once(order_id for one in found for order_id in one.known)
    unknown = _once(written for one in found for written in one.unknown)
    sums = tuple(one for named in found for one in sums_in(named.text))
    everything = any(_ALL_OF_IT.search(sentence) for sentence in answer)
    if not (known or unknown or sums or everything):
        return replace(reading, wants_refund=False)
    named = bool(known or unknown)
    return replace(
        asked,
        complete=asked.complete and complete,
        order_ids=known if named else asked.order_ids,
        unknown_orders=unknown if named else asked.unknown_orders,
        vague_order=asked.vague_order and not named,
        sums=sums or (() if everything else asked.sums),
        stray_sums=() if sums or everything else asked.stray_sums,
        vague_amount=reading.vague_amount or (asked.vague_amount and not (sums or everything)),
        items=reading.items or (asked.items and not (sums or everything)),
        things=() if sums or everything else asked.things,
        strange=() if sums or everything else asked.strange,
        all_of_it=asked.all_of_it or everything,
        questions=(),
        german=reading.german or asked.german,
    )


def read(subject: str, body: str, order_ids: Sequence[str] = ()) -> Reading:
    """The body decides; a subject counts only while the body does not say otherwise."""
    in_subject, _ = read_each(subject, order_ids)
    in_body, complete = read_each(own_words(body), order_ids)
    in_subject, in_body = _softly_settled(in_subject, in_body)
    told = [*in_subject, *in_body]
    asking = [one for one in in_body if one.stance == "asks"]
    questioned = any(("?" in one.said and one.stance != "asks") or one.stance == "question" for one in in_body)
    if not asking and not questioned and not is_answer(subject):
        asking = [one for one in in_subject if one.stance == "asks"]
    stances = {one.stance for one in told}
    texts, wishes = [one.text for one in told], [one.text for one in asking]
    named = [one.orders for one in told]
    sums = _sums_asked(asking, told)
    return Reading(
        wants_refund=bool(asking),
        held=next((why for why in HELD if why in stances), "refund_status" if any(map(reports, in_body)) else None),
        complete=complete,
        order_ids=_once(order_id for one in named for order_id in one.known),
        unknown_orders=_once(written for one in named for written in one.unknown),
        sums=sums,
        stray_sums=tuple(one for sentence in told for one in sentence.sums),
        vague_order=any(patterns.VAGUE_ORDER.search(text) for text in texts),
        vague_amount=any(_vague_amount(one) for one in asking),
        items=names_items(texts),
        things=things_named(wishes, texts),
        strange=_once(word for wish in wishes for word in strange_words(wish)),
        charged=any(patterns.CHARGED.search(text) for text in texts),
        talked=_is_in_a_talk(subject, told, in_body),
        wishes_more=any(wishes_for_more(one.text) for one in in_body if one.stance == "none"),
        money_unclear=_is_money_unclear([*([] if is_answer(subject) else in_subject), *in_body], sums),
        all_of_it=names_all(wishes, texts),
        cancels=any(patterns.CANCELS.search(text) for text in texts),
        questions=_questions(told),
        request=asking[0].said if asking else "",
        text=" ".join(texts),
        german=_is_german(" ".join(texts)),
    )


def _softly_settled(in_subject: list[Sentence], in_body: list[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """ "Can I get a refund for order 1003?" is a request where nothing else is asked or left open."""
    told = [*in_subject, *in_body]
    others = [one for one in told if one.stance != "asks_softly"]
    open_end = any("?" in one.said or one.stance == "question" or is_undecided(one.text) for one in others)
    named = any(one.orders.known or one.orders.unknown for one in told)
    reasoned = any(one.stance == "none" and len(one.text.split()) >= PHRASE_MAX_WORDS for one in in_body)
    personal = all(reasoned or not is_impersonal(one.text) for one in told if one.stance == "asks_softly")
    stance: Stance = "asks" if named and personal and not open_end else "question"
    settled = [replace(one, stance=stance) if one.stance == "asks_softly" else one for one in told]
    return settled[: len(in_subject)], settled[len(in_subject) :]


def _is_in_a_talk(subject: str, told: Sequence[Sentence], in_body: Sequence[Sentence]) -> bool:
    """ "Re: Refund" goes on with a talk that was about a refund already, and "Anybody there?" with one as well."""
    goes_on = is_answer(subject) and patterns.ABOUT_MONEY.search(plain(subject)) is not None
    asked = any(leaves_open(one.said) for one in told if one.stance != "asks" or "??" in one.said)
    return goes_on or asked or any(recalls_talk(one.text) for one in in_body)


def _is_money_unclear(told: Sequence[Sentence], asked: tuple[Sum, ...]) -> bool:
    """Whether anything of money is told that is not understood; that the sum asked for is told of as well is."""
    values = {one.value for one in asked}
    return any(
        is_of_other_money(one.text) if one.sums and {s.value for s in one.sums} <= values else is_doubtful(one.text)
        for one in told
        if one.stance not in ("asks", "question")
    )


def _once(found: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))  # type: ignore[call-overload]


def fresh_text(body: str) -> str:
    return own_words(body)


def _sums_asked(asking: Sequence[Sentence], told: Sequence[Sentence]) -> tuple[Sum, ...]:
    """Sums asked for; a price that is only told ("I paid 120 for it") is not one, unless "that sum" is asked for."""
    found: dict[Decimal, Sum] = {}
    for sentence in told:
        if sentence not in asking and not patterns.AMOUNT_IS.search(sentence.text):
            continue
        for one in sentence.sums:
            if not _only_told(sentence.text, one) and (one.value not in found or not found[one.value].currencies):
                found[one.value] = one
    if not found and any(patterns.THAT_SUM.search(sentence.text) for sentence in asking):
        return tuple({one.value: one for sentence in told for one in sentence.sums}.values())
    return tuple(found.values())


def _only_told(text: str, one: Sum) -> bool:
    if patterns.TOO_MUCH.match(text[one.end :]):
        return False
    return bool(patterns.TOLD_BEFORE.search(text[: one.start]) or patterns.TOLD_AFTER.match(text[one.end :]))


def _vague_amount(sentence: Sentence) -> bool:
    """ "Twenty euros" and "1e9 EUR" name a currency, so an amount is meant that these rules cannot read."""
    if patterns.VAGUE_SUM.search(sentence.text):
        return True
    if sentence.sums:
        return False
    return bool(patterns.PART.search(sentence.text)) or names_currency(sentence.text)


def language_of(text: str) -> str:
    """By its two letters, of those that the rules read."""
    return "de" if _is_german(text) else "en"


def _is_german(text: str) -> bool:
    return len(patterns.GERMAN.findall(text)) > len(patterns.ENGLISH.findall(text))


def _questions(told: Sequence[Sentence]) -> tuple[Question, ...]:
    found: dict[Question, None] = {}
    for sentence in told:
        if sentence.stance == "question":
            found["refund_status" if patterns.WHEN_MINE.search(sentence.text) else "refunds"] = None
        elif sentence.stance == "refund_status":
            found["refund_status"] = None
        elif sentence.stance in ("none", "tracking"):
            for question, pattern in patterns.QUESTIONS:
                if pattern.search(sentence.text):
                    found[question] = None
    return tuple(found)
