"""Owns the German wordings of what is meant, umlauts as two letters: a part or all of an order, a sum, a topic."""

from typing import Final

WORDING: Final[dict[str, tuple[str, ...]]] = {
    "ITEM": (
        r"\b(?:den|die|das|der) anderen?\b(?= (?:moechten?|will|wollen|geb\w*|schick\w*|send\w*|geht|gehen|habe"
        r"|bitte))",
        r"\b(?:ausser (?!dem\b|das\b)|bis auf|abgesehen von (?!dem\b)|mit ausnahme|ohne (?:den|die"
        r"|das) (?!versand\w*))\b|\b(?:geld|erstattung|rueckerstattung) (?:dafuer|fuer (?:diese|die beiden"
        r"|beide))\b|\b(?:dafuer|fuer diese)\b.{0,40}\b(?:geld|erstatt\w*|rueckerstatt\w*)\b",
        r"\b(?:nur|lediglich|bloss|ausschliesslich) (?:fuer )?(?:den|die|das|ein\w*|eine\w*|zwei|drei"
        r"|diese\w*|dafuer|\d{1,2}) (?!bestellung\b|geld\b|ganze\b|volle\w*|kaufpreis\b|codex|betrag\b|sumx"
        r"|haelfte\b|tage?\b|wochen?\b|monate?\b|stunden?\b|halbe?\b)",
        r"\b(?:ein(?:e[rsnm]?|s)?|zwei|drei|vier|fuenf|sechs|sieben|acht|neun|zehn|\d{1,2}|einige|mehrere"
        r"|manche|keine[rs]?|jede[rs]?|beide|haelfte|teile?) (?:[\w-]+ )?(?:von |aus |der |meiner "
        r"|unserer )(?:den |meinen |diesen |unseren )?(?:beiden|zwei|drei|vier|fuenf|sechs|sieben|acht|neun"
        r"|zehn|zwoelf|\d{1,2}|insgesamt|gelieferten|bestellten)\b",
        r"\b(?:ein(?:e[rsnm]?|s)?|zwei|drei|vier|fuenf|sechs|\d{1,2}|einige|mehrere) (?:davon|von (?:den"
        r"|meinen|diesen|unseren)|der (?!bestellung\b|codex|lieferung\b))",
        r"\bvon (?:den|meinen|diesen|unseren) (?:beiden |zwei |drei |vier |fuenf |sechs |acht |zehn "
        r"|\d{1,2} )?[\w-]+\b.{0,60}\b(?:ist|sind|war|waren|fehl\w*|kam\w*) (?:\w+ ){0,2}?(?:ein(?:e[rs]?"
        r"|s)?|zwei|drei|beide|\d)\b",
        r"\b(?:fuer|auf) (?:das eine|den einen|die eine|dieses|diese beiden|beide|diesen|jenes|die beiden)\b"
        r"|\b(?:das|den|die) (?:eine|einen|kaputte|defekte|beschaedigte|falsche"
        r"|zerbrochene)\b(?! (?:bestellung|lieferung|ware|sendung|paket))",
        r"\bdiese beiden\b|\b(?:den|die|das) (?:anderen?|restlichen|uebrigen) (?:behalt\w*|sind|ist|passt"
        r"|passen|gefall\w*)\b",
    ),
    "ITEM_MISSING": (
        r"\b(?:ist|sind|war|waren) (?:alle |sonst |ganz |sehr |auch |wirklich |zwar )?(?:super|gut|in ordnung"
        r"|okay|ok|toll|prima|einwandfrei|heil|perfekt|top|schoen|klasse)\b.{0,20}\b(?:aber|jedoch|nur|doch"
        r"|bloss)\b",
        r"\b(?:ein|eine|einer|eines) (?!paket\b|lieferung\b|sendung\b)(?:[\w-]+ ){0,2}?[\w-]+ (?:ist|war|hat"
        r"|hatte|kam|wurde) (?:\w+ ){0,3}?(?:kaputt|defekt|abgebrochen|gebrochen|zerbrochen|gerissen"
        r"|eingerissen|beschaedigt|verbogen|zerkratzt|lose|ab|riss|sprung|loch|kratzer|delle|fleck)\b",
        r"(?<!paket )(?<!bestellung )(?<!codex )(?<!lieferung )(?<!sendung )\b(?:fehl(?:t|te|en|ten)|gefehlt"
        r"|unvollstaendig|vergessen|nicht dabei|nicht enthalten)\b|\bfehl(?:t|te|en|ten) (?:mir |uns "
        r"|leider |noch |aber |auch |jedoch )*(?:ein|der|die|das|zwei|drei|vier|mehrere|einige)\w*\b"
        r"|\b(?:fehlende[nrs]?|ausser|bis auf|abgesehen von|mit ausnahme)\b",
        r"\b(?:rest|restliche\w*|uebrige\w*|die anderen?|das andere|alles andere) (?:\w+ ){0,3}?(?:behalt\w*"
        r"|ist|sind|war|waren|passt|passen|gefaell\w*|in ordnung|okay|ok|super)\b|\bbehalt\w* (?:ich "
        r"|wir )?(?:den rest|die anderen|das andere|die|den|das|alles)\b",
    ),
    "DIRECT": (
        r"\berstatte\w*(?: (?:sie|ihr|du|mir|uns|bitte))* (?:die |den |meine |meinen )?codex\b"
        r"|\b{BACK} (?:fuer|der|von|zu|zur|aus|wegen|des) (?:die |den |der |meine[nr]? )?codex\b",
        r"(?<!aus )(?<!von )(?<!bei )(?<!zu )(?<!in )(?<!der )\bcodex (?:bitte |komplett )*(?:rueck"
        r"|zurueck)?erstatt\w*|\b(?:widerrufe?n?|trete)(?: ich| hiermit| meine| die| den| von| vom| kauf"
        r"| der| kaufvertrag)* codex\b|\b(?:fuer|wegen|zu) (?:die |den |der "
        r"|meine[nr]? )?codex (?:\w+ ){0,3}{BACK}",
    ),
    "WHOLE": (
        r"\b(?:ganze[ns]?|gesamte[ns]?|komplette[ns]?|vollstaendige[ns]?) (?:bestellung|lieferung|sendung"
        r"|codex|auftrag|paket|kauf)\b|\balles (?:zurueck\w*|wieder|komplett)\b|\bcodex (?:komplett"
        r"|vollstaendig|ganz|insgesamt|in voller hoehe)\b",
        r"\b(?:rest|restbetrag|restliche\w* betrag|restsumme) (?:der|von|fuer|zu|aus)?\s?(?:meiner |die "
        r"|der )?(?:bestellung|codex)\b",
    ),
    "PART": (
        r"\b(?:haelfte|halbe[nrs]?|prozent|differenz|teilbetrag\w*|teilerstattung|teilrueckzahlung|teilweise"
        r"|anteilig\w*|rabatt\w*|preisnachlass\w*|nachlass|minderung|anzahlung|kaution|pfand|mehrwertsteuer"
        r"|mwst|zoll|zinsen|entschaedigung|kompensation|kulanz|preisreduzierung|preisunterschied|gebuehr\w*"
        r"|schadenersatz|schadensersatz|teils?|drittel|viertel|bisschen|etwas geld|etwas zurueck)\b|\d ?%",
        r"(?<!inklusive )(?<!inkl )(?<!samt )(?<!und )(?<!einschliesslich )(?<!mitsamt )(?<!plus"
        r" )(?<!inklusive der )(?<!inkl der )(?<!einschliesslich der )(?<!samt der )\b(?:versand"
        r"|versandkosten|porto|lieferkosten|liefergebuehr\w*|versandgebuehr\w*|hinsendekosten"
        r"|ruecksendekosten|retourkosten|zustellgebuehr\w*)\b",
        r"\bzu ?viel (?:berechnet|bezahlt|abgebucht|gezahlt)\b",
    ),
    "VAGUE_SUM": (
        r"\b(?:ca|circa|etwa|ungefaehr|rund|mindestens|hoechstens|maximal|bis zu|zirka|vielleicht"
        r"|zwischen) (?:von )?sumx\b|\bsumx (?:pro|je|ungefaehr|oder so|rabatt|nachlass|bis sumx"
        r"|oder sumx)\b|\bjeweils\b|\bje sumx\b",
    ),
    "TARGET": (
        r"\b(?P<np>(?:zwei|drei|vier|fuenf|sechs|sieben|acht|neun|zehn|zwoelf|\d{1,2}) [\w'-]+)",
        r"\b(?:geld|erstattung|rueckerstattung|rueckzahlung|kaufpreis|betrag|preis"
        r"|kosten)(?: [\w-]+){0,2}?(?: fuer| von)? (?P<np>(?:den|die|das|der|dem|des|eines|einen?|eine"
        r"|meinen?|meine|diesen?|dieses|diese|zwei|drei|vier|fuenf|sechs|beide|\d{1,2})(?: [\w'-]+){1,5})",
        r"\berstatte\w*(?: (?:sie|ihr|du|mir|uns|bitte|auch|doch))* (?P<np>(?:den|die|das|dem|einen?|eine"
        r"|meinen?|meine|diesen?|dieses|diese|zwei|drei|vier|fuenf|sechs|beide|\d{1,2})(?: [\w'-]+){1,5})",
        r"(?P<np>\b(?:den|die|das|der|dem|einen?|eine|meinen?|meine|diesen?|dieses|diese|zwei|drei|vier"
        r"|fuenf|sechs|beide|\d{1,2})(?: [\w'-]+){1,4}?) (?:(?:bitte|gern\w*|moechte|ich|wieder|mir|von"
        r"|ihnen) )*(?:zur(?:ue|u)ck(?:geben|schicken|senden|zugeben|zuschicken|zusenden|bringen)|erstatten"
        r"|erstattet|erstattet haben|rueckerstattet|zur(?:ue|u)ckerstattet)\b",
    ),
    "OF_ORDER": (
        r"(?P<np>\b(?:einzelne[nr]?|einige|mehrere|manche|verschiedene|der|die|das|den|dem|des|ein"
        r"|eine[nrsm]?|mein|meine[nrsm]?|diese[nrsm]?|zwei|drei|vier|fuenf|sechs"
        r"|\d{1,2})(?: [\w'-]+){1,4}) (?:aus|von|bei|in|der|zu|vom) (?:der |meiner |dieser |die |den "
        r"|meinem )?(?:\w+ )?(?:codex|bestellung|lieferung|auftrag|sendung|paket)\b",
    ),
    "TOLD_BEFORE": (
        r"\b(?:bezahlt|gezahlt|zahlte|kostete?n?|preis (?:von|war|ist|betrug)|wert|gekauft|abgebucht"
        r"|berechnet|betrug|betraegt|kaufpreis von|insgesamt|zahlten|ausgegeben|belastet)(?: (?!zurueck"
        r"|erstatt|moechte|will|bitte|gern)[\w']+){0,4} ?$",
    ),
    "TOLD_AFTER": (
        r"^ (?:\w+ ){0,3}?(?:bezahlt|gezahlt|gekostet|ausgegeben|abgebucht|berechnet|belastet)\b(?! zu viel)"
        r"|^,? (?:die|den|das) (?:ich|wir)\b",
    ),
    "TOO_MUCH": (
        r"^ (?:zu ?viel|mehr als|zur(?:ue|u)ck|wieder|extra)\b|^ (?:zu unrecht|faelschlich\w*|irrtuemlich)\b",
    ),
    "AMOUNT_IS": (
        r"\b(?:betrag|summe|genau|und zwar|naemlich|hoehe von)\b(?: \w+){0,3} sumx",
        r"^\W*sumx(?: bitte| danke)?\W*$",
    ),
    "THAT_SUM": (
        r"\b(?:diesen?|dieser|den genannten|den obigen|den besagten|die genannten|das) (?:betrag|summe"
        r"|kosten)\b",
    ),
    "VAGUE_ORDER": (
        r"\b(?:eine|einige|mehrere|zwei|drei|beide|alle|irgendeine)(?: (?:meiner|der|unserer|meine"
        r"|von meinen|dieser|letzten))* (?:bestellungen|auftraege|kaeufe)\b",
        r"\bmeine(?: letzten?)?(?: zwei| drei| beiden)? (?:bestellungen|kaeufe|auftraege)\b",
    ),
    "CANCELS": (r"\b(?:stornier\w*|storno|stornierung|abbestell\w*|kuendig\w*)\b",),
    "RETURNS": (
        r"\b(?:zur(?:ue|u)ck(?:geben|schicken|senden|zugeben|zuschicken)|umtausch\w*|retour\w*|rueckgabe"
        r"|ruecksendung)\b",
    ),
    "ORDERS": (
        r"\b(?:zeig\w*|liste|uebersicht|status|welche)\b.{0,60}\b(?:bestellung\w*|bestellt)\b",
        r"\b(?:wo|wann)\b.{0,60}\b(?:bestellung|paket|lieferung|sendung|codex)\b",
        r"\bwas habe? (?:ich|wir)\b.{0,30}\b(?:bestellt|gekauft)\b",
    ),
    "SHIPPING": (
        r"\b(?:liefer(?:t|n|zeit\w*|ung|kosten)|versand\w*|verschick\w*|porto|zustell\w*)\b",
        r"\bwo\b.{0,60}\b(?:paket|bestellung|lieferung|sendung|codex)\b",
    ),
    "PRIVACY": (
        r"\b(?:datenschutz\w*|dsgvo|personenbezogen\w*|meine daten|persoenliche\w* daten)\b",
        r"\bwelche daten\b|\bdaten\b.{0,30}\b(?:loesch\w*|speicher\w*|gespeichert)\b",
    ),
    "HOURS": (
        r"\b(?:oeffnungszeiten|geschaeftszeiten|wann habt ihr (?:auf|offen|geoeffnet)|wann (?:oeffnen"
        r"|schliessen))\b",
    ),
}

