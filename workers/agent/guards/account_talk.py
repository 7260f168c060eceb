"""Owns what a reply to somebody we do not know may not say: whether there is an account, an order or a customer."""

import re
from typing import Final

KIND: Final = "account claim"
_THING: Final = (
    r"(?:accounts?|orders?|customers?|purchases?|payments?|profiles?|records?|registrations?|subscriptions?)"
)
_DING: Final = (
    r"(?:(?:kunden)?kont(?:o|en)|bestellung(?:en)?|kund(?:e|en|in)|käufe?|zahlung(?:en)?|profile?|eintr[aä]ge?)"
)
_SAYS: Final = re.compile(
    "|".join(
        (
            rf"\b(?:no|any|an?|your|the)\s(?:\w+\s){{0,3}}{_THING}\b[^.!?]{{0,60}}"
            rf"\b(?:found|exists?|under|with us|in our|on file|matching|linked|associated|is|was|has|shows)\b",
            rf"\b(?:find|found|locate|located|see|have|has|identify|match|checked)\b[^.!?]{{0,40}}\b{_THING}\b",
            r"\b(?:not|never|are|are indeed)\s(?:\w+\s){0,2}(?:registered|a customer|one of our customers)\b",
            r"\bin our (?:records|system|database|files)\b",
            rf"\b(?:keine?|keinen|keiner|ihre?|ihren|die|das|eine?)\s(?:\w+\s){{0,3}}{_DING}\b[^.!?]{{0,60}}"
            r"\b(?:gefunden|finden|vorhanden|existiert|hinterlegt|bekannt|unter|ist|wurde|besteht|zugeordnet)\b",
            rf"\b(?:finde|finden|fand|gefunden|sehe|sehen|haben|habe|gibt)\b[^.!?]{{0,40}}\b{_DING}\b",
            r"\b(?:nicht|sind)\s(?:\w+\s){0,3}(?:registriert|bei uns kund\w*|kund(?:e|in))\b",
            r"\bin unser(?:en|em) (?:unterlagen|system|aufzeichnungen|datenbank)\b",
        )
    ),
    re.IGNORECASE,
)
# What is asked for, or holds for anybody, tells nothing of this one.
_OPEN: Final = re.compile(
    r"^\W*(?:if|should|in case|when(?:ever)?|please|could|can|would|falls|wenn|sofern|sollten|bitte|können|könnten)\b"
    r"|\bthe address\b[^.!?]{0,30}\border|\border number\b|\bbestellnummer\b|\bvon der (?:e-mail-)?adresse\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*[ \t]*")


def without_account_talk(reply: str) -> tuple[str, tuple[str, ...]]:
    """The reply without such sentences, and the name of what went if something did."""
    found: list[str] = []

    def judged(match: re.Match[str]) -> str:
        said = match.group()
        if _OPEN.search(said) or not _SAYS.search(said):
            return said
        found.append(said)
        return ""

    kept = _SENTENCE.sub(judged, reply)
    return (re.sub(r"\n{3,}", "\n\n", kept).strip(), (KIND,)) if found else (reply, ())
