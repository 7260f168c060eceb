"""English: small parts, operators and trouble."""

from typing import Final

# Small parts
NOTHING: Final = "(nothing)"
SOMEBODY: Final = "somebody"
HIDDEN_REMOVED: Final = " ({count} hidden characters removed)"
ACTORS: Final = {
    "policy": "the policy",
    "clock": "the clock",
    "engine": "the engine",
    "agent": "the agent",
    "system": "the desk",
    "auto": "the desk (automatic replies are on)",
    "": "somebody",
}
ACTOR_ON_COMMAND_LINE: Final = "{name} (command line)"
AND_MORE: Final = " and {count} more"
AND: Final = ", "

# Operators
OPS_CASE: Final = "Case: {id}"
OPS_APPROVAL: Final = "Approval: {id}"
OPS_THREAD: Final = "<{link}|Open the thread>"
OPS_HEADLINES: Final = {
    "refund_needs_attention": "A refund of {amount} needs attention",
    "store_credit_needs_attention": "A store credit of {amount} needs attention",
    "refund_not_taken": "Nobody took a failed refund of {amount}",
    "refund_still_pending": "A refund of {amount} has been pending for a month",
    "payment_disputed": "A customer's bank disputes a payment",
    "card_not_shown": "An approval could not be shown in Slack",
    "report_not_shown": "An investigation's report could not be shown",
    "card_elsewhere": "The approvals channel refused a card",
    "case_elsewhere": "A message about a case could not be shown where it belongs",
    "run_stopped": "{job} stopped",
    "run_stopped_resend": "{job} stopped",
    "event_refused": "An event was refused: {event}",
    "dead_letters": "Mails that could not be read: {count}",
    "case_budget_spent": "A case has used up what the agent may spend on it",
    "mail_given_up": "A customer's email was given up",
    "approval_given_up": "An approval's run was given up",
    "backup_failed": "The nightly backup failed",
    "reply_not_mailed": "A reply could not be mailed",
    "registration_wrong": "The engine does not call this desk",
    "registration_taken_back": "The engine called a stranger in this desk's place",
}
OPS_DETAILS: Final = {
    "refund_needs_attention": "{trouble}",
    "store_credit_needs_attention": "{trouble}",
    "refund_not_taken": "On-call did not answer in time and was called again. The customer does not have the money.",
    "card_not_shown": (
        "Slack said {code}. The approval is kept and still waits. Check the "
        "channel's settings, or decide it in a terminal: countersign decide {approval} approve (or reject)"
    ),
    "report_not_shown": "Slack said {code}. The report is kept; have it looked into again.",
    "card_elsewhere": "Slack said {code}. It is shown elsewhere and works there; please mend its channel.",
    "case_elsewhere": "Slack said {code}. It is shown elsewhere and works there; please mend its channel.",
    "run_stopped": "It gave up because {why}. Nothing is lost.",
    "run_stopped_resend": (
        "It gave up because {why}. Nothing is lost. "
        "After the fix, run it again in a terminal: countersign resend {message}"
    ),
    "dead_letters": (
        "They are kept, and nobody who sent one hears of it. See why, and read them again after a fix: "
        "countersign deadletters list (the newest: countersign deadletters show {letter}). More within ten minutes "
        "are told together."
    ),
    "event_refused": (
        "{job} was not begun: {why}. It is not tried again. More of the kind within the hour are not told here: "
        "countersign runs list --status failed. The desk sends its own events; mails come in through the mail door."
    ),
    "case_budget_spent": (
        "The agent is called no more for this case, and a person was asked to answer. "
        "See whether somebody makes it work in circles; MAX_CASE_TOKENS is the limit."
    ),
    "mail_given_up": "It was started several times and never finished. Check that the engine runs, and see the case.",
    "reply_not_mailed": (
        "The mail server does not work as configured. Run countersign doctor, which names the fix; "
        "then press Send on the draft again."
    ),
    "registration_wrong": (
        "For more than a minute {standing}. Mails and decisions are kept and go on once this is right. "
        "On the host, countersign doctor says what to do; the app is {app}."
    ),
    "registration_taken_back": (
        "Who is there could not prove to hold our key, and saw the calls of app {app} until now. It is registered "
        "with us again. Find out who registered that address, and change INNGEST_SIGNING_KEY."
    ),
    "approval_given_up": (
        "It was started several times and never finished. Check that the engine runs, and see the case."
    ),
    "backup_failed": (
        "It said {code}. Earlier backups are kept, also beyond their days, until one succeeds. "
        "On the host, countersign backup tries again and says what is wrong."
    ),
    "refund_still_pending": (
        "The payment provider has it and does not settle it. Look at it there; the desk does not ask again."
    ),
    "payment_disputed": (
        "No case asks for it back. Answer the dispute of {charge} at the payment provider; "
        "nothing is refunded meanwhile."
    ),
}
OPS_WORDS: Final = {
    "email": "A customer's email",
    "gate": "The approval gate",
    "send": "Sending a reply",
    "bounce": "Showing a reply that did not arrive",
    "reopen": "Asking again",
    "answer": "Answering a question",
    "redraft": "Drafting a reply again",
    "investigate": "An investigation",
    "watch": "The watch over a failed refund",
    "escalate": "The escalation of a failed refund",
    "mirror": "Mirroring news of the payment provider",
    "look_up": "Looking up a pending refund",
    "tell_support": "Telling support that a refund came back",
    "raise_risk": "Raising a customer's risk",
    "tell_finance": "Telling finance that a refund came back",
    "summarise": "Summarising a long thread",
    "withdraw": "Showing that a request was withdrawn",
    "show_result": "Showing a thread's summary",
    "agent_permanent": "the model refuses to work as configured (key, quota, model name or request)",
    "agent_transient": "the model did not answer after several tries",
    "gate_failed": "the approval gate could not be kept open",
    "run_failed": "a step kept failing",
    "malformed_event": "the event does not carry what the desk's events carry",
    "unknown_record": "the event names a record that the desk does not have",
    "daily_checks": "The daily health checks",
    "health_check": "A customer's health check",
    "week": "The week's figures",
    "backup": "The nightly backup",
    "retention": "The nightly deletion of old texts",
    "outdated": "it does not know all of our functions",
    "forgotten": "it knows none of our functions and does not take them",
    "stranger": "it calls an address that is not ours",
    "sibling": "it calls another host of this desk, with another PUBLIC_URL",
    "foreign": "it calls another tenant's host, which has the same INNGEST_APP_ID",
}
# Why a channel was not used, after whatever Slack is said to have said
OPS_CHANNELS: Final = {
    "channel_is_shared": "that another organization reads that channel",
    "sharing_not_known": (
        "nothing of whether another organization reads that channel, because the app lacks channels:read or "
        "groups:read (install it again)"
    ),
}
OPS_FACTS: Final = {
    "run": "Run",
    "message_id": "Message",
    "approval_id": "Approval",
    "draft_id": "Draft",
    "mail_trouble": "The mail server's reason",
    "investigation_id": "Investigation",
    "question_id": "Question",
    "reason": "Reason",
    "called": "Called instead",
}