# What a refund is asked for when it is asked for as a whole; any other thing is a part of an order.
WHOLE_NOUNS: Final = frozenset(
    "abbuchung abwicklung alles arbeitstage arbeitstagen auftraege auftrag auftrags auftragsnummer"
    " beschreibung bestellnummer bestellung bestellungen bestellwert betrag betrages betrags bilder codex"
    " dafuer dienstleistung erstattung euch farbe fotos frist ganze ganzen geld geldes gesamtbetrag"
    " gesamte gesamten gutschrift ihnen inhalt jahre karte kauf kaufpreis kaufpreises kaufs kaufsumme"
    " kaufvertrag komplette kompletten konto kosten kreditkarte leistung lieferung mails mal mir monate"
    " monaten nummer paket preis preises qualitaet rechnung rechnungsbetrag rechnungsbetrages"
    " rechnungsbetrags rest restbetrag retoure rueckabwicklung rueckerstattung rueckgabe ruecksendung"
    " rueckzahlung sendung sterne stunden summe summen sumx tag tage tagen termin uhr uns verlust"
    " verpackung verspaetung vertrag vertrages vertrags verzoegerung volle vollen ware waren weg werktage"
    " werktagen wert widerruf wochen zahlung zahlungsart zahlungsmittel zahlungsweg zustand".split()
)
STOPS: Final = frozenset(
    "aber an april auf august aus bei bin bitte da danke das den denn der dezember die doch erstatten"
    " erstattet es falls februar fuer habe haben hat ich ihr in ist januar juli juni kam maerz mai man"
    " mit moechte nach nicht november oder ohne oktober september sie sind sofort ueber ueberweisen"
    " umgehend und unter von vor war waren weil wenn wieder will wir wurde zu zurueck".split()
)
