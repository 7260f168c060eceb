"""Owns the step from what a mail says to which refund to ask for: one exact claim, or a question back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from workers.agent.contracts import OrderFact
from workers.agent.rules.amounts import money
from workers.agent.rules.mail_intent import Reading
from workers.agent.rules.order_numbers import key_of
from workers.agent.rules.plain_request import is_strange
from workers.agent.rules.sentence_intent import Held
from workers.agent.rules.sentences import plain

Unclear = (
    Held
    | Literal[
        "no_orders",
        "nothing_left",
        "which_order",
        "one_at_a_time",
        "unknown_order",
        "which_items",
        "how_much",
        "other_currency",
        "too_much",
        "too_long",
    ]
)

# What joins two things of equal weight in a description; "with" and "mit" add something small to the main thing.
_JOINED: Final = re.compile(r"\s(?:and|plus|und|sowie)\s|[;+&/]", re.IGNORECASE)
_ADDED: Final = re.compile(r"\s(?:with|mit|incl\w*|inkl\w*)\s|,\s", re.IGNORECASE)
_COUNTED: Final = re.compile(r"^\d+\s?[x×]?\s.*,\s*\d")
_SEVERAL: Final = re.compile(
    r"\b(?:[2-9]|[1-9]\d+|two|three|four|five|six|eight|ten|twelve|pair|set|zwei|drei|vier|fuenf|sechs|acht|zehn"
    r"|zwoelf|paar)\b(?! ?(?:gb|tb|cm|mm|kg|ml|inch|zoll|watt|seats?))",
    re.IGNORECASE,
)
_ARTICLES_OF_SEVERAL: Final = frozenset("the my our these those die meine unsere diese alle all".split())
_PLURAL: Final = re.compile(r"(?:s|n|er)$")
# Words that count: where there are several things, not all of them may be meant.
_COUNTS: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|both|others?|another|ones|einen|einer|eines|eins|zwei|drei|vier|fuenf"
    r"|sechs|beide\w*"
    r"|andere\w*|uebrige\w*|restliche\w*)\b",
    re.IGNORECASE,
)
_ARTICLES: Final = frozenset(
    "the my our this that die den das der dem meine meinen mein meiner unsere unseren diese diesen dieser".split()
)
_THING_MIN_CHARS: Final = 4
_WORD: Final = re.compile(r"[a-z]{3,}")
_NO_THINGS: Final = frozenset(
    "the for and und mit aus von set two three four with plus zwei drei vier fuenf sechs acht zehn"
    " zwoelf three four five eight twelve pack pair bundle "
    "paar satz size month"
    " monthly year yearly annual half full order week weekly stueck stuck black white blue green grey"
    " gray brown small large groesse".split()
)


@dataclass(frozen=True)
class Claim:
    """One refund worth asking people for."""

    order_id: str
    amount_cents: int


@dataclass(frozen=True)
class Doubt:
    """Why nothing can be asked for yet; `about` fills the sentence that says so, `near` is what may be meant."""

    what: Unclear
    about: str = ""
    near: str = ""


def settle(reading: Reading, orders: Sequence[OrderFact]) -> Claim | Doubt:
    """Ask back rather than guess: a wrong proposal costs a person's time, a wrong approval costs money.

    Only what the customer named counts: one whole order, or one sum for it. Nothing is filled in from the records.
    """
    if not orders:
        return Doubt("no_orders")
    if reading.held:
        return Doubt(reading.held)
    if not reading.complete:
        return Doubt("too_long")
    if reading.unknown_orders:
        [unknown, *_] = reading.unknown_orders
        return Doubt("unknown_order", unknown, _near(unknown, orders))
    chosen = [order for order in orders if order.order_id in reading.order_ids]
    if not any(order.refundable_cents for order in chosen or orders):
        return Doubt("nothing_left", chosen[0].order_id if len(chosen) == 1 else "")
    if len(chosen) > 1:
        return Doubt("one_at_a_time")
    if not chosen or reading.vague_order:
        return Doubt("which_order")
    amount = _amount(reading, chosen[0])
    if isinstance(amount, Doubt):
        return amount
    return Doubt("charged_twice", chosen[0].order_id) if reading.money_unclear else Claim(chosen[0].order_id, amount)


def _near(unknown: str, orders: Sequence[OrderFact]) -> str:
    """The one order that the number is a part of, or the other way round: to ask about, never to act on."""
    asked = set(key_of(unknown))
    close = [order.order_id for order in orders if asked & {run for run in key_of(order.order_id) if run.isdigit()}]
    return close[0] if len(close) == 1 else ""


def _amount(reading: Reading, order: OrderFact) -> int | Doubt:
    left_cents = order.refundable_cents
    if len(reading.sums) > 1:
        return Doubt("how_much", order.order_id)
    if reading.sums and not reading.vague_amount:
        return _stated(reading, order)
    if reading.vague_amount:
        return Doubt("how_much", order.order_id)
    if reading.talked:
        return Doubt("repeated", order.order_id)
    if reading.wishes_more:
        return Doubt("other_remedy", order.order_id)
    if reading.charged:
        return Doubt("charged_twice", order.order_id)
    if _is_for_a_part(reading, order):
        return Doubt("which_items", order.order_id)
    told = {one.cents_in(order.currency) for one in reading.stray_sums}
    if told - {order.paid_cents, left_cents, order.refunded_cents}:
        return Doubt("how_much", order.order_id)
    return left_cents


def _is_for_a_part(reading: Reading, order: OrderFact) -> bool:
    """Whatever is named beside the order has to be what the order is of."""
    if not all(_is_of(word, order) for word in reading.strange):
        return True
    parts = [phrase for phrase in reading.things if not _is_all_of(phrase, order)]
    if _is_counted(order) and parts:
        return True
    if reading.all_of_it:
        return False
    if _is_counted(order) and _COUNTS.search(reading.text):
        return True
    return bool(parts) or reading.items or _some_things_of(order, reading.text)


def _is_counted(order: OrderFact) -> bool:
    """Whether the order is of several things."""
    description = re.sub(r"\b(?:size|groesse) \d+", " ", plain(order.description), flags=re.IGNORECASE)
    return _SEVERAL.search(description) is not None


def _is_of(word: str, order: OrderFact) -> bool:
    """Whether a word is one for what the order is of: of several things the plural, of several kinds of things"
    " none."""
    description = plain(order.description).lower()
    if _JOINED.search(description):
        return False
    [main, *_] = _ADDED.split(description)
    held = [one for one in _WORD.findall(main) if one not in _NO_THINGS]
    if _is_counted(order):
        return word in held and _PLURAL.search(word) is not None
    return any(_same_thing(_folded(one), _folded(word)) for one in held)


