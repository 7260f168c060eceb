"""Signs in a mail that somebody wants to steer the agent rather than be helped: counted, never believed.

They are hints for rules, such as "ask two people". A mail without any may be an attack all the same.
"""

import re
from typing import Final

TEXT_MAX: Final = 20_000  # characters that are looked at
_ORDERS: Final = r"(ignore|disregard|forget|override|bypass|ignorier\w*|vergiss|missachte\w*|umgeh\w*)"
_ABOVE: Final = r"(previous|prior|above|earlier|your|all|any|vorherige\w*|bisherige\w*|obige\w*|deine|alle)"
_WORDS: Final = (
    r"(instructions?|rules?|prompts?|polic(?:y|ies)|guidelines?|anweisung\w*|regeln?|vorgaben?|richtlinien?)"
)
_SIGNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_ORDERS}\b[^.\n]{{0,40}}\b{_WORDS}\b",
        rf"\b{_ABOVE} {_WORDS}\b[^.\n]{{0,40}}\b(no longer|do not apply|gelten nicht|nicht mehr)\b",
        r"\b(you are now|act as|pretend to be|du bist jetzt|tu so als)\b",
        r"\b(system prompt|developer message|systemprompt|jailbreak)\b",
        r"(<\|?/?(system|assistant|tool|im_start|im_end)\b|\[/?INST\]|^\s{0,3}(system|assistant)\s{0,3}:)",
        r"\b(approve|refund|grant|genehmige\w*|erstatte\w*)\b[^.\n]{0,40}\b(without|ohne)\b"
        r"[^.\n]{0,30}\b(approval|review|asking|human|prüfung|rückfrage|freigabe)\b",
        r"\b(call|use|invoke|ruf)\b[^.\n]{0,30}\b(tool|function|werkzeug|funktion)\b",
        r"[\u200b-\u200f\u2060-\u2064\U000e0000-\U000e007f]{3}",  # what nobody can see
    )
)


def injection_signals(text: str) -> int:
    """How many of the signs stand in it, each once."""
    looked_at = text[:TEXT_MAX]
    return sum(1 for sign in _SIGNS if any(sign.search(line) for line in looked_at.split("\n")))
