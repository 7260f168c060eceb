"""Owns the tables of English wordings the offline rules know; `reading.py` applies them, clause by clause."""

import re
from typing import Final, Literal

Question = Literal["orders", "refunds", "refund_status", "shipping", "privacy", "hours"]

_WORDS: Final = {
    "BACK": r"(?:refund(?:s|ed|ing)?|reimburse(?:d|ment)?|money back(?! guarantee)|(?:money|payment) returned)",
    "NOT": r"(?:do not|don't|did not|didn't|not|never)",
    "WANT": r"(?:want\w*|need\w*|request\w*|ask\w*(?: you)?(?: for)?|look\w* for|seek\w*|require|expect\w*|after"
    r"|interested in|demand\w*)",
    "I": r"(?:i|we)",
    "MY": r"(?:my|our|the)",
    "SOME": r"(?:any|an?|full|partial|my|our|the|your|that|this)",
    "GET": r"(?:get|have|receive|be|claim|ask for)",
}


def _any(*wordings: str) -> re.Pattern[str]:
    """One pattern out of many; a word in braces stands for its row in `_WORDS`, and a space for any white space."""
    filled = [re.sub(r"\{([A-Z]+)\}", lambda m: _WORDS[m[1]], wording) for wording in wordings]
    return re.compile("|".join(f"(?:{wording})" for wording in filled).replace(" ", r"\s+"), re.IGNORECASE)


THREATENS: Final = _any(r"\b(?:if|unless) you (?:do not|don't|won't|will not) (?:\w+ )?(?:refund|reimburse)\b")
DECLINES: Final = _any(
    r"\b(?:do not|don't) (?:think|believe)\b.*\b{BACK}",
    r"\b{NOT} {WANT} (?:\w+ ){0,4}{BACK}",
    r"\b(?:do not|don't|never) (?:\w+ )?(?:refund|reimburse)\b",
    r"\bno (?:need|reason)\b.*\b{BACK}",
    r"\bno {BACK}",
    r"\bnot (?:{SOME} )?{BACK}",
    r"\b(?:instead of|rather than|without) (?:{SOME} )?(?:\w+ )?{BACK}",
    r"\b(?:cancel|withdraw|forget(?: about)?|never mind|drop|ignore|stop) {SOME} (?:\w+ )?{BACK}",
)

STATUS: Final = _any(
    r"\b(?:when|where)\b.*\b{MY} (?:\w+ )?(?:{BACK}|money)\b",
    r"\bstatus\b.*\b{BACK}",
    r"^\W*(?:(?:and|but|so) )?(?:has|have|was|were|is) (?:{MY}|that|order)\b.*\b{BACK}\b(?=.*\?)",
    r"\b(?:has|was) it\b.*\b{BACK}\b(?=.*\?)",
    r"\b{MY} (?:\w+ )?refund\b.*\b(?:never|not|hasn't|haven't|still|yet|missing|late)\b",
    r"\b(?:why|promised)\b.*\b{BACK}",
    r"\bwaiting (?:for|on) (?:{MY}|a) (?:\w+ )?{BACK}",
    r"\b(?:haven't|have not|not(?: yet)?|never) (?:yet )?(?:received|got(?:ten)?|seen|had) {SOME} (?:\w+ )?{BACK}",
)

THANKS: Final = _any(
    r"\bthank(?:s| you)\b.*\bfor (?:\w+ ){0,3}{BACK}",
    r"\b{I}(?:'ve| have| had)? (?:already |just )?(?:got|received|had) {SOME} (?:\w+ )?{BACK}",
    r"\b(?:already|just|been|was|were|got|you|you've) refunded\b",
    r"\b{SOME} (?:\w+ )?refund (?:\w+ )?(?:arrived|came|went|worked|received|showed up|is here)",
)

