"""Owns the English wordings of what a sentence does, under the names that every language has."""

from typing import Final

WORDS: Final = {
    "BACK": (
        r"(?:refund(?:s|ed|ing)?|reimburs(?:e|ed|ing|ement)|repay(?:ment|ing)?|repaid|(?:money|cash|payment"
        r"|amount|funds|cost|price|sumx|costs|all of it|everything|half|part)(?: (?:for|of|on|from) (?:my "
        r"|the )?codex)?(?: (?:that |which )?(?:i|we) (?:paid|spent|gave you))?(?: (?:straight|right"
        r"|all))? back(?! guarantee)|(?:money|payment|amount|funds) (?:be |being |to be |gets |get )?(?:returned"
        r"|credited|repaid|sent back|paid back|transferred back))"
    ),
    "GIVE": (
        r"(?:refund|reimburse|repay|pay|return|give|send|transfer|wire|credit|issue|process|make|arrange"
        r"|initiate|grant|reverse|void|undo|refunded|gave|sent|returned|paid|release|organi[sz]e|put|get|let"
        r"|have)"
    ),
    "MONEY": (r"(?:money|cash|funds|payment|amount|sum|price|sumx|cost|purchase price|total|what (?:i|we) paid)"),
    "MY": (r"(?:my|our|the|that|this|your|their|his|her|a|an|any)"),
    "WANT": (
        r"(?:want|wants|wanna|need|like|wish|request(?:ing)?|demand(?:ing)?|expect(?:ing)?"
        r"|ask(?:ing)?(?: you)? (?:for|to)|insist(?:ing)? on|hop(?:e|ing)|looking (?:for|to)|appreciate|grateful"
        r"|after|claim(?:ing)?|requir(?:e|ing)|seek(?:ing)?|prefer|love|entitled to|owed?s?|due|deserve"
        r"|happy with|fine with|rather have|must|should|have to|needs? to|let me have|apply(?:ing)? for|glad)"
    ),
    "NOT": (r"(?:do not|don't|dont|did not|didn't|does not|doesn't|not|never|am not|are not|isn't)"),
    "REMEDY": (
        r"(?:replacement|exchange|new one|another one|swap|store credit|voucher|gift card|repair|spare part"
        r"|different (?:size|colou?r|one)|other (?:size|colou?r)|size \d{1,2})"
    ),
    "KIN": (
        r"(?:friend|mother|mom|mum|dad|father|sister|brother|neighbou?r|colleague|coworker|wife|husband|partner"
        r"|son|daughter|boss|girlfriend|boyfriend|aunt|uncle|grandma|grandmother|grandfather|grandpa|cousin"
        r"|client|customer|roommate|flatmate|landlord|assistant)"
    ),
}

