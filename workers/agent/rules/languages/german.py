"""Owns the German wordings of what a sentence does, umlauts as two letters, by the names every language has."""

from typing import Final

WORDS: Final = {
    "BACK": (
        r"(?:(?:rueck|zurueck|teil)?erstatt\w*|rueckabwickl\w*|rueckzahl\w*|rueckueberweis\w*|zur(?:ue|u)ck(?:ge"
        r"|zu)?(?:zahl|ueberw|buch|bekomm|erhalt|erstatt|ueberweis)\w*|(?:geld|kaufpreis|preis|betrag|summe"
        r"|zahlung|kosten|sumx|kohle)(?: [\w-]+){0,4}? (?:zur(?:ue|u)ck\w*|retour|wieder(?:haben|bekommen"
        r"|sehen)?)|gutschr(?:eib|ieb|ift)\w*|gutgeschrieben|schreib\w*\b.{1,80}\bgut|refund\w*)"
    ),
    "MONEY": (
        r"(?:geld|kaufpreis|preis|betrag|summe|zahlung|kohle|sumx|gesamtbetrag|rechnungsbetrag|bestellwert|alles)"
    ),
    "GIVE": (
        r"(?:erstatte\w*|zahl\w*|ueberweis\w*|buch\w*|schick\w*|geb\w*|gib|send\w*|veranlass\w*|leist\w*"
        r"|transferier\w*|rueck\w*|zurueck\w*|schreib\w*)"
    ),
    "WANT": (
        r"(?:m(?:oe|o)chten?|will|wollen|wuensch\w*|haetten? (?:ich |wir )?(?:gern\w*|lieber)?|gern\w*"
        r"|verlang\w*|forder\w*|beantrag\w*|brauch\w*|benoetig\w*|erwart\w*|besteh\w*|bitten?|ersuch\w*"
        r"|bestehe auf|anspruch auf|zusteh\w*|haben will|soll(?:en|te)?|muss|muesst\w*)"
    ),
    "REMEDY": (
        r"(?:ersatz\w*|umtausch\w*|austausch\w*|neue[nrs]?|andere[nrs]?|gutschein\w*|reparatur\w*"
        r"|nachlieferung\w*|ersatzteil\w*|groesse|guthaben)"
    ),
    "KIN": (
        r"(?:freund(?:in|es)?|mutter|mama|vaters?|papas?|schwester|bruders?|nachbar(?:in|s|n)?|kolleg(?:e|en|in)"
        r"|frau|mann(?:es)?|partner(?:in|s)?|sohn(?:es)?|tochter|chefs?|chefin|omas?|opas?|tante|onkels?"
        r"|cousine?|kunden|kundin|kunde|mitbewohner(?:in|s)?|eltern|schwiegermutter)"
    ),
}

