"""``If-Match`` and ``If-None-Match`` by RFC 9110 section 13: parsed strictly, compared with what is there."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import Headers

from app.errors import BadInput, PreconditionFailed

_TAG: Final = r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")'
_LIST: Final = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")


@dataclass(frozen=True)
class Tags:
    """What a header lists: ``*``, which is whatever there is, or ETags by whether they are weak."""

    anything: bool = False
    strong: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Preconditions:
    """What a caller wants to be true of a record before anything is done with it."""

    match: Tags | None
    none_match: Tags | None

    def check(self, current: str | None) -> None:
        """For a change; None: there is no such record. Raises PreconditionFailed."""
        self.check_match(current)
        if self.none_match is None or current is None:
            return
        if self.none_match.anything:
            raise PreconditionFailed("There is such a record already, and “If-None-Match: *” asks for a new one")
        if self.is_known(current):
            raise PreconditionFailed("The record still has an ETag that If-None-Match names, so it was left alone")

    def check_match(self, current: str | None) -> None:
        """The half that counts for reading too. Raises PreconditionFailed."""
        if self.match is None:
            return
        if current is None:
            raise PreconditionFailed("There is no such record, and If-Match asks for one that is there")
        if self.match.anything or current in self.match.strong:
            return
        if current in self.match.weak:
            raise PreconditionFailed("A weak ETag (W/…) satisfies no If-Match; send it as this desk gave it")
        raise PreconditionFailed(
            "The record is not as you read it: If-Match does not name its ETag of now. Read it again before you write"
        )

    def is_known(self, current: str) -> bool:
        """Whether the caller has the record as it is, by If-None-Match."""
        known = self.none_match
        return known is not None and (known.anything or current in known.strong | known.weak)


def preconditions_of(headers: Headers) -> Preconditions:
    """What a request's headers say. Raises BadInput."""
    return Preconditions(_tags(headers, "If-Match"), _tags(headers, "If-None-Match"))


def etag_of(shown: Mapping[str, Any]) -> str:
    """Of a record as callers are shown it: the same content, the same tag."""
    digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
    return f'"{digest[:32]}"'


def _tags(headers: Headers, name: str) -> Tags | None:
    lines = headers.getlist(name)
    if not lines:
        return None
    said = ",".join(lines).strip(" \t")
    if said == "*":
        return Tags(anything=True)
    if not _LIST.fullmatch(said):
        raise BadInput(f"{name} is either * or a list of ETags, each in its quotes as this desk gave it")
    tags: list[tuple[str, str]] = re.findall(_TAG, said)
    strong = frozenset(tag for weak, tag in tags if not weak)
    return Tags(strong=strong, weak=frozenset(tag for weak, tag in tags if weak))
