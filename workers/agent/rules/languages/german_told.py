"""Owns the German wordings of what has happened before, umlauts as two letters: refunds, requests, charges."""

from typing import Final

WORDING: Final[dict[str, tuple[str, ...]]] = {
    "STATUS": (
        r"\b{BACK}.{0,60}\b(?:habe?n?|hab) (?:ich|wir)\b.{0,30}\b(?:bekommen|erhalten|gekriegt|gesehen)\b",
        r"\b{BACK}(?: (?:fuer|von|zu))?(?: codex| sumx)? (?:dankend |heute |gerade |gestern )?(?:erhalten"
        r"|angekommen|eingegangen"
        r"|da)\b(?! (?:haben|zu|die|der|das|es|ich|sie|mir))(?=\W*(?:$|[.!,]|danke))",
        r"\b{BACK}.{0,60}\b(?:laengst|schon lange|endlich|ueberfaellig)\b|\b(?:laengst|endlich"
        r"|ueberfaellig)\b.{0,60}"
        r"\b{BACK}",
        r"\b(?:geld|betrag|{BACK})\b.{0,60}\b(?:schon|bereits|angeblich)\b.{0,20}\b(?:ueberwiesen|gezahlt"
        r"|gebucht|angewiesen|raus)\b|\bangeblich\b.{0,60}\b(?:geld|{BACK})\b",
        r"\b(?:pruef\w*|bestaetig\w*|beeil\w*|beschleunig\w*|kontrollier\w*|schauen|nachsehen"
        r"|klaer\w*)\b.{0,40}\b(?:erstattung|rueckerstattung|rueckzahlung)\b|\b(?:erstattung|rueckerstattung"
        r"|rueckzahlung)\b.{0,60}\b(?:pruefen|bestaetigen|beschleunigen|kontrollieren|klaeren)\b",
        r"\b(?:sie|ihr|kollege|kollegin|mitarbeiter\w*|mir wurde|uns wurde)\b.{0,20}\b(?:wollten|wolltet"
        r"|sagten|sagte|gesagt|versprachen|schrieben|meinten|meinte|hatten)\b.{0,80}\b{BACK}",
        r"\bwo (?:ist|bleibt|steckt|bleiben)\b.{0,50}\b(?:geld|{BACK}|betrag)\b",
        r"\b(?:noch|bisher|bislang|weiterhin|immer|leider) (?:immer )?(?:kein\w*|nicht) (?:\w+ ){0,4}(?:geld"
        r"|{BACK}|betrag|zahlungseingang|zahlung (?:erhalten|eingegangen))\b",
        r"\b(?:geld|betrag|{BACK})(?: (?:fuer|der|von|zu|aus|meiner|die|zur) [^,.;]{1,40}?)? (?:ist|wurde"
        r"|war|kam|kommt|fehlt|steht|laesst|hat|habe)\b.{0,40}\b(?:nicht|noch|nichts|nirgends|aus|offen"
        r"|immer|warten|ueberfaellig|nie|fehlt|angekommen|eingegangen|erhalten|da)\b",
        r"\b(?:warte\w*|gewartet|wart)\b.{0,30}\bauf\b.{0,40}\b(?:geld|{BACK}|betrag)\b|\b(?:geld"
        r"|{BACK})\b.{0,40}\bwarte\w*\b",
        r"\b(?:auf|an)(?: (?:dem|meinem|mein|unserem|unser))? konto\b.{0,60}\b(?:nichts|nicht|kein\w*"
        r"|noch)\b|\b(?:nichts|nicht|kein\w*|noch)\b.{0,40}\b(?:auf|an)(?: (?:dem|meinem|mein|das))? konto\b",
        r"\b(?:laut|gemaess|wie (?:sie )?(?:zugesagt|versprochen|angekuendigt|geschrieben)|zugesagt\w*"
        r"|versprochen\w*|angekuendigt\w*|zugesichert\w*|bestaetigt\w*|genehmigt\w*)\b.{0,80}\b(?:erstattet"
        r"|geld|{BACK})\b",
        r"\b(?:geld|{BACK})\b.{0,60}\b(?:zugesagt|versprochen|angekuendigt|zugesichert|bestaetigt|genehmigt"
        r"|veranlasst|angewiesen|ueberfaellig)\b",
        r"\b(?:bereits|schon|haben sie|habt ihr|hast du|wurde\w*|ist|erst|nur)\b(?: \w+){0,5}? (?:erstattet"
        r"|zur(?:ue|u)ckerstattet|rueckerstattet|zur(?:ue|u)ckgezahlt|zur(?:ue|u)ckueberwiesen"
        r"|gutgeschrieben)\b(?! (?:haben|werden|bekommen))",
        r"\b(?:habe|haben|hab) (?:ich |wir )?(?:\w+ ){0,4}(?:erstattung|rueckerstattung|rueckzahlung"
        r"|geld) (?:\w+ ){0,3}(?:erhalten|bekommen|gekriegt)\b",
        r"\b(?:warum|wieso|weshalb)\b.{0,80}\b(?:geld|{BACK})\b",
        r"\b(?:erstattungs|rueckerstattungs)?status\b|\b(?:geld|{BACK})\b.{0,40}\b(?:verschwunden"
        r"|(?<!gleichen )(?<!selben )(?<!diesem )weg"
        r"|vermisse)\b|\bvermisse\b.{0,40}\b(?:geld|{BACK})",
    ),
    "THANKS": (r"\b(?:danke?|vielen dank|dankeschoen) fuer (?:\w+ ){0,3}{BACK}",),
    "REPEATED": (
        r"\bmein\w* (?:antrag|anfrage|bitte|anliegen|gesuch|forderung) (?:auf|um|zur|wegen|vom|von|zu)\b"
        r"|\bendlich\b.{0,60}\b{BACK}|\b{BACK}.{0,60}\bendlich\b|\bendlich\b(?=.{0,40}(?:ueberweisen|zahlen))",
        r"\bwie (?:gesagt|erwaehnt|geschrieben|mitgeteilt)\b|^\W*(?:nochmal|zum wiederholten)\b"
        r"|\bich sagte (?:ja )?(?:schon|bereits)\b",
        r"\b(?:niemand|keiner|sie haben nicht|ihr habt nicht)\b.{0,40}\b(?:geantwortet|reagiert|gemeldet"
        r"|geschrieben)\b|\bhaben sie (?:meine?|die) (?:[\w-]+ ){0,4}(?:erhalten|bekommen|gelesen|gesehen)\b"
        r"|\bhaben sie mein\w*\b.{0,80}\b(?:erhalten|bekommen|gelesen)\b",
        r"\b(?:habe|hab|haben) (?:ich |wir )?(?:ihnen |euch )?.{0,60}\b(?:mail|e-mail|nachricht|brief"
        r"|formular|antrag|anfrage)\b.{0,30}\b(?:geschickt|geschrieben|gesendet|gestellt|ausgefuellt"
        r"|abgeschickt)\b|\bwie (?:schon|bereits|zuvor|neulich|letzte\w*|gestern)\b",
        r"\b(?:nochmals?|noch ?mal|noch einmal|erneut\w*|wiederholt\w*|abermals)\b",
        r"\b(?:bereits|schon)\b(?: [\w.]+){0,8}? (?:beantragt|gebeten|angefordert|geschrieben|gemailt"
        r"|gefordert|widerrufen|gestellt|gemeldet|angefragt|kontaktiert|eingereicht|verlangt|reklamiert"
        r"|angeschrieben|nachgefragt)\b",
        r"\bhatten? (?:\w+ ){0,10}(?:beantragt|gebeten|angefordert|gefordert|geschrieben|gestellt|gemeldet"
        r"|angefragt|widerrufen|eingereicht|verlangt)\b",
        r"\b(?:letzte[nr]?|vorige[nr]?|vergangene[nr]?|gestern|vorgestern|vor (?:\w+ )?(?:tag|woche"
        r"|monat)\w*|am \d{1,2}|am (?:mon|diens|mitt|donners|frei|sams|sonn)\w*)\b.{0,80}\b(?:beantragt"
        r"|gebeten|angefordert|gefordert|geschrieben|widerrufen|angefragt|eingereicht|verlangt)\b",
        r"\b(?:zum|das) (?:zweiten?|dritten?|vierten?|fuenften?|x-ten|wiederholten|[2-9]\.?) ?mal\b"
        r"|\b(?:zweite|dritte|vierte|letzte) (?:mail|e-mail|nachricht|anfrage|mahnung|aufforderung)\b",
        r"\b(?:erinner\w+|nachfrage|nachfragen|nachhaken|mahnung)\b",
        r"\bwie ist der stand\b|\bgibt es (?:was |etwas )?neu\w*|\bneuigkeiten\b|\bwas neues\b"
        r"|\bstand der dinge\b|\bwie weit\b.{0,30}\b(?:antrag|erstattung|bearbeitung)\b",
        r"\bkeine (?:\w+ )?(?:antwort|rueckmeldung|reaktion)\b|\bnichts (?:mehr )?(?:gehoert|passiert)\b"
        r"|\bmein\w* (?:letzte\w*|vorige\w*|frueher\w*|erste\w*) (?:mail|e-mail|nachricht|anfrage|antrag)\b",
        r"\bmein\w* (?:offene\w* )?(?:erstattungsantrag\w*|erstattungsanfrage"
        r"|rueckerstattungsantrag\w*) (?:vom|von|ist|wurde|mit)\b",
    ),
    "CHARGED_TWICE": (
        r"\b(?:doppelt\w*|zweimal|zwei ?mal|2 ?x|2 ?mal|mehrfach|dreimal)\b.{0,60}\b(?:abgebucht|belastet"
        r"|berechnet|bezahlt|eingezogen|abgezogen|gezahlt|abbuchung\w*|belastung\w*|in rechnung|kassiert"
        r"|abgerechnet)\b",
        r"\b(?:abgebucht|belastet|berechnet|bezahlt|eingezogen|abgezogen|gezahlt"
        r"|abgerechnet)\b.{0,40}\b(?:doppelt|zweimal|zwei ?mal|mehrfach)\b",
        r"\b(?:doppelte?\w*|zwei|zweite\w*|zusaetzliche\w*|unberechtigte\w*"
        r"|unbekannte\w*) (?:\w+ )?(?:abbuchung\w*|belastung\w*|zahlung\w*|buchung\w*|lastschrift\w*)\b"
        r"|\bdoppel(?:buchung|abbuchung|zahlung|belastung)\w*|\bdoppelt (?:ab|be|ein|ge)\w+",
        r"\b(?:nie|niemals|nicht) (?:selbst )?(?:bestellt|autorisiert|genehmigt|veranlasst|getaetigt)\b"
        r"|\bbetrug\w*\b|\bkenne (?:ich )?(?:nicht|kein\w*)\b|\bsagt mir nichts\b|\b(?:war|bin) ich nicht\b"
        r"|\bnicht (?:von mir|meine (?:bestellung|codex))\b|\b(?:weiss|erinnere)\b.{0,20}\b(?:nichts"
        r"|nicht)\b.{0,20}\b(?:von"
        r"|an)\b",
    ),
    "CHARGED": (
        r"\b(?:abgebucht|abbuchung\w*|berechnet|belastet|eingezogen|kontoauszug|doppelt)\b|\bfalsche[rn]? (?:betrag"
        r"|preis|summe|konto)\b",
    ),
    "CHARGEBACK": (
        r"\bzur(?:ue|u)ck(?:zu)?buchen\b.{0,20}|\b(?:rueckbuchung|ruecklastschrift|chargeback"
        r"|kaeuferschutz)\w*|\b(?:lastschrift|zahlung|abbuchung|betrag)\b.{0,40}\b(?:zur(?:ue"
        r"|u)ck(?:zu)?(?:geb|hol|ruf|zieh)\w*|zur(?:ue|u)ckbuchen)\b",
        r"\b(?:paypal|bank)[- ]?(?:fall|dispute|konflikt|streitfall)\b|\b(?:bei|ueber) (?:paypal|meiner bank"
        r"|meine bank|der bank|klarna|visa)\b.{0,40}\b(?:melde\w*|oeffne\w*|einen? fall|beschwer\w*|zur(?:ue"
        r"|u)ck\w*|konflikt\w*|widerspr\w*)\b",
    ),
}