MENTIONS: Final = _any(
    r"\b(?:refund|return|cancellation|money[- ]back)s? (?:policy|policies|rules?|terms|conditions|guarantee|process)",
    r"\b(?:refund|return)s? (?:window|period)",
    r"\bpolic(?:y|ies)\b.*\b{BACK}",
    r"\b(?:do|does|did) (?:you|(?:your|the) \w+) (?:\w+ ){0,3}(?:{BACK}|returns)(?=.*\?)",
    r"\b(?:will|would) (?:you|(?:your|the) \w+) (?:\w+ ){0,3}(?:{BACK}|returns)(?! (?:me|us|my|it|this))(?=.*\?)",
    r"\b(?:are|is) (?:\w+ ){0,2}(?:refunds?|reimbursements?)\b",
    r"\bhow (?:long|soon|fast|many|often|do refunds|does|are|is|will)\b.*\b{BACK}",
    r"\bwhat\b.*\b{BACK}.*\?",
    r"\b(?:can|could|would|will|do|may) {I} (?:still |ever )?{GET}\b.*\b{BACK}.*\b(?:if|in case|when)\b(?! possible)",
    r"^\W*(?:if|in case)\b.*\b(?:can|could|would|will|do) {I}\b.*\b{BACK}",
)
HOW_TO_GET: Final = _any(r"\bhow (?:can|do|could|would|might) {I} (?:{GET}|request|apply|obtain)\b.*\b{BACK}")

_CUES: Final = (
    r"want|need|like|request\w*|demand\w*|expect\w*|please|pls|plz|kindly|ask(?:ing)?|deserve|entitled|due|owe[ds]?|claim"
    r"|seek(?:ing)?|require|get|give|send|issue|process|make|arrange|initiate|grant|receive|have|can|could|would|may"
    r"|must|should|insist|looking|hoping|after"
)
ASKS: Final = _any(
    r"\bmoney[- ]back\b(?! guarantee)",
    rf"\b(?:{_CUES})\b.*\b{{BACK}}",
    r"^\W*(?:(?:re|fwd?)\s*:\s*)*(?:urgent\W+)?(?:full |partial |a )?(?:refund|reimburse(?:ment)?)\b(?!.*\?)",
    r"\brefund (?:me|us|my|the|this|it|order|half|#|ord|\d|[€$£])",
    r"\brefund (?:request|due|required|needed|wanted|please|pls|now|asap)",
    r"\b(?:charged?|charging|billed|paid|debited) (?:\w+ ){0,4}(?:twice|two times|double)\b",
    r"\b(?:double|duplicate|second)[- ](?:charge[ds]?|charging|billed|billing|payment)\b",
    r"\b(?:over|wrongly |incorrectly )charged\b",
    r"\b(?:charged|billed|paid)\b.*\btoo much\b",
    r"\b(?:return|give|send|pay|refund|credit|get|take|have|wants?)(?: \w+){0,2} {MY} (?:\w+ )?"
    r"(?:money|payment|cash|funds)\b(?! method| details| page)",
    r"\b(?:pay|repay) (?:me|us) back\b",
    r"\brepay (?:me|us)\b",
    r"\b(?:reverse|undo|void|cancel) (?:the|that|this|my) (?:\w+ )?(?:charge|payment|transaction)\b",
    r"\b(?:want|need|like|get|have|give|send|return|expect)\b.*(?:\d|\bhalf\b|\bpart of\b|\bsome of\b)[^?]*"
    r"\b(?:back|returned|refunded|reimbursed)\b",
)
NOT_CHARGED: Final = _any(r"\b(?:not|never|wasn't|weren't) (?:\w+ )?(?:charged|billed)\b")

QUESTIONS: Final[tuple[tuple[Question, re.Pattern[str]], ...]] = (
    ("refunds", _any(r"\b(?:return|exchange|send back|cancel)(?:ing)? (?:it|{MY}|this|that|an?|order)\b")),
    (
        "orders",
        _any(
            r"\b(?:list|show|see|what are|which are|status of|check|overview of)\b.*\borders?\b",
            r"\border (?:status|history|list)\b",
            r"\b(?:where|when)\b.*\b(?:order|parcel|package|delivery|shipment)\b",
            r"\bwhat (?:did|have) {I} (?:order|buy|bought|ordered|purchase)",
            r"\b(?:has|have|did|is) {MY} (?:order|parcel|package)\b",
        ),
    ),
    (
        "shipping",
        _any(
            r"\b(?:ship|ships|shipping|shipment|deliver|delivers|delivery|postage|courier)\b",
            r"\bwhere\b.*\b(?:parcel|package|order)\b",
        ),
    ),
    (
        "privacy",
        _any(
            r"\b(?:privacy|gdpr|data protection)\b",
            r"\bpersonal (?:data|information)\b",
            r"\bmy data\b",
            r"\bdelete my (?:data|account)\b",
        ),
    ),
    (
        "hours",
        _any(
            r"\bopening (?:hours|times)\b",
            r"\b(?:what time|when)\b.*\b(?:open|close)\b",
            r"\bbusiness hours\b",
            r"\bare you open\b",
        ),
    ),
)

