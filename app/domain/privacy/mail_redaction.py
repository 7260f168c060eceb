"""A customer's mail as it may be kept: whatever names it has, each text of it without card and account numbers."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from app.domain.cases.cases import InboundMail
from app.domain.cases.mail.inbound import content_digest
from app.domain.privacy.redaction import Hit, hits_in, merged, numbers, pieces_of, without

HITS_MAX: Final = 1_000  # beyond them the records are not asked which is an order's number after all
_TEXTS: Final = ("subject", "body", "quoted")


def searched(mail: InboundMail) -> InboundMail:
    """With what must not be kept of it found, where a long search holds nobody up."""
    found = {name: _hits(getattr(mail, name)) for name in _TEXTS}
    many: dict[str, Any] = {
        name: without(getattr(mail, name), hits) for name, hits in found.items() if len(hits) > HITS_MAX
    }
    mail = replace(mail, digest=_digest(mail, found), **many)
    return replace(mail, hits={name: () if name in many else hits for name, hits in found.items()})


def numbers_to_look_up(mail: InboundMail) -> list[str]:
    """What the records may know as an order's number."""
    hits = [hit for found in (mail.hits or {}).values() for hit in found]
    named = [hit for one in mail.attachments for hit in hits_in(str(one.get("name", "")))]
    return numbers([*hits, *named])


def fit_to_keep(mail: InboundMail, known: Collection[str]) -> InboundMail:
    """Without them. ``known`` are those of the numbers that are orders'."""
    mail = mail if mail.hits is not None else searched(mail)
    texts: dict[str, Any] = {
        name: without(getattr(mail, name), hits, known) for name, hits in (mail.hits or {}).items()
    }
    files = tuple({**one, "name": _name(str(one.get("name", "")), known)} for one in mail.attachments)
    return replace(mail, **texts, attachments=files, hits={})


def _name(name: str, known: Collection[str]) -> str:
    return without(name, hits_in(name), known)


def _hits(text: str) -> tuple[Hit, ...]:
    return merged(hit for start, end in pieces_of(text) for hit in hits_in(text, start, end))


def _digest(mail: InboundMail, found: dict[str, tuple[Hit, ...]]) -> str:
    """Of what is kept, so that nobody can try card numbers against it; of all that was sent where nothing goes."""
    if not any(found.values()) and mail.digest:
        return mail.digest
    subject, body, quoted = (without(getattr(mail, name), found[name]) for name in _TEXTS)
    attachments = [str(one.get("sha256")) for one in mail.attachments]
    return content_digest(mail.sender, subject, body + quoted, attachments)
