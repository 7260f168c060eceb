"""What a call says of an approval, in JSON: strictly by its fields and types."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from app.domain.approvals.askers.reports import REFERENCE_MAX, TEXT_MAX, Report, ReportedOutcome
from app.domain.approvals.voting import WITHDRAWN_REASON_MAX
from app.domain.ids import QuestionId
from app.errors import BadInput

ANSWER_MAX: Final = 2_000
COMMENT_MAX: Final = 1_000
_KEPT: Final = frozenset("\n\t")
_QUESTION: Final = re.compile(r"qst_[0-9a-f]{24}")
_READ: Final = ("say something, since people read it", "people read it beside the card")


def reason_said(body: object) -> str:
    """Why a request is taken back, in plain text. Raises BadInput."""
    fields = _fields(body, ("reason",), '{"reason": "Asked twice"}')
    why = Words(
        "reason",
        WITHDRAWN_REASON_MAX,
        "say why, since whoever asked is told",
        "it stands on the card and is told to whoever asked",
    )
    return _words(fields, why)


def answer_said(body: object) -> tuple[QuestionId, str]:
    """Which question, and its answer in plain text. Raises BadInput."""
    fields = _fields(body, ("question_id", "text"), '{"question_id": "qst_…", "text": "It was merged in May"}')
    question_id = fields.get("question_id")
    if not isinstance(question_id, str) or not _QUESTION.fullmatch(question_id):
        raise BadInput("question_id must be the id of the question that the approval shows")
    return QuestionId(question_id), _words(fields, Words("text", ANSWER_MAX, *_READ))


def comment_said(body: object) -> str:
    """What a program says of its request, in plain text. Raises BadInput."""
    return _words(_fields(body, ("text",), '{"text": "The merge is done"}'), Words("text", COMMENT_MAX, *_READ))


def result_said(body: object) -> Report:
    """What came of an approval that the caller carried out. Raises BadInput."""
    named = ("outcome", "text", "reference")
    fields = _fields(body, named, '{"outcome": "done", "text": "", "reference": "deploy-17"}')
    outcome = fields.get("outcome")
    if outcome not in tuple(ReportedOutcome):
        raise BadInput('outcome must be "done" or "failed"')
    said = {
        name: _words(fields, Words(name, most, *_READ)) if fields.get(name) else ""
        for name, most in (("text", TEXT_MAX), ("reference", REFERENCE_MAX))
    }
    return Report(ReportedOutcome(str(outcome)), **said)


@dataclass(frozen=True)
class Words:
    """A text that a call has to say: its field, its bound, and who will read it."""

    name: str
    most: int
    since: str
    where: str


def _fields(body: object, named: tuple[str, ...], such_as: str) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise BadInput(f"The body must be a JSON object, such as {such_as}")
    if unknown := [name for name in body if name not in named]:
        known = f"“{named[0]}” is the only one" if len(named) == 1 else f"there are {', '.join(named)}"
        raise BadInput(f"The body has the field {str(unknown[0])[:50]!a}; {known}")
    return body


def _words(fields: dict[str, Any], wanted: Words) -> str:
    given, name = fields.get(wanted.name), wanted.name
    if not isinstance(given, str):
        raise BadInput(f"{name} must be a text: {wanted.where}")
    said = given.replace("\r\n", "\n").strip()
    if not any(_shows(one) for one in said):
        raise BadInput(f"{name} is empty: {wanted.since}")
    if len(said) > wanted.most:
        raise BadInput(f"{name} has {len(said):,} characters; {wanted.most:,} is the most")
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in _KEPT for one in said):
        raise BadInput(
            f"{name} has characters that cannot be kept, such as control signs or half of a surrogate pair"
        )
    return said


def _shows(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZM"
