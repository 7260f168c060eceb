"""Owns how hurried English is read: what people type for "want to" and "you", and asking for help as asking."""

import re
from typing import Final

_WORDS: Final = {
    "wanna": "want to",
    "gimme": "give me",
    "gonna": "going to",
    "gotta": "have to",
    "lemme": "let me",
    "dont": "don't",
    "didnt": "didn't",
    "doesnt": "doesn't",
    "havent": "haven't",
    "hasnt": "hasn't",
    "isnt": "isn't",
    "wasnt": "wasn't",
    "cant": "can't",
    "wont": "won't",
    "ive": "i've",
    "wheres": "where's",
    "whats": "what's",
    "hows": "how's",
    "youve": "you've",
    "plese": "please",
    "plz": "please",
    "thx": "thanks",
}
_TYPED: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_YOU: Final = re.compile(
    r"\b(can|could|will|would|may|have|do|did|if|that) u\b|\bu(?= (?:refund|give|gave|guys"
    r"|charged)\b)",
    re.IGNORECASE,
)
_I_WOULD: Final = re.compile(r"\bid (?=(?:like|love|appreciate|prefer|be|rather)\b)", re.IGNORECASE)
# "Can you help me get a refund?" wants it done, as "please get me a refund" does.
_HELP: Final = re.compile(
    r"\b(?:can|could|would|will|may) (?:you|someone|somebody|anyone|anybody|one of you)(?: guys| all| please"
    r"| kindly"
    r"| maybe| possibly)* (?:help|assist|support|aid)(?: me| us)?(?: out)?(?: please)?"
    r"(?= (?:to |with |in )?(?:please )?(?:get|getting|obtain|receiv|request|claim|process|refund|reimburs"
    r"|recover|be |a |the |my |an ))"
    r"|\b(?:can|could|would) (?:you|someone|somebody|anyone|anybody) (?:please )?(?:help|assist)(?: me"
    r"| us)?(?: out)?(?: here| with (?:this|that|it))?(?=\W*$)",
    re.IGNORECASE,
)


def spelled_out(sentence: str) -> str:
    sentence = _TYPED.sub(lambda typed: _WORDS[typed[0].lower()], sentence)
    sentence = _YOU.sub(lambda typed: f"{typed[1]} you" if typed[1] else "you", _I_WOULD.sub("i'd ", sentence))
    return _HELP.sub("please help me", sentence)
