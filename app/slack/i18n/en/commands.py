"""English: commands, shortcuts, investigations, alarms and the App Home."""

from typing import Final

# Commands and shortcuts
FRONT_NOT_STAFF: Final = (
    "This shows or moves what belongs to customers, so it is for the desk's staff and reviewers. Nothing was done. "
    "To get access, ask whoever runs the desk: they add you to SLACK_STAFF or, where that is not set, invite you to "
    "the private support channel."
)
FRONT_MEMBERS_ONLY: Final = "Only full members of this workspace may do this."
INVESTIGATE_HOW: Final = (
    "Name what to look into: `/investigate 1003` (an order), `/investigate ada@example.com` (a customer), "
    "`/investigate apr_…` (an approval), or a sentence that names one of them."
)
INVESTIGATE_UNKNOWN: Final = (
    "I found no order, customer, case or approval of ours in that. Nothing was started. Check the number or address."
)
INVESTIGATE_UNKNOWN_MESSAGE: Final = (
    "That message is about no case of ours and names no order, customer or approval. Nothing was started."
)
INVESTIGATE_STARTED: Final = "On it: {subject}, {customer}. The report comes in {where}."
WHERE_THREAD: Final = "that thread"
WHERE_CHANNEL: Final = "a thread in <#{channel}>"
SUBJECTS: Final = {
    "order": "order {id}",
    "customer": "the customer's account",
    "approval": "approval {id}",
    "case": "case {id}",
}
HELP: Final = (
    "*Countersign*: nothing happens until a person says so.\n"
    "• `/approvals` what waits; also `mine`, `overdue`, `find 1003`, `find ada@example.com`\n"
    "• `/approvals status` what runs, waits or failed behind them\n"
    "• `/approvals machines` mails filed as a machine's, and how to have one answered\n"
    "• `/investigate 1003` have an order, customer or approval looked into\n"
    "• `/countersign status` how the desk is doing\n"
    "• In a thread, where commands do not work: the message menu, *Investigate this*\n"
    "• Your queue, figures and preferences: this app's Home tab"
)
HELP_TEXT: Final = "What Countersign can do"
APPROVALS_HOW: Final = (
    "Use `/approvals`, `/approvals mine`, `/approvals overdue`, `/approvals status`, `/approvals machines`, "
    "or `/approvals find` with a word."
)
LIST_TITLES: Final = {
    "pending": "Waiting for a decision",
    "mine": "Waiting for you",
    "overdue": "Waiting for too long",
    "find": "Found",
}
LIST_EMPTY: Final = {
    "pending": "Nothing waits for a decision.",
    "mine": "Nothing waits for you.",
    "overdue": "Nothing has waited too long.",
    "find": "No approval matches that.",
}
LIST_ROW: Final = "*{amount}* for {customer}, order {order}: {state}, waiting since {since}. {link}"
LIST_ROW_CLOSED: Final = "*{amount}* for {customer}, order {order}: {state}. {link}"
LIST_OPEN: Final = "<{link}|Open>"
LIST_NO_LINK: Final = "`{id}`"
LIST_MORE: Final = "{count} more are not shown."
LIST_TEXT: Final = "{title}: {count}"
RUNS_TITLE: Final = "What goes on behind approvals"
RUNS_NONE: Final = "Nothing runs, waits or failed for any approval."
RUNS_COUNT: Final = "{count} {state}"
RUN_STATES: Final = {"running": "running", "waiting": "waiting", "retrying": "trying again", "failed": "failed"}
RUNS_ROW: Final = "*{amount}*, order {order}: {state} since {since} (`{function}`)"
RUNS_ROW_TROUBLE: Final = (
    "*{amount}*, order {order}: *{state}* since {since}. `{function}` said `{code}`, tries {attempts}. "
    "Approval `{approval}`, run `{run}`"
)
RUNS_NO_CODE: Final = "nothing"
RUNS_AGAIN: Final = (
    "An operator runs a failed one again with `countersign runs rerun` and its run; nothing is paid twice."
)
STATUS_TITLE: Final = "How the desk is doing"
STATUS_PENDING: Final = "Waiting for a decision: {count}"
STATUS_OVERDUE: Final = "Waiting for too long: {count}"
STATUS_OLDEST: Final = "The longest waiting customer: since {since}"
STATUS_NOBODY: Final = "No customer is waiting"
STATUS_BACKLOG: Final = "Events not yet handed to the engine: {count}"
STATUS_SPENT: Final = "Language model, last seven days: {figure}"
SPENT: Final = "{tokens} tokens in {requests} requests"
STATUS_SPENT_MONEY: Final = ", {money}"
STATUS_SPENT_UNPRICED: Final = " ({count} requests to models without a price)"
STATUS_DATABASE: Final = "Database: {answer}"
STATUS_ENGINE: Final = "Engine: {answer}"
STATUS_ANSWERS: Final = "answers"
STATUS_SILENT: Final = "does not answer"
STATUS_UNCHECKED: Final = "not checked (Inngest Cloud)"
STATUS_TEXT: Final = "{count} waiting, {overdue} for too long"

