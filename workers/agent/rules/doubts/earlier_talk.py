"""Owns the signs that desk and customer were in touch before: what was settled there is not in the mail."""

import re
from typing import Final

_OLD_SUBJECT: Final = re.compile(r"^\W*(?:re|aw|antw|fwd?|wg|tr|sv|vs|rv)\s?(?:\[\d+\])?:", re.IGNORECASE)
_TALK: Final = re.compile(
    r"\b(?:forms?|tickets?|chats?|chatted|hotline|e-?mails?|mails|e-?mailed|mailed|my (?:\w+ )?(?:call|mail"
    r"|request|query|inquiry|claim)|see below|(?:siehe|wie|s\\.) unten|in addition to|further to"
    r"|addendum|nachtrag|ergaenzend|ergaenzung|mein\w* (?:\w+ )?(?:mail|bitte|anliegen|anfrage|antrag|reklamation"
    r"|schreiben)"
    r"|messages?|messaged|called|phoned|rang"
    r"|spoke|spoken|talked|discussed|told|said|says|wrote|written|letters?|repl(?:y|ies|ied)|answered|responded"
    r"|conversation|representative|colleagues?|promised|agreed|confirmed|assured|acknowledged|bounced|resend\w*"
    r"|\w*formulare?|tickets?|telefonat\w*|telefonisch\w*|telefoniert|angerufen|anruf\w*|e-?mails?|nachricht\w*"
    r"|schreiben vom|geschrieben|gesagt|sagte\w*|besprochen|gesprochen|gespraech\w*|kolleg(?:e|en|in|innen)"
    r"|mitarbeiter\w*|antwort\w*|geantwortet|zugesagt|zusage|versprochen|vereinbart|abgesprochen|bestaetigt"
    r"|auf diesem weg\w*"
    r"|schriftlich|whatsapp|fax\w*|brief\w*)\b",
    re.IGNORECASE,
)
# Who waits, sets deadlines or complains of silence has asked before.
_WAITS: Final = re.compile(
    r"\bmakes (?:it|this) (?:number|the)\b|\b(?:mail|message|request|attempt|try) (?:number|no) \w+|\bsake\b"
    r"|\bum (?:himmels|gottes) willen\b"
    r"|(?<!\bto )(?<!than )\bwait(?:ed|ing)?\b(?! for (?:another|a new))|\bimpatient\b|\b(?:my|our|lost"
    r"|out of) patience\b|\bsilen(?:ce|t)\b|\bignor\w+|\bdeadline\b|\boverdue\b"
    r"|\b(?:not a|no|without a) (?:single )?(?:word|sign|reaction|peep)\b|\b(?:hear|heard) (?:nothing|anything"
    r"|back|from)\b"
    r"|\b(?:tired|sick|enough) of (?:this|it|you|your)\b|\bfed up with (?:this|you|your)\b|\bhow much longer\b"
    r"|\bfor (?:weeks|ages|months)\b|\b(?:weeks|months|days) (?:now|later|have passed|on)\b|\bsame (?:request"
    r"|story)\b"
    r"|\b(?:lawyer|solicitor|ombudsman|court)\b|\bforg[oe]t(?:ten)? (?:me|us|about)\b|\bescalat\w+|\blast chance\b"
    r"|\b(?:warte[nt]?|gewartet|wartezeit)\b|\bgeduld\w*|\bungeduldig\b|\bfrist\w*\b.{0,40}\b(?:verstrichen"
    r"|abgelaufen"
    r"|vorbei)\b|\bschweigen\b|\bignorier\w*|\bueberfaellig\b|\bvergessen\b|\bseit (?:\w+ )?(?:wochen|monaten)\b"
    r"|\bwochenlang\b|\b(?:rechts)?anwalt\w*|\bverbraucherzentrale\b|\bgericht\b|\bnichts (?:mehr )?(?:gehoert"
    r"|gekommen"
    r"|passiert|getan|von ihnen|von euch)\b|\bimmer noch\b|\bhingehalten\b|\b(?:keine?|ohne) (?:reaktion|ton|wort"
    r"|lebenszeichen"
    r"|antwort)\b",
    re.IGNORECASE,
)
# What is asked of the desk next, and what a shop sends by itself, is no talk of before.
_DESK_DID: Final = re.compile(
    r"\b(?:you|your \w+|they)(?:'ve| have| had)? (?:\w+ly )?(?:asked|requested|wanted|suggested|advised|required"
    r"|instructed"
    r"|recommended|needed)\b|\bas (?:requested|asked|instructed|suggested|advised|required|agreed|arranged)\b"
    r"|\bwie (?:gewuenscht|verlangt|gefordert|erbeten|angefordert|empfohlen|vorgeschlagen|verabredet|abgestimmt"
    r"|gebeten)\b"
    r"|\b(?:sie|ihr) (?:haben|habt|hatten|hattet|wollten|wolltet)\b.{0,40}\b(?:gebeten|verlangt|angefordert"
    r"|gewollt|wissen"
    r"|empfohlen|vorgeschlagen)\b|\b(?:hier|anbei) (?:noch|nun|jetzt) (?:die|der|das|mein\w*)\b|\bnachgereicht\w*",
    re.IGNORECASE,
)
_HARMLESS: Final = re.compile(
    r"\b(?:please|kindly|could you|can you|would you|you can|will you|look(?:ing)? forward to|hope for|await\w*"
    r"|expect"
    r"|appreciate|thank\w*(?: you)?(?: very much| so much)?(?: in advance)? for)\b.{0,60}\b(?:reply|answer"
    r"|e-?mail|message"
    r"|response|confirmed|writing)\b|\b(?:order|shipping|dispatch|delivery|confirmation) e-?mails?\b"
    r"|\b(?:by|via|per) (?:return )?e?-?mail\b|\bthis (?:e-?mail|message|letter)\b|\be-?mail(?: address)?(?: is|:)"
    r"|\b(?:description|advert\w*|website|page|listing|photos?|label|box|manual|site|shop) (?:said|says|promised)\b"
    r"|\bas (?:described|promised|advertised)\b|\b(?:not what|what) (?:was|you|is) (?:promised|advertised)\b"
    r"|\bthat said\b|\bi must say\b|\b(?:warte|freue\w*|hoffe|bitte\w*|danke?|dank|erwarte|sehe)\b.{0,60}"
    r"\b(?:antwort|nachricht|rueckmeldung|bestaetigung|e-?mail|mail|schriftlich)\b|\b(?:antwort|rueckmeldung"
    r"|bestaetigung)\b.{0,20}\b(?:freue\w*|freuen|dankbar|bitte[nt]?)\b|\bdiese (?:e-?mail|nachricht)\b"
    r"|\b(?:per|via) (?:e-?)?mail\b|\bversprochen(?:e[nrs]?)? (?:wird|wurde|auf|im)\b|\bbriefmarke\w*"
    r"|\b(?:this|the following|confidential) (?:e-?mail|message)\b|\bmessage is confidential\b",
    re.IGNORECASE,
)


def recalls_talk(sentence: str) -> bool:
    if _WAITS.search(sentence) or _DESK_DID.search(sentence):
        return True
    return _TALK.search(_HARMLESS.sub(" ", sentence)) is not None


def is_answer(subject: str) -> bool:
    return _OLD_SUBJECT.match(subject) is not None