WORDING: Final[dict[str, tuple[str, ...]]] = {
    "DECLINES": (
        r"\b(?:nothing to|not) (?:be )?(?:refund|reimburse)(?:ed)?\b(?= (?:anything|it|me|us|codex))",
        r"\bno longer (?:want|need|require|wish|ask)(?:ing)?(?: (?:to|for|get|have|be))* (?:(?:any|a|an|my"
        r"|the) ){0,2}{BACK}|\b(?:don't|do not|dont) (?:want|need) (?:\w+ ){0,2}{BACK} (?:anymore|any more)",
        r"\b(?:but|however|now|so)\b.{0,40}\b(?:(?:am|i'm|are|we're|i'll|we'll|will"
        r"|going to) (?:be )?keep(?:ing)? (?!(?:it|them|this|the \w+)(?: if| for| when| and))|works? (?:now"
        r"|again|after all)|sorted|resolved|i (?:do )?(?:like|love) (?:it|them)"
        r"|changed my mind about the refund)|\bchanged my mind about (?:the|my|that) refund|\bwas (?:going"
        r"|about) to ask\b",
        r"\b{NOT} (?:really |actually |even )?(?:want|need|request\w*|ask\w*(?: you)?(?: for)?|look\w* for"
        r"|seek\w*|require|expect|after|interested in|demand\w*)(?: to (?:get|have|be|receive))? (?:(?:any"
        r"|an?|full|partial|my|our|the|your|that|this) ){0,3}{BACK}",
        r"\b(?:do not|don't|dont|never|not to) (?:\w+ )?(?:refund|reimburse)\b",
        r"\b(?:do not|don't|dont) (?:think|believe)\b.{0,40}\b{BACK}",
        r"\bno (?:need|reason)\b.{0,40}\b{BACK}",
        r"\b(?:no|not a|not the) (?:full |partial )?{BACK}\b(?! yet| so far| has| until)",
        r"\b(?:instead of|rather than|without|not for) (?:{MY} )?(?:\w+ )?{BACK}",
        r"\b(?:cancel|withdraw|forget(?: about)?|never mind|drop|ignore|stop|retract|disregard"
        r"|scrap) (?:{MY} )(?:\w+ ){0,2}{BACK}",
        r"\b(?:cancel|withdraw|forget|ignore|disregard) (?:{MY} )(?:\w+ ){0,2}request\b",
    ),
    "CONDITION": (
        r"\b(?:assuming|supposing|providing|on (?:the )?condition|depending on|so long as|failing (?:that|which"
        r"|this)"
        r"|in which case|except (?:if|when)|only (?:when|once|after)|until then|whether or not)\b",
        r"\bshould (?:the|it|my|this|they|you|we) (?:\w+ ){0,4}?(?:not|fail|still|arrive|turn|prove"
        r"|happen)\b|\bin the event\b|\bin that case\b",
        r"\b(?:after that|until (?!now)|till (?!now)|give (?:it|you|them) (?:until|till|one more|another))\b",
        r"\b(?:unless|in case|provided(?: that)?|as long as|only if|otherwise|or else|if)\b",
        r"^\W*(?:or|else) ",
        r"(?:^|, |\band )should (?:it|the|my|codex|this|they|that)\b",
        r"\b(?:or|either) (?:just |simply |else |you )?(?:refund|reimburse|give|send|return|i(?:'ll"
        r"| will)? (?:want|need|expect|demand)|my money)\b",
        r"\b(?:once|as soon as|when) (?:you|it|the|i|we|they|codex)\b.{0,60}\b(?:return|receive|arrive|get"
        r"|got|back)\w*",
    ),
    "HARMLESS_CONDITION": (
        r"\b(?:if|as soon as|whenever) (?:at all )?(?:possible|you can|convenient|necessary|needed"
        r"|not already)\b",
        r"\bif (?:that|this|it)(?:'s| is| works| would be)? (?:ok\w*|alright|all right|fine|possible"
        r"|no trouble|not too much \w+|easier|any help)\b",
        r"\bif you (?:do not|don't) mind\b|\bif i may\b|\beven if\b|\bas if\b",
        r"\bif you (?:still |should )?(?:need|require|have|want) (?:any|more|further|some|additional|photos?"
        r"|pictures?|anything|a photo|proof|details|me|my)\b",
        r"\blet me know if\b|\b(?:contact|call|write|email) me if\b",
        r"\b(?:grateful|appreciate(?: it)?|great|nice|happy|glad|kind|helpful|wonderful|thankful|lovely|good"
        r"|obliged|keep (?:it|them|this|the \w+)),? if you (?:could|would|can|will|just )?\s?(?:please "
        r"|kindly )?{GIVE}\b",
    ),
    "OTHER_REMEDY": (
        r"\b{BACK} or (?:\w+ )?(?:credit|coupon|discount|compensation|points|alternative|another|new)\b"
        r"|\b(?:credit|coupon|discount|points|alternative) or (?:an? |my |the )?(?:full )?{BACK}",
        r"\b{BACK} or (?:an? |the )?(?:{REMEDY}|replace\w*|exchang\w*|swap\w*|repair\w*)\b|\b(?:{REMEDY}"
        r"|replace\w*|exchang\w*|swap\w*|repair\w*)(?: \w+){0,2} or (?:a |my |the )?(?:full )?{BACK}",
        r"\b(?:send|sent|get|receive|have|want|like|prefer|need|ship|wish for|request|offer"
        r"|give)(?: \w+){0,4}? {REMEDY}\b",
        r"\b(?:please|pls|kindly|you|want|like|prefer|rather|possible|way|able|need|(?:can|could"
        r"|may) i)(?: [\w']+){0,6}? (?:exchange|replace|swap|repair|fix|resend|reship|re-send|redeliver"
        r"|trade|switch)d? (?:it|the|this|that|my|them|these|those|codex|one|for|a)\b",
        r"\b(?:be|get|have (?:it|them|this|that|codex)|(?:it|them|this) to be) (?:\w+ )?(?:exchanged|swapped"
        r"|replaced"
        r"|repaired|fixed)\b",
        r"\b{REMEDY}(?: \w+){0,3} (?:please|would|instead|be)\b|\bsend (?:me )?(?:it(?! back| to you)|codex"
        r"|another|a new"
        r"|the right|the correct|new)\b",
    ),
    "NOT_REMEDY": (
        r"\b(?:{NOT}|no|rather than|instead of|without|nor|neither|not a)(?: \w+){0,4}? (?:{REMEDY}"
        r"|replace\w*|exchang\w*|swap\w*|repair\w*)\b",
        r"\b(?:refus|declin|reject)\w* (?:\w+ ){0,2}{REMEDY}|\b(?:replacement|exchange)\b.{0,30}\b(?:also"
        r"|too|as well|not possible|impossible|won't|no longer|out of stock|sold out|useless)\b",
    ),
    "TRACKING": (
        r"\bwhere(?:'s| is| are|abouts)\b.{0,40}\b(?:orders?|parcel|package|delivery|shipment|it|codex|stuff"
        r"|things?|goods)\b",
        r"\bwhen\b.{0,12}\b(?:will|does|is|do|can|should|are)\b.{0,60}\b(?:arrive|arriving|come|coming"
        r"|delivered|deliver|ship|shipped|get here|be here|dispatched|sent)\b",
        r"\b(?:has|have|is|was|did)\b (?:my|the|our|codex|it|order)\b.{0,40}\b(?:shipped?|sent|dispatched"
        r"|left|delivered|on its way|on the way)\b(?=.{0,60}\?)",
        r"\b(?:track|trace|locate|look for|find) (?:(?:my|the|our)(?= (?:\w+ )?(?:order|parcel|package|delivery"
        r"|shipment"
        r"|codex))|codex|it(?! (?:too|very|so|rather|quite|hard|difficult|un\w+|dis\w+|in\w+))|down)\b"
        r"|\btracking (?:number|link"
        r"|code|id)\b(?=.{0,40}\?)|\b(?:send|give|have|need|get)\b.{0,20}\btracking\b",
    ),
    "THIRD_PERSON": (
        r"\b{KIN},? (?:who|who'd|who's|that) (?:\w+ ){0,2}?(?:wants?|like|needs?|asked|asks|ordered|bought|is"
        r"|has|paid)\b|\b{KIN} who'd\b",
        r"\b(?:writ\w*|ask\w*|call\w*|request\w*|contact\w*|email\w*|get|refund"
        r"|reimburse) (?:you )?(?:this )?(?:for"
        r"|to) (?:my|our|a|his|her) (?:\w+ )?{KIN}\b",
        r"\b(?:my|our|a|his|her|their) (?:\w+ )?{KIN}(?:'s|s')? (?:[\w.]+ ){0,3}?(?:order(?:ed)?"
        r"|bought(?! (?:me |us )?(?:one|another|the same))"
        r"|purchased?|wants?|would like|asked|asks|told|tells|says|needs|is asking|has asked|placed|paid"
        r"|codex|account|name|refund|money|request\w*)\b",
        r"\b(?:order|codex|refund|money|behalf)(?: (?:back|for|to|of|from|by|placed|belongs|was|is"
        r"|made)){1,3} (?:my|our|a|her|his) {KIN}(?:'s)?\b",
        r"\bon (?:\w+ )?behalf\b|\b(?:someone|somebody|another person|another customer"
        r"|other people)(?: else)?(?:'s)? (?:order|account|refund|money|codex)\b|\b(?:order|codex"
        r"|account)\b.{0,30}\b(?:someone|somebody) else\b|\bfor (?:him|her|them)\b.{0,20}\b(?:refund|money)"
        r"|\brefund (?:him|her)\b|\b(?:his|her|their) (?:money|refund)\b",
    ),
    "QUESTION": (
        r"\b(?:understand|learn|compare|discuss|explore|clarify|weigh|talk about|hear about"
        r"|read about)(?:ing)?\b.{0,60}"
        r"\b(?:{BACK}|refund\w*)|\bmy (?:options|choices|rights) (?:are|for|about|on|here|with|regarding)\b"
        r"|\bmy options\b",
        r"\b(?:refund|return|withdrawal|cancellation) (?:forms?|labels?|receipt|slip|options?|address"
        r"|department|document\w*|number)\b|\b(?:proof|record|receipt|copy|form) (?:of|for) (?:a |the |my "
        r"|this )?(?:refund|return)\b",
        r"\bor (?:do|does|should|is|are|can|must|would|will|shall|have) (?:i|we|it|this|that|you|there)\b"
        r"|\bwhat (?:do|would|should) (?:you|we|i)\b|\bwhich (?:is|would be) (?:better|best|faster)\b",
        r"(?:^|[,:;(-] ?|\b(?:and|but|so|hi|hello|then|also|just|please|pls) )(?:how|when|what|which|who|why"
        r"|where)(?:'s|s| is| are| do| does| did| can| could| will| would| should| long| much| many| soon"
        r"| fast| often| happens| about| if| kind| have| has| about| type| steps| must"
        r"| to)\b.{0,120}\b(?:{BACK}|returns?|money)\b",
        r"\b(?:know|tell (?:me|us)|explain|wonder\w*|curious|clarify|confirm|check|find out|information|info"
        r"|advise|understand|idea|let (?:me|us) know|question|inquir\w+|enquir\w+|ask|asking|sure"
        r"|see)\b.{0,60}\b(?:how|when|what|which|whether|if|who|why|about|where)\b.{0,120}\b(?:{BACK}"
        r"|refundable|returns?)\b",
        r"\b(?:question|query|inquiry|enquiry|information|details|advice) (?:about|on|regarding|re"
        r"|concerning|for)\b.{0,40}\b(?:{BACK}|returns?)\b",
        r"\b(?:refundable|eligible|qualif(?:y|ies)|refunds? (?:possible|available|allowed|work))\b",
        r"\b(?:refund|return|cancellation|money[- ]back)s? (?:policy|policies|rules?|terms|conditions"
        r"|guarantee|process|window|period|procedure|options?)\b",
        r"\bpolic(?:y|ies)\b.{0,60}\b(?:{BACK}|returns?)\b|\bhow (?:long|soon|fast)\b.{0,60}\b{BACK}",
        r"\b(?:consider|think|debat|toy|ponder|plann)ing\b.{0,60}\b(?:{BACK}|returning|return)\b|\b(?:might"
        r"|(?<!it )may(?! i\b| we\b)|maybe|perhaps|hypothetically|theoretically|not sure)\b.{0,60}\b{BACK}",
        r"\b(?:are|is) (?:\w+ ){0,3}(?:refunds?|reimbursements?)\b(?=.{0,80}\?)",
    ),
    "YES_OR_NO": (
        r"\b(?:do|does|did|is|are|was|will|would|shall) (?:you|your \w+|{MY} \w+|they|it|i|we|this|that"
        r"|refunds?|there|orders?|codex|customers?|one|people|somebody"
        r"|someone)\b.{0,120}\b{BACK}(?=.{0,120}\?)",
        r"\b(?:can|could|may|might|shall|should|am|do|would|will) (?:i|we|one|customers?"
        r"|people)\b.{0,120}\b(?:{BACK}|refundable)\b",
        r"^\W*(?:\w+[ ,]+){0,3}(?:do|does|is|are|will|would) (?:you|your \w+|they|it|i|we|this|that|refunds?"
        r"|there|codex)\b.{0,120}\b{BACK}",
    ),
    "WHEN_MINE": (
        r"\b(?:when|how soon|how long|by when)\b.{0,60}\b(?:my|our) (?:\w+ )?(?:refund|money|reimbursement)\b",
    ),
    "POLITE": (
        r"\b(?:could|may) (?:i|we) (?:please )?(?:get|have) (?:my |our |the )?(?:codex|order"
        r"|purchase) (?:refunded|reimbursed)\b",
        r"\b(?:ok|okay)\W*$",
        r"\bwould you (?:refund|reimburse) (?:me |us )?(?:for )?(?:sumx|codex)\b",
        r"\b(?:would|do) you mind\b|\b(?:can|could) we (?:please )?(?:settle|agree) on\b"
        r"|\bwould you (?:please|kindly|be so kind|be able)\b|\b(?:can|could) you (?:guys |all )?(?:please "
        r"|kindly |pls |maybe |possibly |perhaps |just |also |therefore |thus |then "
        r"|at least ){0,3}(?:be so kind (?:as to|and) |be able to )?{GIVE}\b",
        r"\b(?:please|pls|plz|kindly)\b(?! (?:tell|explain|let (?:me|us) know|clarify|advise|confirm|check"
        r"|inform))",
        r"\b(?:can|could|may) (?:i|we) (?:please |just )?have (?:my|our|the|some) (?:\w+ )?(?:money"
        r"|cash) back\b",
    ),
    "RHETORICAL": (
        r"\b(?:shop|store|competitors?|amazon|others|anyone|anybody|everybody|everyone"
        r"|nobody)\b(?: [\w']+){0,3} (?:would|will|do|does|always|refunds)\b|\b(?:(?<!would )(?<!'d )like|as if"
        r"|when would) you(?:'d| would| will)?(?: ever)?\b|\bever\b.{0,20}\b{BACK}",
        r"\b(?:probably|was going to|were going to|was about to|thought (?:of|about)|planned to|intended to"
        r"|lawyer says|could get)\b.{0,60}\b{BACK}|\b(?:had )?wanted (?:a|my|the) (?:\w+ )?{BACK}",
        r"\b(?:i guess|i suppose|i bet|i imagine|no doubt|yeah right|good luck|as if|in your dreams|dream of"
        r"|fat chance|too much to ask|never going to|ever going to|surely you|of course you|laugh\w*|lol"
        r"|joke|what are the (?:odds|chances))\b",
        r"\b(?:won't|will not|not going to|never|doubt)\b.{0,30}\b(?:see|get|give)\b.{0,30}\b{BACK}",
    ),
    "ASKS": (
        r"\bfor sumx(?: back)?\b.{0,20}\b(?:i|we)(?:'d| would| will|'ll)? (?:\w+ )?keep\b",
        r"\b(?:keep|live with)\b.{0,40}\bfor (?:a |an )?(?:partial )?(?:refund of |reimbursement of )?sumx\b",
        r"\b(?:help|assist(?:ing|ance)?|support)\b.{0,30}\b(?:get|obtain|receiv|request|claim|process|secur"
        r"|recover)\w*\b"
        r".{0,40}\b{BACK}",
        r"\b(?:please|kindly|{WANT})\b.{0,40}\b(?:get|have|be given|receive|give me|pay me|send me|recover) back"
        r" (?:my |the |our |all )?(?:{MONEY})\b",
        r"\b{WANT}\b.{0,40}\b(?:cost|price|money|amount) (?:of|for) (?:[\w-]+ ){1,4}back\b",
        r"\bsumx\b.{0,30}\b(?:and|then) (?:i'd be|i would be|i'm|i am|we're|we are|we'd be) (?:fine|happy"
        r"|good|ok|okay|satisfied)\b",
        r"\bwould you mind (?:refunding|reimbursing|returning|giving|sending)\b|\b(?:settle"
        r"|agree) on (?:a )?(?:refund of )?sumx\b",
        r"\b(?:{WANT}|please|pls|kindly|could you|can you)\b.{0,60}(?:\d ?%|\b(?:percent|half|part|some"
        r"|portion|postage|shipping|delivery|difference)\b).{0,60}\b(?:back|off)\b",
        r"\b(?:please|pls|plz|kindly)\b.{0,120}\b{BACK}",
        r"\byou (?:will |to |should |must |now |please |kindly |could |would )?(?:refund|reimburse|repay"
        r"|(?:give|send|pay|return|transfer|credit) (?:me |us |back )*(?:my |our |the |all )*{MONEY})\b",
        r"\b(?:refund|reimbursement) (?:is|would be|seems|would seem) (?:\w+ )?(?:in order|due|appropriate"
        r"|warranted|fair|called for|expected|necessary|required|the least)\b"
        r"|\bexpect(?:ing)? (?:to see )?(?:my|the|our) (?:money|refund)\b",
        r"^\W*sumx back\b|\b(?:accept|take|settle for|content with|okay with|ok with)\b.{0,30}\bsumx\b"
        r"|\bsumx\b.{0,40}\b(?:would settle|and we're good|will do|would do|would be fine)\b",
        r"\bif you\b.{0,80}\b{BACK}",
        r"(?:^|[,:;-] ?|\b(?:and|so|then|just|please|pls|kindly) )(?:give|issue|grant|process|make|send"
        r"|arrange|initiate|do)(?: me| us| it)? (?:(?:a|my|the|full|complete|immediate) ){0,3}(?:refund"
        r"|reimbursement)\b",
        r"^\W*codex\b.{0,40}\b(?:refund|money back)\W*$",
        r"(?:please|pls|kindly|could you|can you|would you|like to|want to|wish to|you to|you should"
        r"|must)\b.{0,20}\b(?:claim|compensate|credit|pay|send|transfer|give|refund|reimburse"
        r"|grant)(?: (?:me|us|with|by|back|a|an|to|another|the|my|account|sum|of)){0,4} sumx\b",
        r"\b{BACK}.{0,80}\b(?:please|pls|plz|asap|now|immediately|at once|right away)\b",
        r"\b{WANT}\b.{0,120}\b{BACK}",
        r"\b(?:can|could|would|will) you\b.{0,60}\b{BACK}",
        r"\b(?:can|could|may) (?:i|we)\b.{0,60}\b{BACK}",
        r"(?:^|[,:;-] ?|\b(?:and|so|then|just|must|should|to|now|instead|simply|therefore|broken"
        r"|thanks) )(?:refund|reimburse|repay) (?:me|us|my|our|the|this|it|order|codex|sumx|everything"
        r"|in full|full|all|that|both)\b",
        r"(?:^|[,:;-] ?|\b(?:and|so|then|just|please|pls|kindly|to|now|instead|simply) )(?:give|send|pay"
        r"|return|transfer|wire|credit|get|put|hand|you give)(?: (?:me|us|back|over|straight))* (?:my |our "
        r"|the |all |full |entire |whole ){0,3}{MONEY}\b(?! method| details| page| order)",
        r"(?:please|pls|kindly|could you|can you|would you)\b.{0,40}\b(?:give|send|pay|return|transfer|wire"
        r"|credit)(?: \w+){0,3}? (?:my |our |the |all |full |entire |whole |of ){0,4}{MONEY}\b(?! method"
        r"| details| page| order)",
        r"\b{WANT}\b.{0,60}\bget (?:my|our|the) (?:money|cash)\b|\b(?:want|need|like) (?:my|our) (?:money"
        r"|cash)\b",
        r"^\W*(?:urgent\W+|hi\W+|hello\W+)?(?:full |complete |a |total |immediate )*(?:refund|reimbursement"
        r"|money back)\b(?! (?:my|has|is|was|status|takes|never|not|arrived|came))(?!.{0,200}\?)",
        r"\brefund (?:request|claim|requested|due|required|needed|wanted)\b|\b(?:request|claim"
        r"|application) for (?:a |full |an? )*(?:refund|reimbursement)\b|\brequest(?:ing|ed)? (?:a |my |the "
        r"|full )*refund",
        r"\b(?:pay|repay|refund|reimburse) (?:me|us) (?:back|in full|fully|completely)\b",
        r"\b(?:reverse|undo|void) (?:the|that|this|my) (?:\w+ )?(?:charge|payment|transaction)\b",
        r"\b(?:i|we)(?:'m|'re)? (?:hereby |herewith |now |therefore |want to |wish to |would like to "
        r"|'d like to |am |are )*(?:withdraw(?:ing)? from|revok(?:e|ing)|rescind(?:ing)?|exercis(?:e"
        r"|ing) (?:my|our) right (?:to|of) (?:withdraw\w*|cancel\w*|return))\b",
        r"\b(?:want|need|like|get|have|give|send|return|expect|owe)\b.{0,80}\bsumx\b.{0,40}\b(?:back"
        r"|returned|refunded|reimbursed|credited)\b",
        r"\b(?:owe|owes) (?:me|us) (?:sumx|a refund|{MY} money)\b",
        r"\b(?:money|amount|price|payment)\b.{0,30}\b(?:should|must|has to|needs to|to) be (?:refunded"
        r"|returned|repaid|credited|paid back|sent back)\b",
    ),
}