WORDING: Final[dict[str, tuple[str, ...]]] = {
    "DECLINES": (
        r"\bnichts (?:zu |mehr )?(?:erstatt|zur(?:ue|u)ck)\w*\b",
        r"\b{BACK}.{0,40}\bnicht mehr\b(?!.{0,20}\b(?:warten|laenger))|\bhat sich (?:\w+ )?erledigt\b"
        r"|\berledigt\b(?=.{0,10}$)|\bnicht mehr (?:noetig|notwendig)\b|\b(?:stornier\w*|zurueckziehen"
        r"|abbrechen)\b.{0,30}\b(?:erstattung|rueckerstattung|antrag)\b",
        r"^(?!.*\bsumx\b).*\b(?:behalt\w*|behielt)\b.{0,30}\b(?:doch|nun|jetzt|alles)\b(?! lieber)|\b(?:aber|doch"
        r"|nun"
        r"|jetzt)\b.{0,30}\b(?:geklaert|funktioniert (?:jetzt|wieder|doch)|behalte (?:ich )?(?:sie|es|ihn"
        r"|alles))\b",
        r"\bkeine?[nrs]? (?:(?!sondern|aber|bitte|lust|gutschein\w*|ersatz\w*|neue\w*)[\w-]+ ){0,2}{BACK}",
        r"\b(?:statt|anstatt|anstelle) (?:(?!bitte|will|moechte)\w+ ){0,3}{BACK}",
        r"(?<!noch )(?<!bisher )(?<!immer )\bnicht (?:(?!bitte|sondern|und|aber|ich|wir|mehr"
        r"|dass)\w+ ){0,2}(?:zur(?:ue|u)ck\w*|erstatt\w*|rueckerstatt\w*)\b",
        r"\b{BACK}(?: \w+){0,3} (?:brauche|will|moechte|wuensche|benoetige|verlange) ich (?:\w+ )?(?:nicht"
        r"|keine?)",
        r"\b(?:storniere|vergessen|ignorier\w*|zurueckzieh\w*|ziehe|streich\w*)\b.{0,40}\b(?:erstattungs\w*"
        r"|rueckerstattungs\w*|antrag|{BACK})\b",
        r"\b{BACK} (?:ist |wird |waere )?(?:nicht|unnoetig)(?: (?:noetig|notwendig|erforderlich"
        r"|gewuenscht))?\b(?!.{0,40}(?:erhalten|bekommen|da\b|angekommen|eingegangen))",
    ),
    "CONDITION": (
        r"\b(?:warte\w*|geb\w*|gib)\b.{0,60}\b(?:bis|noch)\b.{0,60}\b(?:dann|danach|ansonsten)\b|\bdanach\b",
        r"\b(?:wenn|falls|sofern|soweit|ansonsten|sonst|andernfalls|es sei denn|im falle|vorausgesetzt"
        r"|nur dann)\b",
        r"^\W*(?:oder|ob) ",
        r"(?:^|, )(?:liegt|ist|geht|klappt|kommt|gibt|sind|passt|hat|haben|bekomm\w*|erhalt\w*|krieg\w*|wird|werden"
        r"|kann|koennen|koennt|funktioniert|finde\w*|melde\w*|lohnt|haelt|dauert|schafft|muss) (?:es|sie|er|ich"
        r"|das|die"
        r"|der|ihr|wir|codex|mein\w*|dies)\b[^?.!]*, (?:dann |so )?(?:moechten?|will|wollen|bitten?|haetten?"
        r"|wuerden?"
        r"|fordern?|verlangen?|erwarten?|treten?|erstatt\w*|geld)\b",
        r"(?:^|, )sollten? (?:es|die|das|der|codex|sie|meine?|ihr|ich|wir|bis|nichts)\b",
        r"\boder (?:\w+ ){0,5}?(?:erstatt\w*|{BACK}|mein geld|geld)\b|\bentweder\b",
        r"\b(?:sobald|nachdem)\b",
    ),
    "HARMLESS_CONDITION": (
        r"\b(?:wenn|falls|sofern|soweit|sobald)(?: (?:es|das|dies|irgendwie|ueberhaupt))*(?: (?:ihnen|euch"
        r"|dir|fuer sie))?(?: irgendwie| noch| so| schnell)* (?:moeglich|geht|ginge|passt|noetig|notwendig"
        r"|erforderlich|klappt|ok|okay|recht)\b|\bwenn's geht\b",
        r"\b(?:wenn|falls|sofern|sollten) (?:sie|ihr|du|noch|es)(?: \w+){0,3} (?:fragen|fotos?|bilder|infos?"
        r"|informationen|angaben|daten|unterlagen|rueckfragen|was|etwas|belege|mich|iban|kontodaten)\b",
        r"\b(?:dankbar|nett|freue\w*|freuen|schoen|super|toll|lieb|froh|verbunden|freundlich)(?: mich"
        r"| uns)?(?:,)? wenn (?:sie|ihr|du)\b",
        r"\b(?:behalte\w*)\b.{0,30}\bwenn (?:sie|ihr|du)\b",
        r"\bauch wenn\b|\bwenn auch\b|\bals ob\b|\bob(?:wohl|gleich)\b",
    ),
    "OTHER_REMEDY": (
        r"\b{BACK} oder (?:einen? |den |das )?(?:{REMEDY}|umtausch\w*|austausch\w*)\b|\b(?:{REMEDY}"
        r"|umtausch\w*|austausch\w*) oder (?:eine |die )?{BACK}",
        r"\b(?:schick\w*|send\w*|bekomm\w*|erhalt\w*|moechte\w*|will|haette\w*|wuensche\w*|brauch\w*"
        r"|liefer\w*|lieber|gern\w*|bitte|anbieten|bieten|gegen)(?: [\w-]+){0,4}? {REMEDY}\b",
        r"\b(?:umtausch\w*|um(?:zu)?tauschen|aus(?:zu)?tauschen|tauschen|(?:um|aus)?(?:ge)?tauscht?"
        r"|repariert (?:werden|haben)|ersetz\w*|reparier\w*|nachliefer\w*"
        r"|nach(?:zu)?liefern|neu (?:liefern|schicken|senden))\b",
    ),
    "NOT_REMEDY": (
        r"\b(?:kein\w*|statt|anstatt|anstelle|weder|noch|nicht|ohne|auf)(?: [\w-]+){0,4}? (?:{REMEDY}"
        r"|umtausch\w*|austausch\w*|umtauschen|tauschen|ersetz\w*|reparier\w*)\b",
        r"\b(?:ersatz\w*|austausch\w*|umtausch\w*|reparatur|nachlieferung)\b.{0,30}\b(?:auch|ebenfalls"
        r"|nicht moeglich|ausverkauft|lehne|will ich nicht|brauche ich nicht|kommt nicht|nicht in frage"
        r"|nutzt|keine option)\b|\bneue[rns]? (?:adresse|kontonummer|konto|iban|e-mail|bankverbindung|karte"
        r"|wohnung)\b|\bandere[rns]? (?:wohnung|geschaeft|laden|shop|haendler|anbieter|stelle|produkt\w*"
        r"|grund|gruende)\b|\bunter anderem\b",
    ),
    "TRACKING": (
        r"\bwo (?:ist|bleibt|steckt|sind|bleiben|befindet)\b.{0,50}\b(?:bestellung|paket|lieferung|sendung"
        r"|ware|codex|pakete?)\b",
        r"\bwann\b.{0,12}\b(?:kommt|wird|kann|trifft|ist|darf|werden|kommen|geht|liefer\w*|erhalte"
        r"|bekomme)\b.{0,80}\b(?:an|geliefert|ankommen|da|verschickt|versendet|versandt|los|raus|lieferung"
        r"|paket|sendung|ware|codex|bestellung)\b",
        r"\b(?:ist|wurde|sind)\b.{0,40}\b(?:schon |bereits )?(?:verschickt|versandt|versendet|unterwegs"
        r"|rausgegangen|abgeschickt)\b(?=.{0,40}\?)",
        r"\b(?:sendungsnummer|trackingnummer|tracking-?nummer|tracking-?link|tracking-?code)\b(?=.{0,60}\?)"
        r"|\b(?:sendungsnummer|tracking\w*)\b.{0,30}\b(?:schicken|senden|mitteilen|nennen|geben)\b"
        r"|\bnachforschung\w*|\bsendungsverfolgung\b(?=.{0,80}\?)",
    ),
    "THIRD_PERSON": (
        r"\b(?:codex|bestellung|geld|erstattung|rueckerstattung|namen|auftrag|fuer die)\b(?: (?:fuer|an|von"
        r"|durch))? (?:meine[rsnm]?|unsere[rsnm]?|eine[rsnm]?) (?:\w+ )?{KIN}\b",
        r"\b(?:meine?|unsere?|eine?) (?:\w+ )?{KIN}\b(?: \w+){0,8}? (?:bestellt|gekauft|moechte|will"
        r"|wuenscht|bittet|haette|verlangt|fordert|gebeten|beantragt|gefordert|geld|zurueck|erstattet)\b",
        r"\bim (?:namen|auftrag) (?:von|meine[rs]|unsere[rs]|eine[rs]|der|des)\b|\b(?:jemand"
        r"|jemandem) anders?\b|\b(?:ihm|ihr) (?:bitte )?(?:das |sein |ihr )?geld\b|\bseine? (?:bestellung"
        r"|geld)\b",
    ),
    "QUESTION": (
        r"\b(?:ruecksende|widerrufs|erstattungs|retouren|ruecksendungs)(?:etikett|formular|schein|label"
        r"|belehrung|adresse|antragsformular)\w*\b|\b(?:erklaeren|erlaeutern|erklaert"
        r"|erklaer)\b.{0,60}\b(?:{BACK}|widerruf\w*|rueckgabe)\b",
        r"\boder (?:muss|soll|kann|darf|ist|geht|bekomme|brauche) (?:ich|man|das|es|dafuer)\b"
        r"|\bwas (?:empfehlen|raten|meinen) (?:sie|ihr)\b|\bwas ist besser\b",
        r"\bteil\w*\b.{0,30}\bmit\b.{0,20}\b(?:ob|wie|wann|was|wer|welche\w*|wohin)\b",
        r"(?:^|[,:;(-] ?|\b(?:und|aber|also|hallo|hi|nur|mal|bitte|ja) )wie (?:lange|kann|koennen|koennte"
        r"|bekomm|erhalt|krieg|funktionier|laeuft|laufen|ist|sieht|geht|viel|oft|schnell|mach|beantrag|muss"
        r"|wird|werden|komm|soll|das|die|bei|genau|gehe|hoch)\w*.{0,140}\b(?:{BACK}|geld|rueckgabe"
        r"|widerruf\w*|ruecksendung|retoure)\b",
        r"(?:^|[,:;(-] ?|\b(?:und|aber|also|hallo|hi|nur|mal|bitte|ab|bis) )(?:wann|wer|warum|wieso|weshalb"
        r"|welche\w*|was|wo|wohin) (?:ist|sind|kann|kommt|bekomm\w*|erhalt\w*|krieg\w*|wird|werden|muss|soll"
        r"|passiert|kostet|traegt|zahlt|uebernimmt|gilt|gelten|mach\w*|habe?n?|darf|beding\w*|frist\w*|fuer"
        r"|es|ich|die|das|mein\w*)\b.{0,140}\b(?:{BACK}|geld|rueckgabe|widerruf\w*|ruecksendung|retoure)\b",
        r"\b(?:wissen|frag\w*|frage|gefragt|sagen|erklaer\w*|mitteil\w*|auskunft|info\w*|interessier\w*"
        r"|klaer\w*|pruef\w*|erfahren|bescheid|ueberleg\w*|wuesste|unsicher|sicher)\b.{0,80}\b(?:ob|wie|wann"
        r"|was|wer|welche\w*|wohin|warum|wo|zu|zur|zum|ueber|wegen)\b.{0,140}\b(?:{BACK}|geld|rueckgabe"
        r"|widerruf\w*|erstattbar|retoure)\b",
        r"\b(?:erstattbar|erstattungsfaehig|rueckgaberecht|widerrufsrecht|widerrufsfrist|rueckgabefrist"
        r"|rueckgabebedingung\w*|erstattungsrichtlinie\w*|geld-zurueck-garantie|agb|bedingungen"
        r"|richtlinie\w*)\b(?=.{0,160}(?:\?|\b(?:wie|was|ob|wann|frage)\b))|\b(?:wie|was|ob|wann"
        r"|welche\w*)\b.{0,80}\b(?:rueckgaberecht|widerrufsrecht|widerrufsfrist|rueckgabefrist"
        r"|erstattungsrichtlinie\w*|geld-zurueck-garantie)",
        r"\b(?:ueberlege|denke darueber|spiele mit|erwaege|vielleicht|eventuell|evtl|theoretisch"
        r"|rein hypothetisch|mal angenommen|angenommen)\b.{0,120}\b(?:{BACK}|geld|zurueck\w*|widerruf\w*)\b",
        r"\b(?:frage|fragen|auskunft|informationen|infos) (?:zu|zur|zum|ueber|wegen"
        r"|bezueglich)\b.{0,40}\b(?:{BACK}|rueckgabe|widerruf\w*)\b|\bwie lange\b.{0,60}\b{BACK}|\b(?:wuerde"
        r"|waere)\b.{0,80}\b{BACK}(?=.{0,60}\?)",
    ),
    "YES_OR_NO": (
        r"(?:^|[,;:.-] ?|\b(?:hallo|hi|und|aber|oder|frage|moin|tag|ist) ?:?)(?:bekomm\w*|krieg\w*|erhalt\w*"
        r"|kann|koennen|koennte\w*|darf|duerfte|habe?|haben|hat|ist|sind|wird|werden|wuerde\w*|gibt|muss"
        r"|erstattet|erstatten|bieten|bietet|zahlt|zahlen|uebernehmt|uebernehmen|geht|waere|besteht|gilt"
        r"|lohnt|macht|nehmt|nehmen|ginge|steht) (?:man|ich|wir|sie|ihr|es|das|die|der|mein\w*|eine?|noch"
        r"|eigentlich|euch|codex|mir|uns|du)\b.{0,160}\b(?:{BACK}|geld|widerruf\w*|erstattbar"
        r"|rueckgabe)\b(?=.{0,160}\?)",
        r"\b(?:kann|koennte|koennen|darf|duerfte) (?:ich|man|wir)\b.{0,120}\b(?:{BACK}|geld|widerrufen"
        r"|erstattbar)\b",
    ),
    "WHEN_MINE": (
        r"\b(?:wann|ab wann|bis wann|wie lange)\b.{0,60}\b(?:mein\w*|unser\w*) (?:\w+ )?(?:geld|erstattung"
        r"|rueckerstattung|rueckzahlung|gutschrift)\b|\bwann\b.{0,40}\b(?:das|mein) geld\b",
    ),
    "POLITE": (
        r"\b(?:koennen|koennten|wuerden|kannst|koenntest|koennt|koenntet|wuerdet|wuerdest|wollen"
        r"|moegen) (?:sie|ihr|du)\b(?! (?:mir |uns )?(?:bitte |mal |kurz ){0,2}(?:sagen|erklaeren|mitteilen"
        r"|verraten|pruefen|schauen|nachsehen))",
        r"\b(?:bitte|biddee?|bidde)\b(?! (?:teilen|sagen|erklaeren|informieren|pruefen"
        r"|geben sie (?:mir )?(?:auskunft|bescheid)|um (?:auskunft|info\w*|mitteilung|antwort)))",
        r"\b(?:koennte|kann|duerfte) ich bitte\b",
    ),
    "RHETORICAL": (
        r"\b(?:wohl (?:eh|nie|kaum|auch|nicht)|eh nie|sicher nie|bestimmt nie|traeum\w*|als ob|na klar"
        r"|ja klar|zu viel verlangt|zuviel verlangt|waere ja auch zu|lachhaft|witz|haha|sehe ich (?:eh )?nie"
        r"|nie wieder ?sehen|nie (?:mehr )?sehen|vermutlich|wahrscheinlich)\b",
        r"\b{BACK}.{0,30}\b(?:nie|niemals|kaum)\b.{0,20}\b(?:sehen|bekommen|kriegen)\b",
    ),
    "ASKS": (
        r"\bmit (?:\w+ ){0,4}sumx\b.{0,40}\b(?:zufrieden|einverstanden)\b",
        r"\b(?:fuer|gegen|bei)(?: eine)?(?: (?:rueck)?erstattung von)? sumx\b.{0,40}\b(?:behalt\w*|nehm\w*)",
        r"\berklaeren? (?:ich|wir)\b.{0,60}\b(?:widerruf|ruecktritt)\b",
        r"^\W*codex\b.{0,30}\b(?:geld zur(?:ue|u)ck|erstattung|rueckerstattung|erstatten|rueckzahlung"
        r"|widerruf)\W*$",
        r"\b(?:{WANT}|bitte|koennten sie|koennen sie)\b.{0,100}\b(?:teil|haelfte|prozent|versand\w*|porto"
        r"|liefer(?:kosten|gebuehr)|differenz|preisnachlass\w*|nachlass|rabatt"
        r"|minderung)\b.{0,80}\b(?:zur(?:ue|u)ck\w*|erstatt\w*|auf codex|fuer codex|gewaehr\w*)\b",
        r"\b(?:{WANT}|bitte)\b.{0,60}\b(?:preisnachlass\w*|nachlass|minderung|entschaedigung)\b",
        r"\b(?:bitte|koennen sie|koennten sie|koennt ihr|moechte|fordere|verlange|wuerden sie"
        r"|ich bitte)\b.{0,60}\b(?:ueberweis|zahl|erstatt|gutschreib|gutgeschrieben|schick"
        r"|send)\w*(?: (?:sie|mir|uns|bitte|ihr|doch|die)){0,4} sumx\b",
        r"\b(?:widerrufsrecht|rueckgaberecht|ruecktrittsrecht)\w*\b.{0,80}\bgebrauch\b"
        r"|\bgebrauch\b.{0,60}\bwiderrufsrecht\w*",
        r"\b(?:bitte|koennen|koennten|wuerden)\b.{0,60}\b(?:ueberweis|zahl|send|schick"
        r"|transferier)\w*\b.{0,60}\b(?:geld|kaufpreis|kaufsumme|betrag)\b|\b(?:ueberweist?|zahlt"
        r"|ueberweisen sie|zahlen sie)\b.{0,40}\b(?:geld|kaufpreis|kaufsumme|betrag)\b",
        r"\bwenn (?:sie|ihr|du)\b.{0,100}\b{BACK}.{0,20}\b(?:koennt\w*|wuerd\w*)\b|\b(?:dass|das) (?:sie|ihr"
        r"|du)\b.{0,80}\b{BACK}",
        r"\b(?:bitte|biddee?|bidde)\b.{0,140}\b{BACK}|\b{BACK}.{0,100}\b(?:bitte|gebeten|erbeten|gewuenscht"
        r"|erwuenscht|sofort|umgehend|unverzueglich)\b",
        r"\b{WANT}\b.{0,140}\b{BACK}|\b{BACK}.{0,60}\b(?:haben|bekommen|erhalten)? ?(?:will|moechten?|wollen"
        r"|haetten?|verlange|fordere|erwarte|beantrage)\b",
        r"\b(?:koennen|koennten|wuerden|kannst|koenntest|koennt|koenntet|wuerdet|wuerdest) (?:sie|ihr"
        r"|du)\b.{0,140}\b{BACK}",
        r"\b(?:kann|koennte|koennten|koennen) (?:ich|wir)\b.{0,60}\b{BACK}",
        r"\b(?:erstatten|zahlen|ueberweisen|schicken|geben|buchen) sie (?:(?:mir|uns|das|den|die|bitte|doch"
        r"|dafuer) ){1,3}.{0,80}\b(?:{MONEY}|codex|bestellung|zur(?:ue|u)ck)\b",
        r"\berstatten sie (?:mir|uns|das|den|die|bitte|codex|es|sumx|alles)\b|\berstattet? (?:mir"
        r"|uns) (?:bitte |das |den |die |mein |codex|sumx|alles)",
        r"\b(?:zahlt?|ueberweist?|gebt|gib|schickt?|bucht?|sendet?) (?:mir|uns)\b.{0,80}\b(?:zur(?:ue|u)ck"
        r"|retour|wieder)\b",
        r"\b(?:ueberweis|zahl|buch|schick|geb|send|erstatt)\w*\b.{0,80}\b{MONEY}\b.{0,40}\bzur(?:ue|u)ck\b"
        r"|\b(?:bitte|koennen|koennten|wuerden)\b.{0,60}\b{MONEY}\b.{0,60}\bzur(?:ue|u)ck\w*",
        r"^\W*(?:dringend\W+|hallo\W+|hi\W+|moin\W+)?(?:volle |vollstaendige |komplette |antrag auf "
        r"|bitte um |ich bitte um |die |eine |sofortige )*(?:(?:rueck|zurueck)?erstattung|rueckzahlung"
        r"|geld zur(?:ue|u)ck)\b(?! (?:ist|wurde|steht|fehlt|noch|nicht|kam|dauert|meiner))(?!.{0,200}\?)",
        r"\b(?:ich|wir|hiermit|hierdurch)(?: \w+){0,3}? (?:widerrufe|widerrufen|widerruf)\b(?! (?:koennen"
        r"|kann|darf|koennte|hatte|habe|haben))|\bwiderrufe?n? (?:ich|wir)\b|\b(?:moechte|will"
        r"|wollen)\b.{0,80}\bwiderrufen\b",
        r"^\W*widerruf\b(?!.{0,200}\?)(?! (?:vom|habe|ist|wurde))",
        r"\b(?:trete|treten)(?: ich| wir)?(?: hiermit)?\b.{0,80}\bzur(?:ue|u)ck\b|\brueckt?ritt vom (?:kauf"
        r"|vertrag)\w*\b",
        r"\b(?:moechte|will|wollen|haette\w*)\b.{0,60}\bsumx\b.{0,40}\b(?:zur(?:ue|u)ck|wieder|erstattet)\b"
        r"|\bsumx (?:bitte )?(?:zur(?:ue|u)ck|erstatten)\b",
        r"\bschulde(?:n|t) (?:sie |ihr )?(?:mir|uns)\b",
    ),
}