# Opening a case by hand
CASE_FORM_TITLE: Final = "Open a Case"
CASE_FORM_SUBMIT: Final = "Open Case"
CASE_FORM_EMAIL: Final = "Customer's email address"
CASE_FORM_EMAIL_HINT: Final = "As our records have it."
CASE_FORM_SUBJECT: Final = "Subject"
CASE_FORM_TEXT: Final = "What the customer said"
CASE_FORM_TEXT_HINT: Final = "It is handled as if it had been mailed, and recorded as written down by you."
CASE_FORM_BAD_EMAIL: Final = "This is not an email address. Please write it like ada@example.com."
CASE_FORM_UNKNOWN: Final = "Nobody with this address is a customer. Please check the address."
CASE_FORM_EMPTY: Final = "Please write down what the customer said."
CASE_FORM_LONG: Final = "Please keep this under {limit} characters."
CASE_OPENED_TITLE: Final = "Case Opened"
CASE_OPENED: Final = "The case is open. It appears in <#{channel}> with a drafted reply."
CASE_ENTERED_BY: Final = "Written down by staff, not mailed by the customer: "

# Investigations
INVESTIGATION_TITLE: Final = "Investigation: {subject}"
INVESTIGATION_TEXT: Final = "Investigation of {subject}, {customer}"
INVESTIGATION_ASKED_BY: Final = "Asked for by "
INVESTIGATION_ABOUT: Final = "Customer: {customer}"
INVESTIGATION_QUESTION: Final = "Asked"
INVESTIGATION_READS: Final = "The agent only reads. The report follows in this thread."
REPORT_TEXT: Final = "Findings on {subject}, {customer}"
REPORT_TITLE: Final = "Findings (the agent's words, not checked)"
REPORT_LOOKED_AT: Final = "What it looked at"
REPORT_SOURCES: Final = {
    "orders": "Orders of the customer: {detail}",
    "decisions": "Earlier refund requests: {detail}",
    "policy": "House rule on {detail}",
}
REPORT_NOTHING_READ: Final = "nothing"
REPORT_WRITTEN_BY: Final = "Written by: {written_by}"
REPORT_FAILED: Final = "The investigation stopped: the agent could not finish it. Nothing was changed."
REPORT_PROPOSED: Final = "It proposes a refund. A person decides: the card is in the approvals channel."
REPORT_NOT_PROPOSED: Final = "It would propose a refund, but the policy stops it: {because}"
REPORT_NO_MESSAGE: Final = "It would propose a refund, but this customer has no case; open one with the shortcut."

