"""The local embedding: a text as a point among others, by its words and their pieces, without any model.

Each word, and each run of four letters in it, is hashed to a place and a sign of a vector of fixed length; texts that
share many of them lie close. It knows no language, no synonyms and no translation. A text is the same vector on
every machine and in every version: another way of reading a text is another model, under another name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import log, sqrt
from operator import mul
from typing import Final

LOCAL_MODEL: Final = "local-words-1"
LOCAL_DIMENSIONS: Final = 256
TEXT_MAX: Final = 4_000  # of each part; more of a mail says little about what it wants

_WORD: Final = re.compile(r"[^\W\d_]{2,40}")
_PIECE: Final = 4
_PIECE_WEIGHT: Final = 0.35  # of a word's own: inflections and compounds meet in their pieces
_SHORT: Final = {2: 0.1, 3: 0.2, 4: 0.5}  # short words are the same in every text of a language

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Embedding:
    """A text's place, and by which model: two are compared only where model and length are the same."""

    model: str
    vector: Vector

    @property
    def is_local(self) -> bool:
        """Whether no language model made it."""
        return self.model == LOCAL_MODEL


def local_embedding(parts: Sequence[str]) -> Embedding:
    """Of several texts about one thing, each of which counts the same however long it is. Total."""
    every = [_direction(_hashed(part[:TEXT_MAX])) for part in parts]
    added = [sum(one) for one in zip(*every, strict=True)] if every else [0.0] * LOCAL_DIMENSIONS
    return Embedding(LOCAL_MODEL, tuple(_direction(added)))


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """From -1 to 1; 0 where one says nothing. Raises ValueError where the lengths differ."""
    if len(one) != len(other):
        raise ValueError("vectors of different lengths are of different models")
    size = sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    return sum(map(mul, one, other)) / size if size else 0.0


def signature(vector: Sequence[float]) -> str:
    """A bit for each number, by its sign: how many bits differ says roughly how far two vectors are apart."""
    return "".join("1" if one > 0 else "0" for one in vector)


def _hashed(text: str) -> list[float]:
    found = [0.0] * LOCAL_DIMENSIONS
    for (name, weight), count in Counter(_features(text)).items():
        place = int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        found[place % LOCAL_DIMENSIONS] += (1 if place >> 63 else -1) * weight * (1 + log(count))
    return found


def _features(text: str) -> Iterator[tuple[str, float]]:
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        weight = _SHORT.get(len(word), 1.0)
        yield f"w:{word}", weight
        if weight < 1:
            continue
        edged = f"_{word}_"
        for at in range(len(edged) - _PIECE + 1):
            yield f"p:{edged[at : at + _PIECE]}", _PIECE_WEIGHT


def _direction(vector: Sequence[float]) -> list[float]:
    size = sqrt(sum(map(mul, vector, vector)))
    return [one / size for one in vector] if size else list(vector)
