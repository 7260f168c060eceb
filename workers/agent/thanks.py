"""Owns the rule that tells a plain thank-you from a mail that wants something. In doubt it wants something."""

import re
from typing import Final

from workers.agent.rules.mail_intent import fresh_text

_MAX_CHARS: Final = 300
_GREETING: Final = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|liebe[rs]?|moin|guten (?:morgen|tag|abend)"
    r"|sehr geehrte\w*)\b(?:[ ,!.]+[\w.'-]+){0,4}[ ,!.]*$",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"^[A-ZÄÖÜ][\w.'-]*(?: [A-ZÄÖÜ][\w.'-]*){0,2}$")
_CLOSING: Final = re.compile(
    r"\b(?:regards|wishes|greetings|cheers|sincerely|gr(?:ü|ue)(?:ß|ss)en?|gruß)\W*$", re.IGNORECASE
)
_THANKS: Final = re.compile(r"\b(?:thank(?:s|ful)?|thx|appreciate|danke\w*|dank)\b", re.IGNORECASE)
# Every word has to be one of these: a list of what must not be said would always lack a word.
_HARMLESS: Final = frozenset(
    "thank thanks thankful thx you your so very much many a lot lots again really kindly for the this that it "
    "all was is quick fast kind friendly great good lovely excellent perfect wonderful brilliant amazing "
    "super help support service reply answer response effort work message email mail i we am are were have "
    "had just to say appreciate appreciated happy glad pleased nice well done best kind warm regards wishes "
    "greetings cheers sincerely day weekend and everything danke dankeschön vielen herzlichen besten lieben "
    "dank für die das den der ihre eure deine schnelle nette gute tolle hilfe antwort rückmeldung mühe arbeit "
    "unterstützung sehr ist war alles und mit freundlichen freundliche beste liebe viele herzliche grüße "
    "grüßen gruß ich wir bin sind habe freue mich uns schönen schönes tag wochenende toll prima wunderbar "
    "perfekt".split()
)


def only_thanks(body: str) -> bool:
    """Whether the mail says thank you and nothing else at all."""
    text = fresh_text(body)
    if not _THANKS.search(text) or len(text) > _MAX_CHARS:
        return False
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and _GREETING.match(lines[0]):
        lines = lines[1:]
    if len(lines) > 1 and _CLOSING.search(lines[-2]) and _NAME.match(lines[-1]):
        lines = lines[:-1]
    words = re.findall(r"[^\W_]+", " ".join(lines))
    return all(word.lower() in _HARMLESS for word in words) and "?" not in text
