"""Owns the English wordings of what has happened before: refunds on their way, earlier requests, charges too"
" many."""

from typing import Final

WORDING: Final[dict[str, tuple[str, ...]]] = {
    "STATUS": (
        r"\b(?:refund|reimbursement|money)(?: (?:for|of|on))?(?: my| the)?(?: codex| sumx)? (?:safely |now |just "
        r"|gratefully )?"
        r"(?:received|arrived|credited|landed|booked|in)\b(?! (?:broken|damaged|with a|in pieces|full|cash|the|my"
        r"|wrong))",
        r"\bmy (?:\w+ )?(?:refund|reimbursement)\b(?! (?:request|policy))",  # one that is there already
        r"\b(?:i|we) (?:was|were|have been|had been|been|got) (?:told|promised|assured|informed|offered|quoted)\b"
        r".{0,80}\b{BACK}|\btaking (?:so|too|very) long\b",
        r"\b(?:i|we)(?:'ve| have| had)? (?:(?:only|just|already|never|finally|both|then) )?(?:got|received|had)"
        r" (?!to\b|a request|hoped|wanted)(?:[\w']+ ){0,4}?{BACK}",
        r"\b(?:i|we)(?:'ve| have| had)? (?:was|were|been|got)(?: \w+){0,2} (?:refunded|reimbursed|repaid|paid back"
        r"|credited|given)\b",
        r"\b(?:refund|reimbursement|money)(?: (?:for|of|on) (?:my )?(?:codex|sumx)){0,2}(?: has| had| never"
        r"| just| only)?"
        r" (?:went|came|appeared|arrived|reached|landed|bounced|disappeared|vanished|failed|showed)\b",
        # A refund that somebody follows, or that was decided on, is there already.
        r"\b(?:track|trace|monitor|follow|locate|chase|check|verify|investigate|expedite|escalate|review"
        r"|speed|view|access)(?:ing|ed|s)?\b.{0,40}\b(?:{BACK}|my money)\b",
        r"\b(?:refund|reimbursement|money|return)s?\b(?: (?:request|claim|application))?.{0,40}\b(?:was|were"
        r"|been|got|is|had"
        r"|has|have|already|being|request|claim)\b(?: \w+){0,2} (?:approved|accepted|granted|authori[sz]ed"
        r"|declined|denied"
        r"|rejected|refused|cancelled|canceled|delayed|lost|credited|received|promised|pending|failed)\b",
        r"\b(?:approved|accepted|granted|authori[sz]ed|declined|denied|rejected|refused|cancelled|initiated|issued"
        r"|processed|promised) (?:my|our|the|a|this) (?:\w+ )?(?:refund|reimbursement|return)\b",
        r"\bno (?:\w+ )?(?:refund|reimbursement|money)\b.{0,30}\b(?:yet|so far|arrived|received|on my|in my"
        r"|for codex)\b|\bincoming refund\b",
        r"\b(?:refund|reimbursement)\b.{0,40}\b(?:short|too small|too low|taking (?:so|too|very|that)"
        r"|left you|looks? wrong|is wrong|was wrong|went to|bounced|came back)\b|\bhow come\b.{0,60}\b{BACK}"
        r"|\bnothing has (?:reached|arrived|come)\b",
        r"\b(?:check(?:ing)?|look(?:ing)? (?:into|at)|hurry|speed|expedite|accelerate|confirm(?:ation)?"
        r"|verify|trace|investigate|chase|find|resend|missing|miss) (?:(?:on|up|of|with|the|my|our|a|about"
        r"|that|your|status|for|out) ){0,4}(?:refund|reimbursement)\b",
        r"\b(?:you|your \w+|they|she|he|somebody|someone|colleague) (?:had |have |already )?(?:said|told"
        r"|wrote|promised|confirmed|assured|wanted|agreed)\b.{0,60}\b{BACK}",
        r"\b(?:where(?:'s| is| are| has)?|what happened (?:to|with)|any (?:news|update|word"
        r"|progress)s? (?:on|about|regarding)|status of|what about|how is)\b.{0,40}\b(?:{BACK}|my money)\b",
        r"\b(?:refund|reimbursement) status\b|\bstatus of (?:my|the|our) (?:request|claim|return)\b",
        r"\b(?:refund|reimbursement|money|repayment|credit)(?: (?:for|of|from|on) [^,.;]{1,40}?)?(?: (?:is"
        r"|has|have|was|did|does|had|would))?(?: been)?(?: not|n't| never| still| yet|never|still| pending"
        r"| missing| overdue| late| stuck| nowhere)\b",
        r"\b(?:refund|reimbursement|money)(?: (?:for|of|from|on) [^,.;]{1,40}?)? (?:isn't|hasn't|wasn't"
        r"|didn't|doesn't|haven't)\b",
        r"\b(?:refund|reimbursement)(?: (?:for|of|from|on) [^,.;]{1,40}?)? (?:is|was|has been|had been"
        r"|should have been|were) (?:\w+ )?(?:issued|sent|made|processed|approved|done|completed|confirmed"
        r"|promised|supposed|on its way|initiated|granted|agreed)\b",
        r"\b(?:still|yet)\b.{0,25}\b(?:no|not|n't|without|waiting|don't have|haven't"
        r"|owed?)\b.{0,25}\b(?:{BACK}|my money)\b",
        r"\b(?:haven't|have not|hasn't|not(?: yet)?|never|didn't|did not) (?:yet |even "
        r"|actually )?(?:received|receive|got(?:ten)?|get|seen|see|had) (?:{MY} )?(?:\w+ )?(?:{BACK}|money)\b",
        r"\bwait(?:ing|ed)?\b.{0,30}\b(?:{BACK}|money)\b",
        r"\b(?:promised|guaranteed|assured)\b.{0,60}\b{BACK}|\b{BACK}.{0,30}\b(?:was|were|you"
        r"|been) promised\b",
        r"\b(?:told|said|says|wrote|confirmed|emailed|mailed|claimed|claims?"
        r"|according to)\b.{0,60}\b(?:refund|money|reimbursement|it)\b.{0,30}\b(?:issued|sent|made|processed"
        r"|done|on its way|paid|refunded|back within)",
        r"\b(?:already|just|been|was|were|got|you've|you have|you had|only) (?:been )?(?:refunded"
        r"|reimbursed)\b|(?<!if )\byou refunded\b",
        r"\bwhy\b.{0,60}\b{BACK}",
        r"(?:^|[,;:] ?|\b(?:and|but|so|hi|hello) )(?:ha(?:s|ve)|was|were|did)(?:n't)? (?:you|{MY}|that|codex"
        r"|it)\b.{0,60}\b(?:{BACK}|refund\w*)\b(?=.{0,60}\?)",
        r"\b(?:supposed|meant|due|scheduled|obliged) to (?:be |have |get )?(?:refund\w*|reimburse\w*|repaid"
        r"|paid back|returned)\b|\bshould have (?:been |had |got |received )?(?:refunded|reimbursed"
        r"|{BACK})\b|\byet to (?:see|receive|get)\b.{0,40}\b(?:{BACK}|money)\b",
        r"\b(?:show(?:ed|ing)?|turn(?:ed|ing)?) up\b.{0,40}\b(?:account|card|statement|bank)\b",
        r"\b{MY} (?:\w+ )?refund (?:\w+ )?(?:arrived|came|went|worked|received|showed|is here|failed|bounced"
        r"|disappeared)\b",
        r"\b(?:i|we)(?:'ve| have| had)? (?:already |just |finally )?(?:got"
        r"|received) (?:{MY}) (?:\w+ )?{BACK}(?!.{0,20}\?)",
        r"\brefund(?:ed)? (?:\w+ ){0,3}(?:too little|less than|wrong (?:amount|card|account))",
    ),
    "THANKS": (r"\b(?:thank(?:s| you)|thx|cheers)\b.{0,20}\bfor (?:\w+ ){0,3}{BACK}",),
    "REPEATED": (
        r"\b(?:see|per|following|further to|in reply to|regarding|since|after|answer(?:ed)?|read"
        r"|ignor\w+) (?:to )?(?:my|our|your)"
        r" (?:\w+ )?(?:mails?|e-?mails?|messages?|calls?|chats?|conversations?|letters?|tickets?)\b"
        r"|\bstill (?:like|want|need|expect|hop\w+|waiting)\b",
        r"\b(?:hi|hello|hey|me|us|it's me) again\b|\b(?:i|we)(?:'ve| have)? (?:already )?(?:sent|wrote|posted"
        r"|submitted|said)"
        r" (?:you )?(?:this|that)\b(?! (?:parcel|package|order|back|item))",
        r"\b(?:bump(?:ing|ed)?|nudg(?:e|ing)|ping(?:ing)?|circl(?:e|ing) back|touch(?:ing)? base"
        r"|check(?:ing)? back|any luck"
        r"|writing back|last (?:reminder|warning|chance)|final (?:reminder|warning|notice))\b",
        r"\brepeat(?:ing|ed)? (?:my|our)(?:self|selves)?\b|\b(?:how (?:many|often)|every time)\b.{0,40}\b(?:ask"
        r"|request|write|tell)\b",
        r"\bagreed\b.{0,20}\b(?:last|yesterday|ago|already)\b",
        r"\b(?:finally|at last)\b.{0,30}\b{BACK}|\b{BACK}\b.{0,20}\b(?:finally|at last)\b|\bonce more\b"
        r"|\bin case (?:my|you|it)\b",
        r"\b(?:has|have|did) (?:anyone|anybody|someone|somebody|you)\b.{0,20}\b(?:looked|read|seen|started"
        r"|processed|dealt)\b|\bopen (?:ticket|case|request)\b|\bfilled (?:in|out)\b",
        r"^\W*again\b|\bas (?:i |we )?(?:have |had )?(?:already |previously |just )?(?:said|mentioned|stated"
        r"|told you|explained)\b|\bi (?:already|have already|did) (?:say|said|tell|told)\b",
        r"\bfollow(?:ing)?[- ]?up\b|\bchas(?:e|ing)\b|\b(?:friendly |another |gentle )?reminder\b"
        r"|\bremind(?:ing)? you\b",
        r"\b(?:second|third|fourth|fifth|2nd|3rd|4th|\d{1,2}th|umpteenth) (?:time|mail|email|message|request"
        r"|attempt|letter)\b",
        r"\b(?:already|previously|repeatedly|twice|before) (?:asked|requested|wrote|written|emailed|mailed"
        r"|claimed|applied|contacted|sent you|submitted|filed)\b",
        r"\b(?:re-?sen[dt](?:ing)?|forgotten about|overlooked|ignored|ignoring)\b|\b(?:nobody|no one|no-one"
        r"|none of you|you never)\b.{0,20}\b(?:repl\w+|answer\w*|respond\w*|got back|came back|react\w*"
        r"|read)\b|\bdid you (?:get|receive|see|read) (?:it|my|that|this)\b|\bchecking in\b",
        r"\b(?:sent|wrote|emailed|e-mailed|mailed|messaged|called|phoned|contacted|asked|filled"
        r"|left)\b.{0,60}\b(?:requesting|asking|demanding|for a refund|about (?:a|my|the) refund"
        r"|about this)\b",
        r"\b(?:asked|requested|claimed|applied for|demanded|submitted|filed|opened (?:a|the|my"
        r"|another) (?:\w+ )?(?:case|ticket|request|claim)|wrote|emailed|written|contacted|messaged|(?:sent"
        r"|send) (?:you |an? |my |the )*(?:e-?mail|mail|message|request|form|letter"
        r"|ticket))\b.{0,80}\b(?:ago|last (?:week|month|\w+day)|yesterday|already|before|twice|(?:two|three"
        r"|four|several|many|\d) times|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|on the \d|earlier"
        r"|this morning)\b",
        r"\b(?:last (?:week|month)|yesterday|(?:days|weeks|months) ago|earlier)\b.{0,30}\b(?:i|we) (?:asked"
        r"|requested|claimed|demanded|submitted|filed|wrote|emailed|contacted)\b",
        r"\bmy (?:previous|earlier|last|first|other|original) (?:\w+ )?(?:mail|email|e-mail|message|request"
        r"|letter|ticket)\b",
        r"\b(?:ask|asking|request|requesting|write|writing|repeat|repeating)(?: you"
        r"| my \w+)? (?:once )?(?:again|once more|yet again)\b|\bagain(?:,)? (?:asking|requesting)\b",
        r"\brefund\w* .{0,30}\bagain\b",
        r"\bmy (?:open |pending |existing )?refund (?:request|claim|application)(?: (?:from|of) (?:last"
        r"|yesterday|mon|tues|wednes|thurs|fri)| (?:is|was|has)| number| no| id)",
        r"\b(?:no|never|without|haven't had an?|not had an?) (?:answer|reply|response|reaction)\b"
        r"|\b(?:haven't|have not|not|never) heard (?:back|anything|from)\b",
        r"\bany (?:news|update|progress)\b|\bwhat(?:'s| is) the (?:status|state)\b|\bas (?:i )?(?:requested"
        r"|asked|written|wrote) (?:before|already|last|earlier)\b",
    ),
    # A charge that is complained of: which sum is wrong is for people to find out.
    "CHARGED": (
        r"\btransactions?\b|\bpending\b|\bextra (?:money|amount|payment|one)\b|\bcheckout\b|\bclicked (?:pay"
        r"|buy|again|twice|confirm)\b"
        r"|\bin error\b"
        r"|\bwent through\b|\bleft my (?:account|bank|card)\b|\bconfirmation (?:e-?mails|mails)\b",
        r"\b(?<!before it was )(?:charged|billed|debited|deducted|invoiced)\b(?! for\b)"
        r"|\bwrong (?:amount|price|sum|total|charge|card|account)\b"
        r"|\b(?:you|they|somebody|someone) (?:\w+ ){0,2}?(?:took|taken|withdrew|withdrawn|keep taking|are taking)\b"
        r"|\b(?:higher|more|less|different) (?:amount|price|sum|charge)?\s?than\b.{0,30}\b(?:agreed|shown"
        r"|advertised|listed"
        r"|quoted|invoice|expected|paid)\b|\bstatement\b",
    ),
    "CHARGED_TWICE": (
        r"\b(?:payment|charge|transaction|checkout|card|paypal) (?:\w+ )?(?:failed|declined|crashed|errored"
        r"|froze|hung"
        r"|timed out|got stuck|did not work|didn't work|didn't go through)\b|\bpaid (?:\w+ )?again\b"
        r"|\b(?:used|tried|paid with) (?:another|a different|a second|my other) card\b",
        r"\b(?:payments?|charged?|charges|transactions?|statements?|bank|card|paypal|bill(?:ed|s)?|invoiced?"
        r"|debit(?:ed|s)?"
        r"|paid)\b.{0,60}\b(?:twice|more than once|(?:two|three|several|multiple|many) times|in duplicate"
        r"|both times"
        r"|two different|identical)\b",
        r"\b(?:two|three|twice|both|identical|multiple|several|duplicated?|doubled|more than one|2"
        r"|3)\b(?: \w+){0,3}?"
        r" (?:payments|charges|transactions|debits|deductions|withdrawals|bookings|invoices|receipts)\b",
        r"\b(?:overpaid|paid too often|charged (?:me )?(?:once )?more|same (?:payment"
        r"|charge|amount)"
        r" (?:again|twice))\b",
        r"\b(?:charged?|charging|billed|billing|paid|debited|deducted|taken|took"
        r"|invoiced)\b.{0,40}\b(?:twice|two times|2 times|2x|double|again|three times)\b",
        r"\b(?:twice|double|doubly)\b.{0,20}\b(?:charge[ds]?|charging|billed|debited|deducted|paid|payment)\b",
        r"\b(?:double|duplicate|second|two|2|extra|additional|repeat)[- ](?:\w+ )?(?:charges?|charged"
        r"|charging|billed|billing|payments?|transactions?|debits?|deductions?)\b",
        r"\b(?:do not|don't|didn't|did not|never|can't|cannot) (?:even )?(?:know|remember|recall|identify|explain)"
        r" (?:of |about |placing |making )?(?:any|this|that|the|an?|having)?\s?(?:\w+ )?(?:order\w*|purchase"
        r"|codex|payment"
        r"|charge)\b|\b(?:not|isn't|wasn't) (?:my (?:order|purchase|codex)|mine|me|us)\b",
        r"\b(?:do not|don't|dont|didn't|did not|never) (?:recogni[sz]e|authori[sz]ed?|make|made|place|placed"
        r"|approve)\b|\bunauthori[sz]ed\b|\bfraud\w*\b|\bnever (?:even )?ordered\b",
    ),
    "CHARGEBACK": (
        r"\bcharge[- ]?backs?\b|\bdispute (?:the|this|it|my|with)\b|\b(?:paypal|bank|card|visa) dispute\b"
        r"|\bdisput(?:e|ing)\b.{0,30}\b(?:bank|card|paypal|payment|charge)\b",
        r"\b(?:open|file|start|raise|lodge)(?:ing)? (?:a |the )?(?:paypal |bank )?(?:dispute|case)\b"
        r"|\bmy bank (?:to )?(?:reverse|claw|take|recall)\b|\breverse (?:it|the (?:charge|payment)) (?:via"
        r"|through|with) my\b",
    ),
}
