"""Owns how a mail is read without a language model: which clauses ask for money, for which order, and how much."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from workers.support import wording
from workers.support.amounts import Sum, names_currency, sums_in
from workers.support.wording import Question

# Patterns that look ahead cost the square of a clause, so a clause is never long.
_CLAUSE_MAX_CHARS: Final = 400
_CLAUSES_MAX: Final = 200
Stance = Literal["asks", "status", "mentions", "declines", "none"]


@dataclass(frozen=True)
class Reading:
    """What a mail asks for. `percent` is a share of what was paid; "vague" means that no single answer was named.

    `stray_sums` stand beside the request rather than in it: enough to doubt the amount, not enough to know it.
    """

    wants_refund: bool = False
    declines: bool = False
    order_numbers: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    stray_sums: tuple[Sum, ...] = ()
    percent: int | None = None
    vague_order: bool = False
    vague_amount: bool = False
    questions: tuple[Question, ...] = ()
    text: str = ""
    request: str = ""


def read_in_context(subject: str, body: str, earlier: Sequence[tuple[str, str]]) -> Reading:
    """An answer to the desk's own question ("1007, please") is read together with the request it answers."""
    if not earlier:
        return read(subject, body)
    reading = read("", body)  # the subject of a reply is an old one
    speaker, said = earlier[-1]
    if reading.wants_refund or reading.declines or speaker != "desk" or "?" not in said:
        return reading
    request = next((text for speaker, text in reversed(earlier) if speaker == "customer"), "")
    asked = read("", request)
    return _answered(asked, fresh_text(body)) if asked.wants_refund else reading


def _answered(asked: Reading, answer: str) -> Reading:
    """The answer's own order and amount win; an answer that names neither leaves the question open."""
    sums = tuple(sums_in(answer))
    numbers = tuple(number.lstrip("0") for number in wording.BARE_NUMBER.findall(answer))
    shares = _shares([answer])
    if not (numbers or sums or shares):
        return Reading(text=answer)
    return replace(
        asked,
        order_numbers=numbers or asked.order_numbers,
        vague_order=asked.vague_order and not numbers,
        sums=sums or (() if shares else asked.sums),
        stray_sums=(),
        percent=next(iter(shares)) if len(shares) == 1 else asked.percent,
        vague_amount=asked.vague_amount and not (sums or shares),
        questions=(),
        text=asked.text if not numbers else answer,
    )


def read(subject: str, body: str) -> Reading:
    """The body decides; a subject counts only while the body does not say otherwise."""
    in_body = [(clause, stance_of(clause)) for clause in clauses(fresh_text(body))]
    declined = any(stance == "declines" for _, stance in in_body)
    in_subject = [(clause, stance_of(clause)) for clause in clauses(subject)]
    if declined:
        in_subject = [(clause, "none" if stance == "asks" else stance) for clause, stance in in_subject]
    told = [(clause, stance) for clause, stance in in_subject + in_body if stance != "declines"]
    asking = [clause for clause, stance in told if stance == "asks"]
    everything = [clause for clause, _ in told]
    shares = _shares(asking)
    return Reading(
        wants_refund=bool(asking),
        declines=declined,
        order_numbers=_order_numbers(asking) or _order_numbers(everything),
        sums=_sums(asking + [clause for clause in everything if wording.AMOUNT_IS.search(clause)]),
        stray_sums=_sums(everything),
        percent=next(iter(shares)) if len(shares) == 1 else None,
        vague_order=any(wording.VAGUE_ORDER.search(clause) for clause in everything),
        vague_amount=len(shares) > 1 or any(_vague_amount(clause) for clause in asking),
        questions=_questions(told),
        text=" ".join(everything),
        request=asking[0] if asking else "",
    )


def fresh_text(body: str) -> str:
    """What was typed this time: an older request in a quoted mail is not a request."""
    kept: list[str] = []
    for line in body.splitlines():
        if wording.QUOTE_STARTS.match(line[:300]) or line.rstrip() == "--":
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()


def clauses(text: str) -> list[str]:
    text = re.sub(r"[^\S\n]+", " ", text.replace("\u2019", "'"))
    text = re.sub(r"\n{2,}", "\n\n", re.sub(r" ?\n ?", "\n", text))  # long blanks would cost their square below
    text = wording.NUMBER_SIGN.sub(r"\1 ", text)
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)  # mail is wrapped; only an empty line ends a thought
    found: list[str] = []
    for piece in wording.CLAUSE_ENDS.split(text):
        clause = piece.strip()
        found += [clause[i : i + _CLAUSE_MAX_CHARS] for i in range(0, len(clause), _CLAUSE_MAX_CHARS)]
    return found[:_CLAUSES_MAX]


def stance_of(clause: str) -> Stance:
    """Tried in this order: a no is a no though it holds the word, and talking about refunds is not asking for one."""
    if wording.THREATENS.search(clause):
        return "asks"
    if wording.DECLINES.search(clause):
        return "declines"
    if wording.STATUS.search(clause):
        return "status"
    if wording.MENTIONS.search(clause) or wording.THANKS.search(clause):
        return "mentions"
    if wording.HOW_TO_GET.search(clause) and not wording.ORDER.search(clause):
        return "mentions"
    return "asks" if wording.ASKS.search(clause) and not wording.NOT_CHARGED.search(clause) else "none"


def _order_numbers(texts: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        for match in wording.ORDER.finditer(text):
            for number in re.findall(r"\d+", match.group()):
                found[number.lstrip("0") or "0"] = None
    return tuple(found)


def _sums(texts: list[str]) -> tuple[Sum, ...]:
    """Sums asked for; a price that is only told ("I paid 120 for it") is not one."""
    found: dict[Decimal, Sum] = {}
    for text in texts:
        sums = [one for one in sums_in(text) if not _only_told(text, one)]
        if not sums and (bare := wording.BARE_SUM.search(text)):
            sums = [Sum(Decimal(bare["number"]), frozenset(), *bare.span("number"))]
        for one in sums:
            if one.value not in found or not found[one.value].currencies:
                found[one.value] = one
    return tuple(found.values())


def _only_told(text: str, one: Sum) -> bool:
    spent = wording.SPENT.search(text[: one.start])
    if spent is None or wording.TOO_MUCH.match(text[one.end :]):
        return False
    return not wording.WANTS_IT.search(spent["between"])


def _vague_amount(clause: str) -> bool:
    """ "Twenty euros" and "1e9 EUR" name a currency, so an amount is meant that these rules cannot read."""
    return bool(wording.VAGUE_AMOUNT.search(clause)) or (names_currency(clause) and not sums_in(clause))


def _shares(texts: list[str]) -> set[int]:
    found: set[int] = set()
    for text in texts:
        found |= {int(match[1]) for match in wording.PERCENT.finditer(text)}
        found |= {50} if wording.HALF.search(text) else set()
        found |= {100} if wording.FULL.search(text) else set()
    return found


def _questions(told: Sequence[tuple[str, Stance]]) -> tuple[Question, ...]:
    found: dict[Question, None] = {}
    for clause, stance in told:
        if stance == "mentions" and not wording.THANKS.search(clause):
            found["refunds"] = None
        elif stance == "status":
            found["refund_status"] = None
        elif stance == "none":
            for question, pattern in wording.QUESTIONS:
                if pattern.search(clause):
                    found[question] = None
    return tuple(found)
