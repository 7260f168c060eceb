"""Owns the fixed rules that sum up a long thread without a language model. They quote; they do not understand."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final, cast

from agents import TResponseInputItem

from workers.agent.offline.moves import RuleModel
from workers.agent.rules.mail_intent import fresh_text, read

SUMMED_BY_RULES: Final = "(Put together by fixed rules. No language model read this.)"
_QUOTE_MAX_CHARS: Final = 110
_POINTS_MAX: Final = 5
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_GREETING: Final = re.compile(
    r"^(?:hi|hello|hey|dear|good \w+|hallo|guten \w+|liebe[rs]?|sehr geehrte\w*)(?:[ ,]+[^\W\d]+){0,3}$"
)
# Tried in this order: whoever is angry and says thanks is angry.
_MOODS: Final = tuple(
    (mood, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for mood, words in (
        ("angry", r"furious|outrage\w*|scam|fraud|lawyer|disgrace\w*|unacceptable|betrug|anwalt|unverschämt\w*"),
        (
            "annoyed",
            r"annoy\w*|again|still (?:no|not|waiting)|third time|disappoint\w*|ärger\w*|schon wieder|enttäusch\w*",
        ),
        ("worried", r"worr\w+|afraid|urgent\w*|please help|sorge\w*|dringend\w*"),
        ("pleased", r"thank\w*|great|perfect|happy|wonderful|dank\w*|super|prima|freue\w*"),
    )
)


class OfflineThread(RuleModel):
    """The thread reader's rules."""

    def __init__(self) -> None:
        super().__init__(next_move)


def next_move(items: str | Sequence[TResponseInputItem]) -> str:
    """The words that were wanted, at once: there is nothing to look up."""
    plain = [] if isinstance(items, str) else [cast(dict[str, Any], item) for item in items]
    document = json.loads(str(plain[0]["content"]))
    said = [fresh_text(str(one["text"])) for one in document["messages"] if one["from"] == "customer"]
    match document["want"]:
        case "summary":
            return _summary(int(document["total_messages"]), said)
        case "sentiment":
            return _sentiment(said[-1] if said else "")
        case _:
            return "\n".join(f"- {point}" for point in _points(said))


def _summary(total: int, said: Sequence[str]) -> str:
    told = [sentence for sentence in (_first_sentence(text) for text in said) if sentence]
    begun = f' It began: "{told[0]}"' if told else ""
    now = f' Latest: "{told[-1]}"' if len(told) > 1 else ""
    return f"A thread of {total} messages.{begun}{now} {SUMMED_BY_RULES}"


def _sentiment(latest: str) -> str:
    return next((mood for mood, words in _MOODS if words.search(latest)), "calm")


def _points(said: Sequence[str]) -> list[str]:
    readings = [read("", text) for text in said]
    orders = list(dict.fromkeys(number for reading in readings for number in reading.order_numbers))
    points = [f"Orders named: {', '.join(orders[:10])}"] if orders else []
    asking = [reading.request for reading in readings if reading.wants_refund]
    if asking:
        times = f" ({len(asking)} times)" if len(asking) > 1 else ""
        points.append(f'Asks for money back{times}: "{_short(asking[-1])}"')
    if any(reading.declines for reading in readings[-1:]):
        points.append("The latest message says that no refund is wanted")
    questions = [sentence for text in said[-3:] for sentence in _sentences(text) if sentence.endswith("?")]
    points += [f'Asked: "{_short(question)}"' for question in dict.fromkeys(reversed(questions))]
    return points[:_POINTS_MAX] or ["Neither an order, a request nor a question was recognised"]


def _first_sentence(text: str) -> str:
    return _short(next((one for one in _sentences(text) if not _GREETING.match(one.lower().rstrip(",!. "))), ""))


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in _SENTENCE.split(text[:5_000]) if one.strip()]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _QUOTE_MAX_CHARS else flat[: _QUOTE_MAX_CHARS - 1] + "…"
