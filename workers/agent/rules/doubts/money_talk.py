"""Owns what is said of money beside a request: a few plain things to tell; all else is for people to read."""

import re
from typing import Final

from workers.agent.rules.doubts.plain_request import is_strange

# Whatever touches money: refunds, charges, prices, and where money comes from and goes to.
_MONEY: Final = re.compile(
    r"\b(?:refund\w*|reimburs\w*|repa(?:y|id)\w*|money|cash|charg(?:e[ds]?|ing)|bill(?:ed|ing|s)?|debit\w*"
    r"|deduct\w*"
    r"|withdr[ae]w\w*|pa(?:y|id|ying|ys|yments?)|prices?d?|costs?|fees?|amounts?|sumx|credit\w*|vouchers?|coupons?"
    r"|discount\w*|invoic\w*|statements?|bank|my card|meiner? karte|paypal|klarna|balance|renew\w*|subscription"
    r"|overpa\w+|cheaper"
    r"|promo\w*"
    r"|(?:rueck|zurueck)?erstatt\w*|rueck(?:zahl|ueberweis|buch)\w*|geld\w*|kohle|\w*abbuch\w*|abgebucht"
    r"|belast(?:et|ung)\w*"
    r"|berechnet|verrechnet|\w*rechnung\w*|\w*bezahl\w*|gezahlt|zahl(?:en|t|e|ung\w*)|\w*preis\w*|\w*kosten"
    r"|gekostet|kostet\w*"
    r"|\w*gebuehr\w*|betr(?:ag|aege)\w*|summen?|\w*gutschein\w*|gutschrift\w*|\w*rabatt\w*|\w*konto|\w*konto\w*"
    r"|kreditkarte"
    r"|lastschrift\w*|\w*mahnung\w*|\w*abo|eingezogen|abgezogen|\w*ueberw(?:ies|eis)\w*|billiger|guenstiger)\b",
    re.IGNORECASE,
)
_NOT_MONEY: Final = re.compile(
    r"\bpa(?:y|id|ying) (?:attention|for (?:itself|that))\b|\bat all costs?\b|\bcredit to\b|\bfree of charge\b"
    r"|\b(?:fully |battery |dis|over)?charg(?:e[ds]?|ing) (?:the (?:battery|phone|device)|it (?:up|overnight"
    r"|fully))\b"
    r"|\bin charge\b|\bbefore it was charged\b|\bcharged for (?:[\w']+ ){0,4}\W{0,2}codex|\bkostenlos\w*"
    r"|\b(?:not worth|waste of|worth)(?: \w+){0,2} (?:money|price|cash)\b"
    r"|\b(?:das|sein) geld nicht wert\b|\brausgeworfenes geld\b|\bzahlreich\w*",
    re.IGNORECASE,
)
# What may be told of money without anything being wrong with it.
_TOLD: Final = re.compile(
    r"\b(?:i|we)(?:'ve| have| had)? paid\b(?!.{0,60}\b(?:again|twice|also|already|extra|more|fee|but|still"
    r"|instead)\b)"
    r"|\b(?:thank\w*|thx)\b.{0,60}\b(?:in advance|help|quick|prompt\w*|soon)\b|\blook(?:ing)? forward to\b"
    r"|\b(?:send|transfer|pay|put|use|credit|wire)\b.{0,40}\b(?:to|on|onto|into) (?:my|our|the)(?: same| original"
    r"| usual"
    r"| old| new)? (?:\w+ )?(?:account|card|paypal|iban|method)\b|\b(?:bank|account|card) (?:details|data|number)\b"
    r"|\bpaid (?:by|with|via|through) (?:my )?(?:credit |debit )?(?:card|paypal|klarna|bank transfer|visa"
    r"|invoice)\b"
    r"|\b(?:ich|wir) (?:habe?n? )?(?:\w+ ){0,6}(?:bezahlt|gezahlt)\b"
    r"(?!.{0,60}\b(?:nochmal|zweimal|auch|schon|extra|mehr|aber|trotzdem|doppelt)\b)"
    r"|\b(?:bezahlt|gezahlt) (?:habe|haben|hatte|hatten|wurde)? ?(?:ich|wir)?\b.{0,30}\b(?:mit|per|ueber)\b"
    r"|\b(?:auf|an) (?:mein|unser|das|dieses|folgendes|selbe|gleiche)\w* (?:\w+ )?(?:konto|karte|kreditkarte"
    r"|paypal\w*)\b"
    r"|\b(?:bankverbindung|kontodaten|kontonummer|iban|konto(?:inhaber\w*)?) (?:ist|lautet|haben|habt|liegt|wie)\b"
    r"|\bim voraus\b|\bfreue? (?:mich|uns) auf\b|\b(?:sehe|sehen|warte) .{0,40} entgegen\b",
    re.IGNORECASE,
)
_CLAIM: Final = re.compile(
    r"\b(?:not|n't|never|no|why|wrong|again|twice|still|but|although|despite|though|yet|already|instead|voucher\w*"
    r"|nicht|nie|kein\w*|warum|wieso|falsch\w*|nochmal|doppelt|obwohl|trotz\w*|aber|schon|bereits|immer noch"
    r"|statt\w*"
    r"|gutschein\w*)\b|\?",
    re.IGNORECASE,
)
_OTHER_MONEY: Final = re.compile(
    r"\b(?:vouchers?|gift cards?|coupons?|store credit|charged?|charges|debit\w*|deduct\w*|fees?|refunded"
    r"|reimbursed|took"
    r"|taken|gutschein\w*|guthaben|\w*abbuch\w*|abgebucht|belast(?:et|ung)\w*|eingezogen|abgezogen|\w*gebuehr\w*"
    r"|erstattet)\b",
    re.IGNORECASE,
)
_BILL: Final = re.compile(r"invoices?|\w*rechnung(?:en)?", re.IGNORECASE)
_TITLE_MAX_WORDS: Final = 6


def touches_money(sentence: str) -> bool:
    return _MONEY.search(_NOT_MONEY.sub(" ", sentence)) is not None


def is_of_other_money(sentence: str) -> bool:
    """Whether a sentence with the very sum asked for is about a charge, a voucher or a refund."""
    " refund."
    return _OTHER_MONEY.search(sentence) is not None


def is_doubtful(sentence: str) -> bool:
    """Whether a sentence beside the request says something of money that these rules do not understand."""
    if not touches_money(sentence):
        return False
    if _TOLD.search(sentence) and not _CLAIM.search(sentence):
        return False
    words = re.findall(r"[a-z']+", sentence.lower())
    return (
        len(words) > _TITLE_MAX_WORDS
        or _CLAIM.search(sentence) is not None
        or any(is_strange(word) and not _BILL.fullmatch(word) for word in words)
    )
