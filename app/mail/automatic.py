"""Telling people from machines: mail that nobody waits for an answer to must never start a loop (RFC 3834)."""

import re
from typing import Final

from app.domain.mail import Bounce, MailKind
from app.mail.headers import Headers

_SILENT: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_SAY_NOTHING: Final = frozenset({"all", "oof", "autoreply"})
_OF_LISTS: Final = ("list-id", "list-unsubscribe", "list-post")
_OF_MACHINES: Final = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply", "x-vacation")
# Only at the very beginning: an answer to such a note begins with "Re:". And only as a whole phrase: "Out of office
# chair" and "Auto response light" are what customers write about.
_SUBJECT: Final = re.compile(
    r"(?:automatische antwort|auto(?:matic)?[ -]?(?:response|reply)|out of (?:the )?office"
    r"|abwesenheitsnotiz)(?: (?:re|aw|fwd?|wg|(?:auto-?)?reply|message|notification))?"
    r"\s*(?::|$|[–—]|(?<=\s)-|-(?=\s|$))",
    re.IGNORECASE,
)
_REPORT_MAX: Final = 64 * 1024
_STATUS: Final = re.compile(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})\b", re.IGNORECASE | re.MULTILINE)
_ACTION: Final = re.compile(r"^Action:\s*([a-z]{1,20})\b", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID: Final = re.compile(r"^Message-ID:\s*<([^<>\s]{1,996})>", re.IGNORECASE | re.MULTILINE)
_LOOSE_STATUS: Final = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")


def kind_of(headers: Headers, sender: str, types: frozenset[str]) -> MailKind:
    """``sender`` may be empty; ``types`` are the content types of the mail's parts."""
    content = headers.first("content-type").lower()
    local = sender.partition("@")[0]
    if "message/delivery-status" in types or "delivery-status" in content or headers.first("x-failed-recipients"):
        return MailKind.BOUNCE
    nobody = "<>" in headers.all("return-path")
    if local == "mailer-daemon" or (nobody and local == "postmaster"):
        return MailKind.BOUNCE
    if nobody or content.startswith("multipart/report") or _says_automatic(headers):
        return MailKind.AUTO
    return MailKind.AUTO if _SUBJECT.match(headers.first("subject")) else MailKind.HUMAN


def _says_automatic(headers: Headers) -> bool:
    submitted = headers.first("auto-submitted").lower().partition(";")[0].strip()
    if submitted not in ("", "no"):
        return True
    if headers.first("precedence").lower() in _SILENT or any(headers.first(name) for name in _OF_LISTS):
        return True
    suppress = {one.strip().lower() for one in headers.first("x-auto-response-suppress").split(",")}
    return bool(suppress & _SAY_NOTHING) or any(headers.first(name) for name in _OF_MACHINES)


def bounce_of(reports: list[str], returned: list[str], body: str) -> Bounce:
    """From the delivery-status parts and the returned headers; from the words where a server sends neither."""
    report = "\n".join(reports)[:_REPORT_MAX]
    actions = [action.lower() for action in _ACTION.findall(report)]
    statuses = _STATUS.findall(report)
    worst = next((at for at, action in enumerate(actions) if action == "failed"), 0)
    words = body[:_REPORT_MAX]
    loose = _LOOSE_STATUS.search(words)
    original = _MESSAGE_ID.search("\n".join(returned)[:_REPORT_MAX]) or _MESSAGE_ID.search(words)
    return Bounce(
        original_id=original[1] if original else "",
        status=statuses[min(worst, len(statuses) - 1)] if statuses else (loose[0] if loose else ""),
        action=actions[worst] if actions else "",
    )
