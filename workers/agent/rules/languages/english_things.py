"""Owns the English wordings of what is meant: a part or all of an order, a sum, a topic."""

from typing import Final

WORDING: Final[dict[str, tuple[str, ...]]] = {
    "ITEM": (
        r"\b(?:refund|reimburse|return|give back)(?: me| us)?(?: for)? (?:one|another|the (?:other|second|extra"
        r"|first|last))\b"
        r"(?! of (?:my|the|our) orders)",
        r"\b(?:except(?: for| that)?|(?:apart|aside) from (?!that\b|this\b|\w+ing\b)|other than (?!that\b|this\b)"
        r"|but for the|minus the|but not the|not the)\b",
        r"\b(?:refund(?:ed|ing)?|reimburs(?:ed?|ing|ement)|money back|money|credit)(?: me| us)? (?:for "
        r"|on )(?:those|these|them|both|the (?:two|three|four|five|six|\d))\b",
        r"\b(?:only|just|solely|merely) (?:for )?(?:the|my|one|two|three|a|an|this|that|these|those"
        r"|\d{1,2}) (?!orders?\b|money\b|full\b|whole\b|codex|amount\b|sumx|refund\b|total\b|price\b"
        r"|purchase\b|way\b|thing\b|bit\b|little\b|few (?:days|weeks|hours)|day\b|week\b|month\b|days\b"
        r"|weeks\b|hours?\b)",
        r"\b(?:the|my|this|that|these|those) [\w-]+(?: [\w-]+)? (?:only|alone)\b",
        r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|some|half|several|a few|none|each"
        r"|either|another|any|most|parts?|both|neither|a couple|a pair) (?:out )?of (?!it\b|you\b|your\b"
        r"|us\b|orders?\b|my (?:\w+ )?orders?\b|the orders?\b|codex|\w+day\b|these days|the (?:worst|best"
        r"|most|reasons?))",
        r"\b(?:that|this|the|which|broken|damaged|faulty|wrong|defective|bad|other) ones?\b(?! star)",
        r"\b(?:refund|reimburse|money back|credit)(?: me| us)? (?:for |on )?(?:those|these|them|both)\b",
    ),
    "ITEM_MISSING": (
        r"(?<!all )\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|some|several|a few|a couple of"
        r"|half)(?: of)?"
        r"(?: the| them| these| my)?(?: (?!and\b|or\b|days?\b|weeks?\b|months?\b|years?\b|hours?\b|times?\b"
        r"|people\b)"
        r"[\w-]+){0,3} (?:out of|broke|broken|snapped|leaks?|wobbles?|cracked|chipped|shattered|fell|stopped"
        r"|damaged|faulty"
        r"|defective|do not|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|(?:is|are|was|were|came"
        r"|arrived|has|have"
        r"|had) (?:all |a |in )?(?:broken|damaged|cracked|chipped|faulty|defective|bent|scratched|torn|dead"
        r"|missing|wrong"
        r"|pieces|bits|crack|chip|hole|dent|smashed|shattered))\b",
        # What is said to be fine is to be kept, so that something else is meant.
        r"\b(?:the|my|our|all|both|most|some|others?|rest) (?:(?!service|delivery|price|order|codex|team|staff"
        r"|support|refund"
        r"|money|parcel|shop|site|not\b)[\w-]+ ){1,3}?(?:is|are|was|were|seems?|looks?) (?:(?:all|absolutely"
        r"|really|very|quite"
        r"|perfectly|totally|just|actually|super) ){0,2}(?:great|fine|good|ok|okay|perfect|lovely|alright"
        r"|all right|intact"
        r"|excellent|beautiful|nice|undamaged|brilliant|as expected)\b",
        r"\b(?:a|an|one) (?!parcel\b|package\b|disaster\b|lot\b)(?:[\w-]+ ){0,2}?[\w-]+ (?:is|was|has|had"
        r"|came|arrived|broke|got) (?:\w+ ){0,3}?(?:broken|cracked|damaged|chipped|missing|defective|faulty"
        r"|snapped|torn|bent|scratched|loose|off|crack|scratch|dent)\b",
        r"(?<!order is )(?<!order was )(?<!parcel is )(?<!package is )(?<!codex is )(?<!codex was )(?<!went"
        r" )(?<!gone )\bmissing\b(?! (?:order|parcel|package|delivery))|\b(?:lacking anything)\b"
        r"|\b(?:incomplete|lacking|lacks|left out|short by|not included|wasn't included)\b",
        r"\b(?:the |all the )?(?:rest|others?|remaining (?:items?|ones?)|remainder) (?:is|are|was|were|i|we"
        r"|of the (?:items|things|stuff|articles))\b",
        r"\b(?:keep|keeping|kept) (?:the|all|my|everything)\b",
        r"\b(?:first|second|third|smaller|bigger|larger|left|right|other) (?:item|piece|article|product"
        r"|one)\b",
    ),
    "DIRECT": (
        r"\b(?:refund|return|reimburse|repay)(?:ing)?(?: me| us)?(?: for| of| on)?(?: my| the| our"
        r"| this)? codex\b|\b{BACK} (?:for|of|on|regarding|from|under) (?:my |the |our |this )?codex\b",
        r"\b(?:refund|reimburse)(?: me| us)?(?: for)? (?:my|the|our|this) (?:order|purchase)\b"
        r"|\b{BACK} (?:please|pls|plz) (?:for )?codex\b",
        r"\b(?:get|have|want|like)(?: my| the| our)? codex (?:to be )?(?:refunded|reimbursed)\b"
        r"|\bcodex (?:should|must|to|has to) be refunded\b",
    ),
    "WHOLE": (
        r"\b(?:full|complete|total) (?:refund|reimbursement) (?:for|of|on) (?:my|the|this) (?:order|purchase)\b",
        r"\b(?:whole|entire|complete|full|total) (?:order|purchase|shipment|delivery|parcel|package|codex"
        r"|lot|thing|set)\b|\beverything\b|\ball of it\b",
        r"\bcodex (?:completely|entirely|in full|fully|as a whole)\b|\b(?:rest|remainder|remaining (?:amount"
        r"|balance|sum)|balance) (?:of|for|on) (?:my |the )?(?:order|codex)\b",
    ),
    "PART": (
        r"(?<!including )(?<!including the )(?<!incl )(?<!plus )(?<!and )(?<!and the )(?<!with )(?<!includes"
        r" )(?<!free )\b(?:postage|shipping)\b(?! (?:label|address|company|took|was|confirmation))",
        r"\b(?:half|halves|percent|per cent|partial(?:ly)?|partly|difference|discount|price (?:drop"
        r"|reduction|cut)|goodwill|compensation|deposit|tax|vat|customs|tip|surcharge|interest)\b|\d ?%",
        r"\b(?:part|portion|share|fraction|third|quarter|some|bit|percentage) of (?:it|the|my|our|this|that"
        r"|codex|what)\b|\bsomething (?:back|off)\b|\bsome (?:money|compensation|cash|of the money)\b",
        r"(?<!including )(?<!including the )(?<!incl )(?<!plus )(?<!and )(?<!and the )(?<!with )(?<!includes"
        r" )\b(?:shipping|delivery|postage|handling|express)(?: and handling)? ?(?:costs?|fees?|charges?"
        r"|surcharge|part|money|refund(?:ed)?|back)\b",
        r"\b(?:refund|reimburse|back|return)(?: me| us)?(?: for| of)?(?: the| my| our)? (?:shipping|delivery"
        r"|postage|express)\b|\b(?:without|minus|excluding|less|except|apart from|besides"
        r"|not including) (?:the )?(?:shipping|delivery|postage)\b",
        r"\bovercharged?\b|\bcharged? (?:me |us )?(?:\w+ )?too much\b|\btoo much (?:money )?(?:charged|taken"
        r"|paid)\b|\bfee\b",
    ),
    "VAGUE_SUM": (
        r"\b(?:about|around|roughly|approximately|approx|circa|ca|at least|up to|between|maximum|minimum"
        r"|maybe) (?:of )?sumx\b|\bsumx (?:or so|or more|each|per|apiece|off|to sumx|or sumx)\b"
        r"|(?<!every )(?<!last )(?<!each )(?<!single )\b(?:cents?|pence|pennies)\b",
    ),
    "TARGET": (
        r"\b(?P<np>(?:two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,2}) [\w'-]+)",
        r"\b(?:refund(?:ed|ing)?|reimburse(?:d|ment)?|money back|credit|repaid|cash back|amount|price"
        r"|cost)(?: me| us)? (?:for |on |of )?(?P<np>(?:the|this|that|my|our|their|his|her|its|your|a|an|one"
        r"|two|three|four|five|six|\d{1,2}|each|every)(?: [\w'-]+){1,6})",
        r"\b(?:get|have|want|like|need|see|having|getting) (?P<np>(?:the|this|that|my|our|their|his|her|its"
        r"|your|a|an|one|two|three|four|five|six|\d{1,2}|each|every)(?: [\w'-]+){1,4}) (?:refunded"
        r"|reimbursed)\b",
        r"\b(?:send|sending|sent|give|giving|take|taking|ship|bring) (?P<np>(?:the|this|that|my|our|a|an|one"
        r"|two|three|four|five|six|\d{1,2})(?: [\w'-]+){1,3}?) back\b",
        r"\b(?:return|send back|sending back|returning|give back) (?P<np>(?:the|this|that|my|our|their|his"
        r"|her|its|your|a|an|one|two|three|four|five|six|\d{1,2}|each|every)(?: [\w'-]+){1,5})",
    ),
    "OF_ORDER": (
        r"(?P<np>(?:several|certain|various|the|my|this|that|their|his|her|your|a|an|one|another|our|its"
        r"|\d{1,2}|two|three|four|five|six|some|no|these|those)(?: [\w'-]+){1,5}) (?:in|of|from|out of"
        r"|inside|within|included in|contained in|belonging to) (?:my |the |your |this |our "
        r"|last )?(?:\w+ )?(?:order|codex|purchase|delivery|shipment|parcel)\b",
    ),
    "TOLD_BEFORE": (
        r"\b(?:paid|pay|paying|costs?|costing|charged|priced?|price (?:is|was|of)|worth|spent|bought"
        r"|purchased|billed|ordered|total(?:ling|ed)?|totals|invoiced|debited|deducted|took"
        r"|taken)(?: (?!want|like|need|refund|reimburse|back|give|return|please|request)[\w']+){0,5} ?$",
    ),
    "TOLD_AFTER": (
        r"^(?: that| which)? (?:i|we) (?:have |had |already )?(?:paid|spent|transferred|gave)\b|^ (?:was"
        r"|were|has been|had been) (?:charged|debited|taken|paid|deducted)\b(?! too)|^ (?:order|purchase"
        r"|codex)\b",
    ),
    "TOO_MUCH": (r"^ (?:too much|extra|more than|in error|by mistake|back|again)\b",),
    "AMOUNT_IS": (
        r"\b(?:amount|sum|exactly|namely)\b(?: \w+){0,3} sumx",
        r"^\W*sumx(?: please| thanks| would do)?\W*$",
    ),
    "THAT_SUM": (
        r"\b(?:that|this|the above|the said|the mentioned|these|those|the same) (?:amount|sum|money"
        r"|costs?)\b|\bthe (?:amount|sum) (?:above|mentioned)\b",
    ),
    "VAGUE_ORDER": (
        r"\b(?:one|some|any|either|several|two|three|both|all)(?: of)?(?: (?:my|the|our|these"
        r"|those))?(?: (?:recent|last|two))? (?:orders|purchases)\b",
        r"\b(?:my|our)(?: recent| last(?: two| three)?)? (?:orders|purchases)\b",
        r"\bboth of them\b",
    ),
    "CANCELS": (r"\bcancel(?:ling|lation)?\b(?! (?:culture|policy))",),
    "RETURNS": (r"\b(?:return|exchange|send back|cancel)(?:ing)? (?:it|my|our|the|this|that|an?|order|codex)\b",),
    "ORDERS": (
        r"\b(?:list|show|see|what are|which are|status of|check|overview of)\b.{0,60}\borders?\b",
        r"\border (?:status|history|list)\b",
        r"\b(?:where|when)\b.{0,60}\b(?:order|parcel|package|delivery|shipment|codex)\b",
        r"\bwhat (?:did|have) (?:i|we) (?:order|buy|bought|ordered|purchase)",
        r"\b(?:has|have|did|is) (?:my|our|the) (?:order|parcel|package)\b",
    ),
    "SHIPPING": (
        r"\b(?:ship|ships|shipping|shipment|deliver|delivers|delivery|postage|courier)\b",
        r"\bwhere\b.{0,60}\b(?:parcel|package|order|codex)\b",
    ),
    "PRIVACY": (
        r"\b(?:privacy|gdpr|data protection)\b",
        r"\bpersonal (?:data|information)\b",
        r"\bmy data\b|\b(?:which|what) data\b",
        r"\bdelete my (?:data|account)\b",
    ),
    "HOURS": (
        r"\bopening (?:hours|times)\b",
        r"\b(?:what time|when)\b.{0,60}\b(?:open|close)\b",
        r"\bbusiness hours\b",
        r"\bare you open\b",
    ),
}

# What a refund is asked for when it is asked for as a whole; any other thing is a part of an order.
WHOLE_NOUNS: Final = frozenset(
    "above account all amount arrival attempts back balance bank bill bottom business card cash cent"
    " cents charge charges codex complete condition confirmation consignment contents cost costs credit"
    " day days delivery earliest emails entire everything fault fee following full funds goods hour hours"
    " invoice issue law lot mails minutes mistake money month next number order orders original package"
    " parcel payment payments paypal penny people persons photos pictures price problem purchase"
    " purchases quality reason reasons refund reimbursement remainder remaining rest retour return"
    " returns reviews right same service shipment something stars status sum sumx thing times total"
    " transaction usual value way week weeks whole working years".split()
)
STOPS: Final = frozenset(
    "after and april are arrive arrived as asap at august be because been before being broke but by came"
    " can cannot come could december did do does february for from had has have i if immediately in into"
    " is it january july june march may never not november now october of on or please pls september"
    " since so than thank thanks that they this to under via was we were when which who will with within"
    " without would you".split()
)
