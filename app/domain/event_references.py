"""How events name a record whose id a shop chose: any text may be one, and some are a person's mail address."""

import re
from hashlib import sha256
from typing import Final

HIDDEN: Final = "x-"  # what begins so is never an id itself, so that the two kinds cannot meet
_PLAIN: Final = re.compile(r"(?!x-)[A-Za-z0-9_.:-]{1,128}")
_DIGITS: Final = 40


def reference_of(record_id: str) -> str:
    """The id itself where it may stand in an event; else its digest, by which the records find it again."""
    if _PLAIN.fullmatch(record_id):
        return record_id
    return HIDDEN + sha256(record_id.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
