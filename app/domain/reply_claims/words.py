"""The words by which a reply says that money moved or will, in seven languages (English to Danish).

The patterns are for one sentence, in lower case, in which each sum stands as ``¤``.
"""

import re
from typing import Final


def _any(*wordings: str) -> re.Pattern[str]:
    """One pattern of many, of whole words only."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(wordings)})(?!\w)")


# What is given back.
REFUND: Final = _any(
    r"refunds?|reimbursements?|repayments?|money[- ]back|chargebacks?|cashback|payouts?|compensation|credit notes?"
    r"|goodwill (?:credit|payment)",
    r"(?:teil|rück|kauf\w*)?erstattung(?:en|s\w*)?|rückzahlung(?:en|s\w*)?|rücküberweisung(?:en)?|gutschrift(?:en)?"
    r"|rückvergütung|entschädigung|kulanz\w*|geld zurück|rückbuchung",
    r"remboursements?|dédommagement|un avoir|avoir de|note de crédit",
    r"reembolsos?|devolución|devoluciones|abonos?|reintegros?|compensación",
    r"rimborsi?|rimborso|accrediti?|accredito|storno|risarcimento",
    r"terugbetaling(?:en)?|restitutie|creditering|vergoeding|terugstorting",
    r"refusion(?:en)?|refundering(?:en)?|tilbagebetaling(?:en)?|kreditering(?:en)?|godtgørelse(?:n)?",
)
# Given in the place of money; no record of ours tells of these.
_OTHER_VOUCHERS: Final = (
    r"vouchers?|gift cards?|coupons?|discount codes?",
    r"gutscheine?s?|rabattcodes?|einkaufsgutschein\w*",
    r"bons? d'achat|chèques?[- ]cadeaux?|carte cadeau|code promo",
    r"(?:un|el|su) vale|vales de|cupón|cupones|tarjeta regalo",
    r"buon[oi](?: sconto| acquisto)?|carta regalo",
    r"tegoedbon(?:nen)?|cadeaubon(?:nen)?|kortingscode|waardebon",
    r"gavekort(?:et)?|rabatkode|værdibevis",
)
OTHER_VOUCHER: Final = _any(*_OTHER_VOUCHERS)
# The same, and store credit, of which our ledger may tell.
VOUCHER: Final = _any(*_OTHER_VOUCHERS, r"store credits?", r"guthaben")
MONEY: Final = _any(
    "money|amount|sum|funds|balance",
    "geld|betrag|summe|kaufpreis",
    "argent|montant|somme",
    "dinero|importe|cantidad|monto",
    "denaro|importo|somma|soldi",
    "bedrag|geld",
    "penge(?:ne)?|beløb(?:et)?",
    "¤",
)
# Says that it has come back, whatever else the sentence names.
GIVEN_BACK: Final = _any(
    r"refunded|reimbursed|repaid|paid (?:it |that |this |you |everything )?back|given (?:it |you )?back"
    r"|transferred back"
    r"|(?:put|gave|given|got|booked)(?: \S+){0,4} back|back (?:to you|(?:on|in|into|onto|to) your)|credited"
    r" (?:to )?you(?:r \w+)?"
    r"|(?:account|card)(?: \w+)? (?:has been|was|is|were) credited|(?:charge|payment|debit|transaction|¤)s?(?:"
    r" \S+){0,4} (?:reversed|voided)",
    r"(?:zurück|rück)?erstattet(?:e|en)?|zurückgezahlt|zurückbezahlt|zurücküberwiesen|zurückgebucht|rückgebucht"
    r"|gutgeschrieben"
    r"|rückvergütet|zurückgegeben|zurückerhalten|zurückbekommen|wiederbekommen|vergütet|ausgezahlt|ausbezahlt",
    r"remboursée?s?|recréditée?s?|restituée?s?",
    r"reembolsad[oa]s?|reembolsamos|reintegrad[oa]s?|reintegramos|abonad[oa]s?|abonamos",
    r"rimborsat[oaie]|riaccreditat[oaie]|restituit[oaie]|rimborsammo",
    r"terugbetaald|teruggestort|gerestitueerd|teruggeboekt|terugbetaalde|teruggegeven",
    r"refunderet|tilbagebetalt|tilbageført|betalt tilbage|refunderede|tilbagebetalte|returneret",
)
# Says that it is done, of what is given back or of a sum.
PAID: Final = _any(
    r"paid(?: out)?|credited|completed|done|settled|finali[sz]ed|deposited|gone through|went through|returned|gave"
    r"|given|cleared|remitted|complete|received|arrived|successful|reversed|left our \w+",
    r"bezahlt|gezahlt|abgeschlossen|erledigt|durchgeführt|eingegangen|angekommen|zurückgeführt|getätigt|erfolgt"
    r"|geleistet|zahlten|erfolgreich",
    r"versée?s?|payée?s?|créditée?s?|effectuée?s?|réglée?s?|rendue?s?",
    r"pagad[oa]s?|pagamos|devuelt[oa]s?|devolvimos|ingresad[oa]s?|ingresamos|acreditad[oa]s?|realizad[oa]s?"
    r"|efectuad[oa]s?|completad[oa]s?",
    r"pagat[oaie]|accreditat[oaie]|versat[oaie]|effettuat[oaie]|completat[oaie]|reso|resi|bonificat[oaie]",
    r"betaald|uitbetaald|gestort|bijgeschreven|gecrediteerd|voltooid|uitgevoerd|vergoed|afgerond",
    r"betalt|udbetalt|krediteret|gennemført|indsat|kompenseret|afsluttet",
)
# Says that it is on its way.
SENT: Final = _any(
    r"sent|issued|initiated|processed|transferred|wired|made|executed|released|on (?:its|the) way|submitted|arranged"
    r"|started|triggered|created|attached|enclosed|provided",
    r"überwiesen|angewiesen|veranlasst|unterwegs|auf dem weg|(?:zu)?geschickt|(?:zu)?gesandt|ausgelöst|gesendet"
    r"|verschickt|ausgestellt|vorgenommen"
    r"|eingeleitet|losgeschickt|raus|beigefügt|angestoßen|versendet|bearbeitet|übermittelt",
    r"virée?s?|envoyée?s?|émise?s?|traitée?s?|en route|lancée?s?|initiée?s?|transférée?s?|joint",
    r"transferid[oa]s?|transferimos|enviad[oa]s?|enviamos|emitid[oa]s?|emitimos|procesad[oa]s?|tramitad[oa]s?|en"
    r" camino"
    r"|iniciad[oa]s?|adjunt[oa]s?",
    r"emess[oaie]|inviat[oaie]|elaborat[oaie]|in arrivo|avviat[oaie]|trasferit[oaie]|dispost[oaie]|allegat[oaie]",
    r"overgemaakt|verzonden|verstuurd|verwerkt|onderweg|gestart|aangemaakt|bijgevoegd",
    r"overført|sendt|behandlet|på vej|udstedt|igangsat|vedhæftet|startet",
)
APPROVED: Final = _any(
    r"approved?|granted|authori[sz]ed|agreed|accepted|confirmed|gave the green light|signed off|cleared for payment",
    r"genehmigt(?:en)?|bewilligt(?:en)?|freigegeben|bestätigt|zugestimmt|stattgegeben|akzeptiert|angenommen|gewährt"
    r"|zugesagt",
    r"approuvée?s?|acceptée?s?|accordée?s?|validée?s?|autorisée?s?|confirmée?s?",
    r"aprobad[oa]s?|aprobamos|aceptad[oa]s?|autorizad[oa]s?|concedid[oa]s?|confirmad[oa]s?",
    r"approvat[oaie]|accettat[oaie]|autorizzat[oaie]|concess[oaie]|confermat[oaie]",
    r"goedgekeurd|toegekend|geaccepteerd|bevestigd|akkoord",
    r"godkendt?|bevilget|accepteret|bekræftet",
)
_ADVERBS: Final = (
    r"(?: (?:now|also|gladly|happily|then|immediately|shortly|soon|certainly|therefore|of course|be|still|just|even))"
)
_GIVE: Final = (
    r"(?:refund|reimburse|repay|pay|credit|compensate|return|transfer|wire|release|give|send|issue|process)"
)
_GIVING: Final = (
    r"(?:refund|reimburs|repay|pay|credit|compensat|return|transferr|wir|releas|giv|send|issu|process)ing"
)
_GIVEN: Final = (
    r"(?:refunded|reimbursed|repaid|paid|credited|compensated|returned|transferred|wired|released|given|sent"
    r"|issued|processed"
    r"|deposited)"
)
# How a promise begins, and the verb it needs besides; None where the beginning says it all.
PROMISES: Final[tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]] = (
    (
        _any(
            rf"(?:we|i|they|our \w+)(?:'ll| will| shall|'re going to| are going to|'m going to| am going"
            rf" to){_ADVERBS}{{0,3}} {_GIVE}",
            rf"(?:we|i)(?:'re| are|'m| am){_ADVERBS}{{0,2}} {_GIVING}",
            r"(?:we|i)(?: hereby| now| gladly| do)? (?:refund|reimburse|repay|credit|transfer) (?:you|your|the"
            r"|this|that|it|back|¤)",
            rf"you(?:'ll| will| shall| are going to)(?: \w+){{0,2}} (?:get|receive|have|see|be (?:\w+ )?{_GIVEN})",
            rf"(?:will|shall|going to|should|is to|are to)(?: \w+){{0,2}} (?:be (?:\w+ )?{_GIVEN}|arrive|reach"
            rf" you|appear|show up"
            r"|be (?:with you|(?:on|in) your))",
            rf"being {_GIVEN}|(?:about|set) to be {_GIVEN}|(?:guarantee|promise) you|expect (?:your|the|a|¤)",
        ),
        None,
    ),
    (
        _any(
            r"(?:wir|ich) (?:werden?|veranlassen?|erstatten?|überweisen?|zahlen?|schreiben?|buchen?|leisten?"
            r"|geben?|vergüten?)",
            r"(?:erstatten?|überweisen?|zahlen?|schreiben?|werden?|buchen?|vergüten?) (?:wir|ich)|wird|werden"
            r"|geht|gehen|kommt|trifft",
            r"(?:sie|du) (?:erhalten|erhältst|bekommen|bekommst)|(?:erhalten|bekommen) sie",
        ),
        _any(
            r"(?:zurück|rück)?erstatten?|(?:zurück|rück)?erstattet|(?:zurück|aus)(?:ge)?zahl(?:en|t)"
            r"|(?:zurück)?überweisen?"
            r"|(?:zurück)?überwiesen|gutschreiben|gutgeschrieben|gut|zurück|erhalten|erhältst|bekommen|bekommst"
            r"|veranlassen?|veranlasst"
            r"|eintreffen|ankommen|ausgestellt|ausstellen|ein|vergüten|vergütet|zahlen|leisten|buchen|zugehen"
            r"|eingehen|erfolgen",
        ),
    ),
    (
        _any(
            r"(?:nous|je) (?:vous |te )?(?:le |la |les )?(?:allons|vais|remboursons|rembourse|rembourserons"
            r"|rembourserai|versons|verserons"
            r"|verserai|créditerons|créditons|rendrons|paierons|virons)",
            r"vous (?:recevrez|serez|allez|obtiendrez|toucherez)|tu (?:recevras|seras)",
            r"(?:sera|seront|va être|vont être|est en cours de|est en train d'être|arrivera|parviendra)",
        ),
        _any(
            r"rembours(?:er|ons|e|erons|erai|ée?s?)|vers(?:er|ons|erons|erai|ée?s?)|crédit(?:er|erons|ons|ée?s?)"
            r"|recev(?:rez|ras|oir)"
            r"|obtiendrez|toucherez|pay(?:er|ée?s?)|paierons|virée?s?|virons|effectuée?s?|rend(?:re|rons|ue?s?)"
            r"|arrivera|parviendra"
            r"|remboursement",
        ),
    ),
    (
        _any(
            r"(?:reembolsar(?:emos|é)|devolver(?:emos|é)|pagaremos|abonaremos|ingresaremos|(?:le|te|les|os)"
            r" (?:reembolsamos|devolvemos"
            r"|abonamos|pagamos)|(?:vamos|voy) a|recibirá[ns]?|recibirás|obtendrá[ns]?|será[ns]?|estamos"
            r" (?:reembolsando|devolviendo))",
        ),
        _any(
            r"reembols(?:ar\w*|ad[oa]s?|amos|ando)|devol(?:ver\w*|vemos|viendo)|devuelt[oa]s?|abon(?:ar\w*"
            r"|ad[oa]s?|amos)"
            r"|pag(?:ar\w*|ad[oa]s?|amos)|ingres(?:ar\w*|ad[oa]s?)|transfer(?:ir\w*|id[oa]s?)|recibirá[ns]?"
            r"|recibirás|obtendrá[ns]?",
        ),
    ),
    (
        _any(
            r"(?:rimborser(?:emo|ò)|accrediteremo|pagheremo|verseremo|restituiremo|(?:le|ti|vi|la)"
            r" (?:rimborsiamo|accreditiamo|restituiamo)"
            r"|stiamo (?:rimborsando|accreditando)|riceverà|riceverai|riceverete|otterrà|sarà|saranno|verrà"
            r"|verranno|arriverà)",
        ),
        _any(
            r"rimbors(?:er\w+|at[oaie]|iamo|ando)|accredit(?:er\w+|at[oaie]|iamo|ando)|pag(?:her\w+|at[oaie])"
            r"|vers(?:er\w+|at[oaie])"
            r"|restitui\w+|riceverà|riceverai|riceverete|otterrà|bonificat[oaie]|arriverà|effettuat[oaie]",
        ),
    ),
    (
        _any(
            r"(?:wij|we|ik) (?:zullen|zal|gaan|ga|betalen?|storten?|maken?|vergoeden?|crediteren?)|(?:zullen"
            r"|gaan|betalen|storten) (?:wij|we)",
            r"(?:u|je|jij) (?:ontvangt|krijgt|ontvang|krijg|zult|zal)|(?:ontvangt|krijgt|krijg|ontvang) (?:u|je)"
            r"|wordt|worden",
        ),
        _any(
            r"terug|terugbetal(?:en|ing)|terugbetaald|terugstorten|teruggestort|overmaken|overgemaakt|over"
            r"|storten|gestort|vergoeden?"
            r"|vergoed|bijgeschreven|uitbetaald|uitbetalen|crediteren|ontvangt|krijgt|ontvang|krijg|ontvangen"
            r"|krijgen",
        ),
    ),
    (
        _any(
            r"(?:vi|jeg) (?:vil|skal|kommer til|refunderer|tilbagebetaler|overfører|udbetaler|krediterer|betaler)"
            r"|(?:refunderer|tilbagebetaler|overfører) vi",
            r"(?:du|de|i) (?:får|modtager|vil)|(?:får|modtager) (?:du|de)|bliver|vil blive",
        ),
        _any(
            r"refunder(?:er|et|e)|tilbagebetal(?:er|t|e)|tilbageføre?s?|tilbageført|overfør(?:er|e|t)"
            r"|udbetal(?:er|t|e)|krediter(?:er|et|e)"
            r"|tilbage|retur|får|modtager?|indsat",
        ),
    ),
)
# What somebody may be promised without a word of money: an answer.
ANSWER: Final = _any(
    r"answer|reply|response|decision|update|confirmation|notification|word|parcel|package|invoice|information|help",
    r"antwort|bescheid|rückmeldung|entscheidung|bestätigung|paket|rechnung|nachricht|informationen",
    r"réponse|décision|confirmation|colis|facture|nouvelles",
    r"respuesta|decisión|confirmación|paquete|factura|noticias",
    r"risposta|decisione|conferma|pacco|fattura|notizie",
    r"antwoord|beslissing|bevestiging|pakket|factuur|bericht",
    r"svar|afgørelse|bekræftelse|pakke|faktura|besked",
)
# What a customer bought: a sum beside it may be its price.
BOUGHT: Final = _any(
    r"orders?|parcel|package|purchase|items?|product|price|subscription|invoice|charged?|plan",
    r"bestellung(?:en)?|paket|artikel|kauf|preis|rechnung|produkt|abo|auftrag",
    r"commandes?|colis|achat|prix|facture|article",
    r"pedidos?|paquete|compra|precio|factura|artículo",
    r"ordin[ei]|pacco|acquisto|prezzo|fattura|articolo",
    r"bestelling(?:en)?|pakket|aankoop|prijs|factuur|artikel",
    r"ordren?|bestilling(?:en)?|pakke|køb|pris|faktura|vare",
)
# Something else that was done, and that no record of ours proves.
_THINGS: Final = (
    r"(?:order|subscription|membership|contract|booking|reservation|plan|invoice|account|address|replacement|new"
    r" (?:one|item|parcel)"
    r"|coupon|discount|voucher|gift card|return label|label|price|fee|charge|delivery|items?|data)s?"
)
DEED: Final = _any(
    rf"(?:we|i)(?:'ve| have)?(?: \w+){{0,2}} (?:cancel+ed|replaced|exchanged|reshipped|applied|activated|deleted"
    rf"|closed|updated|changed"
    rf"|extended|upgraded|waived|removed|created|sent|shipped|dispatched|ordered|issued|attached|booked)(?:"
    rf" \w+){{0,3}} {_THINGS}",
    rf"{_THINGS}(?: \S+){{0,5}} (?:has|have|was|were|is|are|'s)(?: \w+){{0,2}} (?:cancel+ed|replaced|exchanged"
    rf"|applied|activated|deleted"
    r"|closed|changed|extended|upgraded|waived)",
    r"(?:replacement|voucher|coupon|gift card|return label)s?(?: \S+){0,5} (?:sent|shipped|dispatched|issued"
    r"|attached|on (?:its|the) way)",
    r"(?:bestellung|abo|abonnement|vertrag|mitgliedschaft|buchung|konto|adresse|daten|rabatt|auftrag|ersatz\w*"
    r"|rücksende\w*)"
    r"(?: \S+){0,8} (?:storniert|gekündigt|gelöscht|geändert|ersetzt|umgetauscht|aktiviert|verlängert|abgezogen"
    r"|gewährt|widerrufen)",
    r"(?:ersatz\w*|gutschein\w*|retourenlabel|rücksendeetikett)(?: \S+){0,8} (?:verschickt|versendet|versandt"
    r"|gesendet|ausgestellt"
    r"|unterwegs|beigefügt)",
    r"(?:commande|abonnement|contrat|réservation|compte|adresse)(?: \S+){0,6} (?:annulée?|résiliée?|supprimée?"
    r"|modifiée?|remplacée?)"
    r"|(?:annulé|résilié|supprimé|remplacé)(?: \S+){0,3} (?:commande|abonnement|contrat|réservation|compte)",
    r"(?:pedido|suscripción|contrato|reserva|cuenta)(?: \S+){0,6} (?:cancelad[oa]|anulad[oa]|eliminad[oa]"
    r"|modificad[oa]|reemplazad[oa])"
    r"|(?:cancelado|anulado|eliminado|reemplazado|cancelamos)(?: \S+){0,3} (?:pedido|suscripción|contrato"
    r"|reserva|cuenta)",
    r"(?:ordine|abbonamento|contratto|prenotazione|account)(?: \S+){0,6} (?:annullat[oa]|cancellat[oa]"
    r"|eliminat[oa]|sostituit[oa])"
    r"|(?:annullato|cancellato|eliminato|sostituito)(?: \S+){0,3} (?:ordine|abbonamento|contratto|prenotazione)",
    r"(?:bestelling|abonnement|contract|boeking|account)(?: \S+){0,6} (?:geannuleerd|opgezegd|verwijderd"
    r"|gewijzigd|vervangen)",
    r"(?:ordre|bestilling|abonnement|kontrakt|konto)(?:en|et|n)?(?: \S+){0,6} (?:annulleret|opsagt|slettet"
    r"|ændret|erstattet)"
    r"|(?:annulleret|opsagt|slettet)(?: \S+){0,3} (?:ordre|bestilling|abonnement|kontrakt|konto)(?:en|et|n)?",
)
