"""The desk's own remarks in the language of the moment; what somebody wrote, or an older version kept, as it is."""

from collections.abc import Mapping, Sequence

from app.domain.reason_codes import Datum, Remark, blanks, recall
from app.slack.i18n import catalogue, formats


def said(text: str) -> str:
    """A remark in this language; any other text unchanged. Not yet inert: names within it are not ours."""
    if not isinstance(text, Remark):
        return text
    return catalogue.SAID[text.code.value].format(**filled(text.data))


def filled(data: Mapping[str, Datum]) -> dict[str, str]:
    """What fills a sentence's blanks, remarks among it in this language too."""
    spoken = {name: said(recall(value)) if isinstance(value, str) else value for name, value in data.items()}
    return blanks(spoken, formats.spoken().money)


def author(written_by: str) -> str:
    """Who wrote a text: a word of ours, or a model's name."""
    return catalogue.WRITTEN_BY.get(written_by, written_by)


def found_in(codes: Sequence[str]) -> str:
    """What was found in a reply, such as "a link and a sum that no receipt of this customer has"."""
    *some, last = [catalogue.HELD_FOUND[code] for code in codes]
    return catalogue.HELD_AND.format(some=catalogue.AND.join(some), last=last) if some else last
