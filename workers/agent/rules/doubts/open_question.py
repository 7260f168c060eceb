"""Owns the questions that may stand beside a request; any other one says that there is more to the mail than"
" that."""

import re
from typing import Final

_HARMLESS: Final = re.compile(
    r"\b(?:when|how (?:long|soon|are|is|do i (?:send|return))|where (?:should|do|can|shall|must) (?:i|we)"
    r"|what (?:else )?do"
    r" you need|do you (?:still )?need|need (?:anything|photos?|pictures?)|ok|okay|alright|right|possible|who"
    r"|what kind"
    r"|really|seriously|label|could|can|would|will you|isn't it|why (?:is|was|does|did) (?:it|this|the)"
    r"|wann|wie lange|wie schnell|wohin|wie (?:schicke|sende)|braucht ihr|brauchen sie|benoetigen sie|in ordnung"
    r"|ja|oder"
    r"|moeglich|koennen|koennten|koennt|kann ich|etikett|ernsthaft|wirklich|geht das|was soll das)\b",
    re.IGNORECASE,
)
_CALLS_OUT: Final = re.compile(
    r"\?\s?\?|^\W*(?:hello+|hallo+|hey+|hi)\s*\?|\b(?:any|some)(?:body|one) (?:there|home|alive|reading)\b"
    r"|\b(?:liest|hoert|antwortet|arbeitet) .{0,20}\b(?:jemand|wer|ihr|sie)\b|\bist da (?:jemand|wer)\b",
    re.IGNORECASE,
)


def leaves_open(sentence: str) -> bool:
    """Whether it is a question that no plain request comes with."""
    if _CALLS_OUT.search(sentence):
        return True
    return "?" in sentence and _HARMLESS.search(sentence) is None