# Alarms
ALARM_TITLE: Final = "A refund failed: {amount} for {customer}"
ALARM_TEXT: Final = "A refund failed: {amount} for order {order}, {customer}"
ALARM_WHY: Final = "What we know"
ALARM_APPROVED_BY: Final = "Approved by "
ALARM_OPEN: Final = "Nobody looks after it yet."
ALARM_TAKEN: Final = "Taken by "
ALARM_ESCALATED: Final = "Nobody took it in time; on-call was called again."
ALARM_INVESTIGATE: Final = "Investigate"
ALARM_ESCALATION: Final = (
    "{oncall}Nobody has taken this failed refund yet: {amount} for {customer}, failed {since}. "
    "The customer does not have the money."
)
ALARM_ESCALATION_TEXT: Final = "Nobody has taken a failed refund yet: {amount} for {customer}"
ALARM_OPEN_IT: Final = "<{link}|Open the alarm>"
ALARM_YOURS: Final = "It is yours. The agent looks into it and reports in the alarm's thread."
ALARM_ALREADY: Final = "{by} took this, {at}. Nothing was started twice."
ALARM_ALREADY_YOURS: Final = "You have already taken this. Nothing was started twice."

# Direct messages
PING_ASK: Final = "A decision waits for you: refund of {amount} for {customer}. {link}"
PING_ESCALATE: Final = "Still undecided, and it expires {deadline}: refund of {amount} for {customer}. {link}"
PING_TEXT: Final = "A decision waits for you: refund of {amount}"

# The App Home
HOME_QUEUE: Final = "Your queue"
HOME_QUEUE_EMPTY: Final = "Nothing waits for you."
HOME_NOT_REVIEWER: Final = "You are not a reviewer, so nothing waits for you here."
HOME_GUEST: Final = "This desk is for full members of this workspace."
HOME_DECIDED: Final = "What you decided lately"
HOME_DECIDED_NONE: Final = "Nothing yet."
HOME_DECIDED_ROW: Final = "*{amount}*, order {order}: {state}, {at}"
HOME_WEEK: Final = "The desk's week"
HOME_WEEK_FIGURES: Final = (
    "Decided {decided}: approved {approved}, rejected {rejected}. Expired without an answer {expired}."
)
HOME_WEEK_MONEY: Final = "Refunded: {money}"
HOME_WEEK_NO_MONEY: Final = "Refunded: nothing"
HOME_WEEK_MEDIAN: Final = "Median time to a person's decision: {time}"
HOME_WEEK_NO_MEDIAN: Final = "Median time to a person's decision: nobody decided yet"
HOME_CHART_TITLE: Final = "Decisions by day"
HOME_CHART_APPROVED: Final = "Approved"
HOME_CHART_REJECTED: Final = "Rejected"
HOME_CHART_EXPIRED: Final = "Expired"
HOME_TABLE_HEAD: Final = "Day         Approved  Rejected  Expired"
HOME_PREFERENCES: Final = "Your preferences"
HOME_PREFERENCES_NOW: Final = "Time zone {zone}, quiet hours {quiet}, {ping}."
HOME_QUIET_NONE: Final = "none"
HOME_QUIET: Final = "{begin}:00 to {end}:00"
HOME_PINGS: Final = {"card": "no direct messages", "dm": "a direct message beside each card"}
HOME_CHANGE: Final = "Change Preferences"
HOME_AS_OF: Final = "As of {at}"
DURATION_SECONDS: Final = "{count} s"
DURATION_MINUTES: Final = "{count} min"
DURATION_HOURS: Final = "{count} h"
PREFERENCES_TITLE: Final = "Your Preferences"
PREFERENCES_SUBMIT: Final = "Save"
PREFERENCES_ZONE: Final = "Time zone"
PREFERENCES_ZONE_HINT: Final = "Such as Europe/Lisbon or America/New_York."
PREFERENCES_ZONE_BAD: Final = "This is not a time zone we know. Please write it like Europe/Lisbon."
PREFERENCES_FROM: Final = "Quiet hours begin"
PREFERENCES_UNTIL: Final = "Quiet hours end"
PREFERENCES_QUIET_HINT: Final = "The same hour twice means no quiet hours."
PREFERENCES_PING: Final = "How to be told that a decision waits for you"
PREFERENCES_PINGS: Final = {"card": "Only the card in the channel", "dm": "A direct message as well"}
