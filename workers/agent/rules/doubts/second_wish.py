"""Owns what a mail wishes for besides money: who also wants a thing checked, mended or sent is answered by"
" people."""

import re
from typing import Final

_WISH: Final = re.compile(
    r"\b(?:please|pls|plz|kindly|(?:could|can|would|will) (?:you|someone|somebody)|(?:i|we)(?:'d| would"
    r"|'ll)? (?:like|love"
    r"|want|need|prefer|rather|wish|hope|expect)|let's|fix|send me|tell me"
    r"|bitte|(?:koennen|koennten|wuerden|koennt|koenntet|wuerdet|kannst|koenntest) (?:sie|ihr|du)"
    r"|(?:ich|wir) (?:moechten?|will|wollen|brauchen?|haetten? gern\w*|wuensche\w*|benoetigen?|erwarten?"
    r"|verlangen?)"
    r"|(?:moechten?|brauchen?|haetten?|wuensche\w*|benoetigen?) (?:ich|wir)|am liebsten)\b",
    re.IGNORECASE,
)
_WISH_MIN_WORDS: Final = 3  # a "please" alone belongs to what stands before it
# What goes with giving an order back: to be told how, to have it fetched, to hear that it was done.
_GOES_WITH_IT: Final = re.compile(
    r"\b(?:let me know|confirm\w*|repl(?:y|ies)|answer\w*|respond\w*|get back|hear\w*|contact|call|e-?mail|write"
    r"|advise"
    r"|tell|label|pick\w*|collect\w*|fetch|courier|return\w*|send\w* (?:it|them|this|that|everything"
    r"|the \w+) back|back"
    r"|take\w*|attach\w*|photos?|pictures?|see|find|look at|note|cancel\w*|close|delete|stop|remove|excuse"
    r"|understand\w*"
    r"|accept|apolog\w*|sorry|bear with|ask|know|questions?|details|buy|bought|order(?:ed)?|keep|thank\w*|help"
    r"|quickly"
    r"|soon|asap|account|hurry|try|use|used|wanted|a present|refer|forward|process|arrange|sort|deal|action|handle"
    r"|bescheid|bestaetig\w*|antwort\w*|melden|meldet|rueckmeld\w*|mitteil\w*|teilen|schreib\w*|anruf\w*|info\w*"
    r"|etikett"
    r"|label|abhol\w*|ab|holt|holen|zurueck\w*|rueck\w*|retour\w*|nehmt|nehmen|anhang|anbei|fotos?|bilder|siehe"
    r"|sehen|beacht\w*"
    r"|storn\w*|kuendig\w*|loesch\w*|entschuldig\w*|verst\w*|nachsicht|fragen|wissen|behalten|kaufen|gekauft"
    r"|bestell\w*"
    r"|dank\w*|hilfe|helfen|bald|schnell\w*|umgehend|sofort|konto|widerruf\w*|eingang|bearbeit\w*|kuemmer\w*"
    r"|veranlass\w*"
    r"|nicht|kein\w*|not|n't|never|no)\b",
    re.IGNORECASE,
)


def wishes_for_more(sentence: str) -> bool:
    if len(sentence.split()) < _WISH_MIN_WORDS:
        return False
    return _WISH.search(sentence) is not None and _GOES_WITH_IT.search(sentence) is None
