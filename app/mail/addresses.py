"""Who sent a mail: one plain address, or a refusal; nothing is guessed from an ambiguous From."""

import re
from collections.abc import Sequence
from typing import Final

from app.errors import BadInput

_ADDRESS_MAX: Final = 254
_ADDR_SPEC: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)
# A display name is one quoted string, or words without anything an address could hide behind.
_NAMED: Final = re.compile(r'\s*(?:"(?:[^"\\]|\\.)*"|[^"<>@,;:()\[\]\\]*)\s*<([^<>]*)>\s*')


def sender_address(senders: Sequence[str]) -> str:
    """The address, lower case. Strict on purpose: parsers that are lenient here disagree about who wrote."""
    stated = [one for one in senders if one.strip()]
    if not stated:
        raise BadInput("The mail has no sender", detail="no_sender")
    if len(stated) > 1:
        raise BadInput("The mail names more than one sender", detail="ambiguous_sender")
    text = stated[0]
    named = _NAMED.fullmatch(text)
    address = named[1] if named else text.strip()
    if len(address) > _ADDRESS_MAX or not _ADDR_SPEC.fullmatch(address):
        raise BadInput("The sender is not one plain mail address such as ada@example.com", detail="bad_sender")
    return address.lower()
