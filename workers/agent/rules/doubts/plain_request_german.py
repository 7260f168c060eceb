"""Owns what a German request for a whole order is made of, umlauts as two letters."""

import re
from typing import Final

# Behind these words stands why, not what for.
# What stands behind a greeting at the end is a name.
PIECES: Final = re.compile(
    r"\b(?:lg|vg|mfg|(?:(?:viele|liebe|beste|schoene|herzliche) )?gruesse|(?:mit )?(?:freundlichen|besten) gruessen"
    r"|gruss|danke?(?: \w+)?$)\b.*|[,;:()\"]+|\s-+\s|[.!?]+|\b(?:da(?= (?:die|der|das|es|sie|er|ich|wir|mir"
    r"|diese\w*|mein\w*|leider|codex)\b)|weil"
    r"|denn|aber|obwohl|damit|zumal|aufgrund|wegen|nachdem|die (?=ich|wir)|gemaess|sowie|und (?=erstatt|ueberweis"
    r"|zahl|gutschr)|und (?=(?:(?:ich"
    r"|wir) )?(?:bitten?|moechten?|fordern?|verlangen?) )|laut|nach (?=§|paragraph|bgb)"
    r"|und (?=ich (?!bitte|moechte|will)|wir (?!bitten|moechten|wollen)|es |sie ist|er ist|die \w+ (?:ist|hat"
    r"|war)))\b",
    re.IGNORECASE,
)
_WORDS: Final = (
    # who asks whom
    "ich wir sie ihr du mir mich uns euch ihnen dich dir sich man es das dies hier hallo hi hey moin servus"
    " guten guter"
    " tag morgen abend liebe lieber liebes sehr geehrte geehrtes geehrter damen herren team leute zusammen support"
    " kundenservice kundendienst kundin kunde shop"
    # how it is asked
    " erbeten gewuenscht erwuenscht bitte bitten bittet darum gern gerne moechte moechten moecht will wollen"
    " wuensche wuenschen wuerde wuerden haette"
    " haetten koennen koennten koennt koenntet kannst koenntest kann koennte wuerdet darf duerfte soll sollen muss"
    " fordere fordern verlange verlangen erwarte erwarten beantrage beantragen brauche brauchen benoetige bestehe"
    " bestehen ersuche erbitte beanspruche anspruch antrag hiermit hierdurch daher deshalb deswegen also somit nun"
    " jetzt dann sofort sofortige sofortigen umgehend umgehende unverzueglich schnell schnelle schnellst"
    " schnellstens"
    " schnellstmoeglich bald zeitnah moeglichst moeglich dringend einfach doch mal kurz auch so heute morgen"
    " endlich"
    " komplett komplette kompletten vollstaendig vollstaendige vollstaendigen ganz ganze ganzen gesamt gesamte"
    " gesamten"
    " voll voller volle vollen hoehe alles insgesamt freundlichst hoeflich freundlich nett lieb dankbar waere"
    " waeren"
    " veranlassen veranlassung bearbeiten bearbeitung durchfuehren vornehmen einleiten leisten gewaehren kuemmern"
    " lassen zukommen aufs hab habe haben hat hatte haettet ist sind sein war waren wird werden wurde werde bin"
    " jemand helfen helft hilf hilfe nehme wahr hoeflichst ausdruecklich offiziell foermlich wiederbekommen"
    " kriegen kriege bekommen bekomme erhalten erhalte wiederhaben wieder haben her"
    # the money
    " geld geldes kohle betrag betrages betrags summe preis kaufpreis kaufpreises kaufbetrag gesamtbetrag"
    " rechnungsbetrag bestellwert wert gezahlten gezahlte bezahlten bezahlte entrichteten euro eur sumx zahlung"
    " konto"
    " bankkonto girokonto bankverbindung paypal kreditkarte karte zahlungsmittel zahlungsweg zahlungsart weg"
    " urspruengliche urspruenglichen urspruengliches gleiche gleichen selben dasselbe gut gutschrift refund"
    # the order
    " codex bestellung bestellungen auftraege kaeufe bestellnummer bestellnr bestell bestellt bestellte"
    " bestellten auftrag auftrags auftragsnummer"
    " ware waren lieferung paket sendung retoure nummer nr vertrag vertrages kauf kaufs kaufvertrag kaufvertrages"
    " kaufvertrags kaufe gekauft geliefert gelieferte erhaltene erhaltenen widerrufsrecht recht gebrauch mache"
    " frist"
    # in a word, why
    " defekt defekte defekten kaputt kaputte kaputten falsch falsche falschen beschaedigt beschaedigte"
    " beschaedigten"
    " unzufrieden unzufriedenheit mangelhaft mangelhafte mangelhaften fehlerhaft fehlerhafte verspaetet unbenutzt"
    " unbenutzte unbenutzten ungeoeffnet ungeoeffnete ungenutzt angekommen nie leider versehentlich irrtuemlich"
    # small words
    " thx thanks pls please sorry ok okay der die das den dem des ein eine einen einer eines einem mein meine"
    " meinen meiner meines meinem unser unsere"
    " unseren unserer unseres dieser diese diesen dieses diesem ihre ihren eure fuer von vom zu zum zur auf in"
    " im an am"
    " aus mit und als ueber um bei wie oben per bzgl bezueglich betreff betreffend hinsichtlich innerhalb binnen"
    " alte alten altes eingang tage tagen taegigen taegiges"
    " montag dienstag mittwoch"
    " donnerstag freitag samstag sonntag spaetestens sehen bzw woche wochen dass danke dank vielen besten"
    " herzlichen voraus gruss gruesse grussen mfg lg vg mit freundlichen"
)
KNOWN: Final = re.compile(
    "|".join(_WORDS.split())
    + r"|(?:rueck|zurueck)?(?:zu)?erstatt\w*|rueck(?:zahl|ueberweis|abwickl|buch|send|gab|tritt)\w*|zurueck\w*"
    r"|(?:ueberweis|zahl|schick|send|widerruf|storn|kuendig|gutgeschrieb|gutschreib)\w*|gebe[nt]?|gib|gebt"
    r"|trete[nt]?"
    r"|bestaetig\w*|buche?[nt]?|schreibe?[nt]?",
    re.IGNORECASE,
)
