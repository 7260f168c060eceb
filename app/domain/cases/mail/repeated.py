"""Whether two mails say the same: a machine repeats itself, a person has something else to say."""

import hashlib
import re
from typing import Final, NamedTuple

COMPARED_CHARS_MAX: Final = 20_000
_PREFIX: Final = re.compile(r"^(?:\s*[^\W\d_]{1,4}(?:\[\d+\])?\s*[:：])+", re.UNICODE)
_TAG: Final = re.compile(r"\[#[0-9a-f]{16}\]", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"\d+")


class Likeness(NamedTuple):
    """``same`` names subject and words whatever their spaces; ``alike`` whatever their numbers, too."""

    same: str
    alike: str


def likeness(subject: str, body: str) -> Likeness:
    """Of a mail. What answering adds to a subject makes no other one of it."""
    said = f"{_PREFIX.sub('', _TAG.sub('', subject))}\n{body[:COMPARED_CHARS_MAX]}"
    words = " ".join(said.casefold().split())
    return Likeness(_digest(words), _digest(_NUMBERS.sub("0", words)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