_NO_SUM: Final = r"(?!\d|[.,]\d|\s?(?:[€$£%]|eur|usd|gbp|dollar|pound))"
ORDER: Final = re.compile(
    r"(?:\borders?\b\s*(?:numbers?|no|nr|num|id)?\s*(?:is|was)?\s*[:#]?\s*(?:ord(?:er)?[-_ ]?)?"
    r"|#\s?(?:ord[-_ ]?)?|\bord(?:er)?[-_ ])"
    rf"\d{{2,12}}{_NO_SUM}"
    rf"(?:\s*(?:,|and|&|\+|or)\s*(?:order\s*)?#?(?:ord[-_])?\d{{3,12}}{_NO_SUM})*",
    re.IGNORECASE,
)
BARE_NUMBER: Final = re.compile(
    rf"(?:#|\bord(?:er)?[-_ ]?|(?<![\w.,-]))(\d{{3,12}}){_NO_SUM}(?![-/]\d)", re.IGNORECASE
)
VAGUE_ORDER: Final = _any(
    r"\b(?:one|some|any|either|several|two|three|both|all)(?: of)?(?: (?:my|the|our|these|those))?"
    r"(?: (?:recent|last|two))? (?:orders|purchases)\b",
    r"\b(?:my|our)(?: recent| last(?: two| three)?)? (?:orders|purchases)\b",
    r"\bboth of them\b",
)

BARE_SUM: Final = re.compile(
    r"\b(?:refund|reimburse)(?:\s+(?:me|us|just|only)){0,2}\s+(?P<number>\d{1,12})\b(?![.,]\d|\s?%|\s?percent)",
    re.IGNORECASE,
)
SPENT: Final = re.compile(
    r"\b(?:paid|pay|costs?|charged|priced?|worth|spent|bought|purchased|billed|ordered)\b"
    r"(?P<between>(?:\W+\w+){0,5}\W*)$",
    re.IGNORECASE,
)
WANTS_IT: Final = _any(r"\b(?:want|like|need|refund|reimburse|back|give|return|please|request)\b")
TOO_MUCH: Final = _any(r"^\s*(?:too much|extra|more than|in error|by mistake|back)")
AMOUNT_IS: Final = _any(r"\b(?:amount|sum|just|only|exactly)\b", r"^[\d.,]+ ?\S{1,4}(?: please)?\W*$")
PERCENT: Final = re.compile(r"\b(\d{1,3})\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
HALF: Final = _any(r"\bhalf\b", r"\bfifty percent\b")
FULL: Final = _any(r"\b(?:full|fully|entire|whole|complete|everything|all of (?:it|my money))\b")
VAGUE_AMOUNT: Final = _any(
    r"\bthe difference\b",
    r"\b(?:part|portion) of\b",
    r"\bsome of (?:it|my money|the money)\b",
    r"\bpartial(?:ly)?\b",
    r"\b(?:shipping|delivery) (?:costs?|fees?|charges?)\b",
    r"\bdiscount\b",
    r"\bsome (?:money|compensation)\b",
)

QUOTE_STARTS: Final = re.compile(
    r"\s*(?:on .{4,200} wrote:|-{2,}\s*(?:original|forwarded) message\s*-{2,}|_{10,}|from:\s.+@.+)\s*$",
    re.IGNORECASE,
)
NUMBER_SIGN: Final = re.compile(r"\b(no|nr|num)\.\s*(?=#?\d)", re.IGNORECASE)
CLAUSE_ENDS: Final = re.compile(
    r"(?<=[.!?;])\s+|\n+|,\s+(?!#?\d)|\s+but\s+|\s+[-–—]+\s+|\s+so\s+(?=i\b|please\b|we\b)", re.IGNORECASE
)
