"""The words that make no claim of a sentence: denials, conditions, other people's words, requests, rules."""

import re
from typing import Final

from app.domain.reply_claims.words import _any

# Said first and meant otherwise: these deny nothing.
EMPTY: Final = _any(
    r"not only|no (?:worries|problem|doubt|need to worry|longer wait)|not to worry|don't worry|do not worry"
    r"|without (?:delay|further ado)"
    r"|do not hesitate|don't hesitate|need not|you don't have to|no (?:further )?action|nothing (?:more|else) to do",
    r"nicht nur|kein problem|keine sorge|ohne weiteres|nicht zögern|nichts weiter|ohne (?:weitere )?verzögerung",
    r"non seulement|pas de (?:souci|problème)|ne vous inquiétez pas|n'hésitez pas|sans (?:délai|plus attendre)",
    r"no solo|no sólo|no se preocupe|no te preocupes|sin problema|no dude|sin demora",
    r"non solo|nessun problema|non si preoccupi|non esiti|senza indugio",
    r"niet alleen|geen probleem|geen zorgen|aarzel niet",
    r"ikke kun|ikke bare|ingen problemer|bare rolig|tøv ikke",
)
NOT: Final = _any(
    r"not|n't|never|cannot|neither|nor|nothing|nobody|unable to|refused? to|declined? to",
    r"(?:do|did|does|has|have|had|was|were|is|are|wo|ca|could|would|should)n't|won't|can't",
    r"no(?: such| further| other| additional| more| new| actual)? (?:refund|money|payment|credit|voucher"
    r"|reimbursement|amount|sum|¤"
    r"|approval|decision|transfer|compensation|promise)s?|without (?:a |any |the )?(?:refund|payment|approval)"
    r"|there (?:is|was) no",
    r"nicht|kein(?:e|en|er|es|em)?|nie|niemals|weder|nichts|niemand",
    r"ne|n'\w+|aucune?|jamais|pas encore|pas|rien",
    r"no (?:se|le|les|te|lo|la|los|las|ha|han|hemos|he|hay|fue|fueron|podemos|puedo|será|está|están|estamos"
    r"|habrá|es|existe|tenemos)"
    r"|ning[uú]n|ninguna|nunca|tampoco|todavía no|aún no",
    r"non|nessun[oa]?|nulla|né",
    r"niet|geen|nooit|niets",
    r"ikke|ingen|intet|aldrig|hverken",
)
ON_CONDITION: Final = _any(
    r"if|whether|once (?:it|the|a|your|we|this|that)|as soon as|unless|until (?:it|the|a|your|we|this)|before"
    r" (?:it|the|a|your|we|any|this)"
    r"|provided(?: that)?|in case|should (?:a|the|your|this|it|they)|as long as|assuming|depending|subject to"
    r"|(?:would|could|may|might) (?:\w+ ){0,2}(?:be|have|get|refund|credit|pay|receive|return|give)",
    r"wenn|falls|ob|sobald|sofern|bevor|solange|würden?|könnten?|vorausgesetzt|vorbehaltlich|sollten?",
    r"s'il|si (?:le|la|les|un|une|vous|nous|votre|cela|elle|on)|lorsque|dès que|une fois (?:que|le|la)|avant"
    r" (?:que|le|la|de)"
    r"|jusqu'à ce|pourrai\w*|pourrions|sous réserve|à condition",
    r"si (?:el|la|lo|se|es|un|una|usted|está|podemos|quiere|desea|su)|cuando|en cuanto|una vez|antes de|hasta"
    r" que|podría\w*|siempre que",
    r"se (?:il|la|lo|un|una|viene|verrà|è|sarà|possiamo|potremo|lei|vuole)|quando|appena|una volta|prima (?:di"
    r"|che)|finché"
    r"|potremmo|potrebbe|a condizione",
    r"als (?:u|de|het|we|wij|uw|er|een)|indien|zodra|of (?:u|we|wij|het|de|dit|er|uw)|totdat|voordat|zou(?:den)?"
    r"|mits",
    r"hvis|når|om (?:det|vi|den|din|de|du|beløbet|pengene|refusionen)|så snart|indtil|før|kunne|måske|forudsat",
)
# A condition that promises nothing less: "if you have questions".
POLITE: Final = re.compile(
    r"(?:if|should) you (?:have|need|see|do not see|don't see|did not|didn't|require)[^,.;]*|(?:please )?let"
    r" (?:us|me) know[^,.;]*"
    r"|(?:wenn|falls|sollten) sie (?:noch |weitere |irgendwelche )*(?:fragen|etwas)[^,.;]*|si vous avez[^,.;]*"
    r"|si tiene[^,.;]*"
    r"|se ha (?:altre )?domande[^,.;]*|als u (?:nog )?vragen[^,.;]*|hvis du har[^,.;]*"
)
SOMEBODYS_WORDS: Final = _any(
    r"(?:you|she|he|they|the customer)(?:'ve| have| had)? (?:wrote|write|written|said|say|claim|claimed|mention"
    r"|mentioned|told (?:us|me)"
    r"|report|reported|believe|think|thought|expect|expected|hoped?|were told|state|stated|are asking|asked|ask"
    r"|want|wanted|wish|requested"
    r"|would like)",
    r"sie (?:schrieben|schreiben|sagten|sagen|erwähnen|erwähnten|fragen|fragten|meinen|wünschen|möchten|wollen"
    r"|erwarten|behaupten|baten"
    r"|haben (?:\S+ ){0,6}(?:geschrieben|erwähnt|gefragt|gesagt|gebeten|angefragt|verlangt))",
    r"vous (?:écrivez|dites|demandez|mentionnez|avez (?:écrit|dit|demandé|mentionné)|pensez|souhaitez|voulez)",
    r"(?:usted )?(?:escribe|escribió|dice|dijo|menciona|mencionó|solicita|solicitó|pide|pidió|pregunta|preguntó"
    r"|quiere|desea)",
    r"(?:lei )?(?:scrive|ha scritto|dice|ha detto|chiede|ha chiesto|desidera|vuole|menziona)",
    r"u (?:schrijft|schreef|zegt|zei|vraagt|vroeg|wilt|vermeldt)|u heeft (?:\S+ ){0,5}(?:geschreven|gevraagd|gezegd)",
    r"du (?:skriver|skrev|siger|sagde|spørger|spurgte|ønsker|beder|bad|nævner)",
)
# How it goes in general; nothing that was done.
IN_GENERAL: Final = _any(
    r"usually|normally|generally|typically|always|in general|how \w+ work|then",
    r"üblicherweise|normalerweise|in der regel|immer|grundsätzlich|generell",
    r"généralement|normalement|toujours|en général|normalmente|siempre|por lo general|suele|di solito|sempre|in"
    r" genere",
    r"meestal|normaal|altijd|doorgaans|normalt|som regel|altid|sædvanligvis",
)
HAPPENED: Final = _any(
    r"has|have|had|was|were|been|'ve|haben|hat|habe|wurden?|worden|avons|été|ont|hemos|han|fue|sido|abbiamo"
    r"|stat[oaie]"
    r"|hebben|heeft|werd|werden|har|blev|¤"
)
# The customer's own payment, which they know better than we.
THEY_PAID: Final = _any(
    r"(?:you|customer)(?:'ve| have| had| originally| already| only)* (?:paid|sent|returned|cancel+ed|accepted"
    r"|confirmed|made|transferred|gave)",
    r"(?:von ihnen|sie(?: \S+){0,6}) (?:bezahlt|gezahlt|überwiesen|bestätigt|zurückgeschickt"
    r"|storniert)(?:e[nr]?)?(?: haben| hatten)?"
    r"|haben sie (?:\S+ ){0,6}(?:bezahlt|gezahlt|überwiesen)",
    r"vous avez (?:\S+ ){0,2}(?:payé|réglé|versé|envoyé|annulé)|vous aviez payé",
    r"(?:usted )?(?:pagó|ha pagado|pagaste|abonó|envió)|(?:lei )?ha pagato|ha versato",
    r"u (?:heeft |hebt )?(?:\S+ ){0,5}betaald(?:e)?(?: heeft)?|u betaalde|du (?:har )?(?:\S+ ){0,4}betalte?",
)
REQUEST: Final = _any(
    r"requests?|inquir(?:y|ies)|enquir(?:y|ies)|applications?|questions?|messages?|e?-?mails?|details|claims?"
    r"|cases?|tickets?|reminders?",
    r"\w*anfragen?|\w*anträge?|\w*antrag|anliegen|\w*wunsch|fragen?|nachrichten?|mails?|vorgang",
    r"demandes?|messages?|questions?|dossier|courriels?",
    r"solicitud(?:es)?|peticiones|petición|mensajes?|correos?|preguntas?|consulta",
    r"richiest[ae]|messaggi[o]?|domand[ae]|e-?mail|pratica",
    r"aanvra(?:ag|gen)|verzoek(?:en)?|berichten?|vragen?|vraag",
    r"\w*anmodning(?:en|er)?|forespørgsel|henvendelse(?:n)?|besked(?:en)?|spørgsmål(?:et)?",
)
# What may be done with a request without saying anything about the money.
HANDED_ON: Final = _any(
    r"sent|submitted|made|initiated|created|started|confirmed|received|accepted|arrived|given|processed|done"
    r"|issued|attached",
    r"gesendet|verschickt|eingeleitet|bestätigt|eingegangen|angekommen|übermittelt|angenommen|beigefügt"
    r"|bearbeitet|erledigt|ausgelöst",
    r"envoyée?s?|transférée?s?|lancée?s?|confirmée?s?|traitée?s?|effectuée?s?|joint",
    r"enviad[oa]s?|enviamos|tramitad[oa]s?|iniciad[oa]s?|confirmad[oa]s?|procesad[oa]s?|realizad[oa]s?",
    r"inviat[oaie]|avviat[oaie]|confermat[oaie]|elaborat[oaie]|effettuat[oaie]",
    r"verzonden|verstuurd|gestart|bevestigd|verwerkt|aangemaakt",
    r"sendt|startet|bekræftet|behandlet|igangsat",
)
TO_A_COLLEAGUE: Final = re.compile(
    r"(?<!\w)(?:to|with) (?:a|an|our|my|the|one of our) (?:\w+ )?(?:colleagues?|team|department|reviewers?"
    r"|specialists?)(?!\w)"
    r"|(?<!\w)an (?:eine[nr]?|unser\w*|die|das|den) (?:\w+ )?(?:kolleg\w+|team|abteilung|fachabteilung)(?!\w)"
    r"|(?<!\w)à (?:un|une|notre|l')\s?(?:collègue|équipe|service)(?!\w)|(?<!\w)al? (?:un|una|nuestro|nuestra"
    r"|nostro|collega|compañero)"
    r"|(?<!\w)naar (?:een|ons|onze|mijn) (?:collega|team|afdeling)|(?<!\w)til (?:en|vores|min) (?:kollega|team"
    r"|afdeling)"
)
# Before a sum: it is what was asked, paid, or ruled, and not what is given back.
ABOUT_ELSE: Final = re.compile(
    r"(?:out of|of the(?: original| total| full)?|from the|instead of|rather than|not|than|asked(?: for)?"
    r"|requested|request(?: for)?(?: \w+){0,4}"
    r"|wanted|price(?: of| was)?|order(?: \S+)?(?: of| for| over|,|\()?|purchase(?: of)?|you paid|costs?|worth"
    r"|total of|paid|originally"
    r"|von den|der|statt|anstatt|nicht|beantragten?|gewünschten?|geforderten?|bestellung(?: \S+)?(?: über| von|,"
    r"|\()?|preis(?: von)?|kaufpreis(?: von)?"
    r"|sur les|au lieu de|des|commande(?: \S+)?(?: de|,)?|prix(?: de)?|demandés?|de los|en lugar de|pedido(?:"
    r" \S+)?(?: de|,)?|precio(?: de)?"
    r"|dei|dei suoi|invece di|ordine(?: \S+)?(?: di| da|,)?|prezzo(?: di)?|van de|in plaats van|bestelling(?:"
    r" \S+)?(?: van|,)?|prijs(?: van)?"
    r"|ud af|af de|i stedet for|ordre(?: \S+)?(?: på|,)?|bestilling(?: \S+)?(?: på|,)?|pris(?: på)?)\s*\(?$"
)
ASKED_AFTER: Final = re.compile(
    r"^\s*(?:that |which )?(?:you|sie|vous|usted|u|du) (?:asked|requested|paid|wanted|spent|angefragt|bezahlt"
    r"|gefordert|gewünscht"
    r"|avez (?:payé|demandé)|pagó|heeft betaald|betalte)|^\s*(?:asked|requested|you asked|beantragt|demandés"
    r"|solicitad|richiest|gevraagd)"
)
# A sum of a rule or a price, which no receipt has.
OF_A_RULE: Final = re.compile(
    r"(?:up to|at most|maximum(?: of)?|at least|minimum(?: of)?|bis zu|höchstens|mindestens"
    r"|(?:orders?|purchases|amounts|refunds|bestellungen|beträge|erstattungen) (?:over|above|under|below|from"
    r"|über|unter|ab)"
    r"|jusqu'à|hasta|fino a|tot|op til|maximal|costs?|fees?(?: of| is| are)?|shipping(?: costs?)?(?: of| is|"
    r" are)?|price(?: of| is)?|priced at"
    r"|versand\w*|gebühr\w*|kostet|kosten|frais(?: de \w+)?|coûte|cuesta|gastos(?: de \w+)?|costa|spese(?: di"
    r" \w+)?|koster|fragt)"
    r"(?: (?:is|are|of|von|de|di|van|på|betragen|beträgt))?\s*$"
)