def _is_all_of(phrase: str, order: OrderFact) -> bool:
    article, *words = phrase.lower().split()
    named = [word for written in words if is_strange(word := written.strip("'.,-"))]
    articles = _ARTICLES_OF_SEVERAL if _is_counted(order) else _ARTICLES
    return article in articles and bool(named) and all(_is_of(word, order) for word in named)


def _some_things_of(order: OrderFact, text: str) -> bool:
    """Whether the order holds several things and the mail speaks of some of them only."""
    description = plain(order.description)
    if _COUNTED.match(description):  # "2 chairs, 1 table"
        description = description.replace(",", ";")
    main, *added = _ADDED.split(description)
    spoken_of = [_mentions(text, part) for part in _JOINED.split(main)]
    return (any(spoken_of) and not all(spoken_of)) or any(_mentions(text, part) for part in added)


def _mentions(text: str, things: str) -> bool:
    spoken = {_folded(word) for word in _WORD.findall(text.lower())}
    held = {_folded(word) for word in _WORD.findall(things.lower()) if word not in _NO_THINGS}
    return any(_same_thing(word, said) for word in held for said in spoken)


def _folded(word: str) -> str:
    """Without umlauts and endings of the plural: chairs and chair, Stühle and Stuhl."""
    return re.sub(r"(?:es|en|er|s|e|n)$", "", re.sub(r"([aou])e", r"\1", word))


def _same_thing(held: str, said: str) -> bool:
    if min(len(held), len(said)) < _THING_MIN_CHARS:
        return held == said
    return held.startswith(said) or held.endswith(said) or said.startswith(held) or said.endswith(held)


def _stated(reading: Reading, order: OrderFact) -> int | Doubt:
    [stated] = reading.sums
    asked_cents = stated.cents_in(order.currency)
    if asked_cents is None:
        foreign = stated.currencies and order.currency not in stated.currencies
        return Doubt("other_currency", order.currency) if foreign else Doubt("how_much", order.order_id)
    if asked_cents > order.refundable_cents:
        return Doubt("too_much", order.order_id, money(order.refundable_cents, order.currency))
    return asked_cents
