"""The words between the host and its reader: lengths first, so that neither side ever has to search for an end."""

import json
import struct
from dataclasses import asdict, replace
from typing import Any, BinaryIO, Final

from app.domain.cases.cases import InboundMail
from app.domain.cases.mail.inbound import Bounce, MailKind
from app.domain.ids import ActorId
from app.domain.privacy.redaction import Hit, Kind

REQUEST: Final = struct.Struct("!II")  # bytes of the header (JSON), bytes of the mail
ANSWER: Final = struct.Struct("!III")  # bytes of the header (JSON), of the text, of what it quotes


def request(header: dict[str, Any], size: int) -> bytes:
    """What precedes the mail's own bytes."""
    head = json.dumps(header).encode()
    return REQUEST.pack(len(head), size) + head


def read_request(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The reader's side; None once the host is gone."""
    lengths = stream.read(REQUEST.size)
    if len(lengths) < REQUEST.size:
        return None
    head, size = REQUEST.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(size)


def answer(header: dict[str, Any], mail: InboundMail | None = None) -> bytes:
    """Long texts travel as they are: as JSON they would keep the host's event loop busy.

    The mail's files follow, each as long as the header's ``files`` say: whoever writes them copies none.
    """
    body = quoted = b""
    if mail is not None:
        body, quoted = (text.encode("utf-8", "replace") for text in (mail.body, mail.quoted))
        plain = asdict(replace(mail, files=()))  # not copied only to be left out
        del plain["body"], plain["quoted"], plain["original"], plain["files"]
        header = {**header, "mail": plain, "files": [len(file) for file in mail.files]}
    head = json.dumps(header).encode()
    return ANSWER.pack(len(head), len(body), len(quoted)) + head + body + quoted


def mail_from(plain: dict[str, Any], body: bytes, quoted: bytes, files: tuple[bytes, ...] = ()) -> InboundMail:
    """The host's side."""
    bounce, by, hits = plain["bounce"], plain["entered_by"], plain.get("hits")
    return InboundMail(
        **{
            **plain,
            "body": body.decode("utf-8", "replace"),
            "quoted": quoted.decode("utf-8", "replace"),
            "references": tuple(plain["references"]),
            "tags": tuple(plain["tags"]),
            "attachments": tuple(plain["attachments"]),
            "files": files,
            "kind": MailKind(plain["kind"]),
            "bounce": None if bounce is None else Bounce(**bounce),
            "entered_by": None if by is None else ActorId(by),
            "hits": None if hits is None else {name: tuple(map(_hit, found)) for name, found in hits.items()},
        }
    )


def _hit(plain: dict[str, Any]) -> Hit:
    return Hit(**{**plain, "kind": Kind(plain["kind"])})