# When something goes wrong
TRY_AGAIN: Final = (
    "That took too long and may not have been recorded. Please click again: if it was recorded, you will be told."
)
BUG: Final = "Something went wrong on our side. Please try again. If it persists, tell the operators: {reference}."
FOREIGN: Final = "This button does not belong to a message of this desk. Nothing was recorded."
PRESS_ELSEWHERE: Final = (
    "This button does not belong to the message it was pressed on. It changed nothing; please use the message that "
    "the desk posted itself."
)
CHANNEL_SHARED: Final = "Another organization reads this channel, so nothing about customers is posted there."
SLACK_SILENT: Final = "Slack did not confirm in time who you are. Nothing was recorded. Please click again."
UNREADABLE: Final = "Slack sent something this desk cannot read. Nothing was recorded."
SLACK_NOT_REACHED: Final = "Slack could not be reached. Please try again."
SLACK_BUSY: Final = "Slack could not do this just now. Please try again."
SLACK_REFUSED: Final = "Slack would not do this. Please press the button again."
SOCKETS_REFUSED: Final = "Slack refused SLACK_APP_TOKEN ({code})."
# Errors of other parts, by their code
ERRORS: Final = {
    "unavailable": "Something here did not answer in time. Please try again.",
    "not_found": "There is no such thing any more. Nothing was changed.",
    "bad_input": "This cannot be used as it is. Please check it.",
    "error": "This did not work. Please try again.",
}
