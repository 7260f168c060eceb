"""English: cases and drafted replies."""

from typing import Final

# Drafts
DRAFT_TITLE: Final = "Drafted reply"
DRAFT_TEXT: Final = "Drafted reply to {to}, ready to send"
DRAFT_TEXT_SENDING: Final = "Reply to {to} is being sent"
DRAFT_TEXT_UNSURE: Final = "Reply to {to}: nobody knows whether it was sent"
DRAFT_TEXT_SENT: Final = "Reply to {to} was sent"
DRAFT_TEXT_REPLACED: Final = "This drafted reply to {to} was replaced"
DRAFT_TO: Final = "To: {to}"
DRAFT_WRITTEN_BY: Final = "Written by: {written_by}. Please read it before you send it."
WRITTEN_BY: Final = {
    "offline rules (no language model)": "offline rules (no language model)",
    "reviewer": "the reviewer who approved the refund",
    "staff": "a person at the desk, by hand",
    "template": "a fixed template, after the refund was made",
}
DRAFT_EDITED: Final = "Edited before sending."
DRAFT_NOTE: Final = "Note: {note}"
DRAFT_MORE: Final = "{count} more characters follow; they do not fit here and are part of the reply."
DRAFT_HIDDEN: Final = "{count} hidden characters are in the reply but cannot be shown here."
DRAFT_TOO_LONG_TO_EDIT: Final = "Longer than Slack's editor holds, so it can only be sent as it is."
DRAFT_SENDING: Final = "Being sent, as asked by "
DRAFT_UNSURE: Final = "Perhaps sent, as asked by "
DRAFT_SENT: Final = "Sent, as asked by "
DRAFT_REPLACED: Final = "Replaced by a later draft; this one will not be sent."
DRAFT_TROUBLE: Final = {
    "ready": "Not sent: {why} You can send it again.",
    "sending": "Not sent yet: {why} It is tried again by itself.",
    "unsure": (
        "It was handed to the mail server, whose answer was lost, so it may have arrived. It is not sent again by "
        "itself. Look into the mail server's log or ask the customer; then choose."
    ),
    "sent": "It did not arrive: {why}",
}
DRAFT_WARNING: Final = "Earlier mail to this address did not arrive: {why}"
DRAFT_CAME_BACK: Final = (
    "A refund of this case failed after the provider had taken it. Check what this reply says of the money."
)
MAIL_TROUBLES: Final = {
    "": "the mail server refused it.",
    "unknown_mailbox": "there is no such mailbox.",
    "bad_address": "the address cannot be written to.",
    "address_unsupported": "our mail server cannot write to such an address.",
    "mailbox_closed": "the mailbox is closed.",
    "mailbox_full": "the mailbox is full.",
    "too_large": "it is too large for the other side.",
    "not_accepted": "the other side does not accept it.",
    "recipient_refused": "the mail server refused the address.",
    "sender_refused": "the mail server does not let us send from our address.",
    "login_refused": "the mail server refused our user name or password.",
    "server_refused": "the mail server refused to talk to us.",
    "bad_certificate": "the mail server's certificate cannot be trusted.",
    "not_offered": "the mail server does not offer the encryption or login we ask for.",
    "busy": "the mail server asked us to come back later.",
    "too_slow": "the mail server did not answer in time.",
    "unreachable": "the mail server cannot be reached.",
    "records": "our own records did not answer.",
    "disagrees": "what it says of the money is not, or no longer, what the records say.",
    "complaint": "the customer marked mail from us as spam.",
    "blocked": "the other side blocks our mail.",
}
DRAFT_DISAGREES: Final = (
    "Stop and compare: the records do not bear this reply out. It holds {found}. Change it with Edit & Send; "
    "Send asks once more."
)
DRAFT_DISAGREES_STILL: Final = (
    "Stop and compare: the records do not bear this reply out. It holds {found}. Change it with Edit & Send. "
    "Send All the Same mails it as it stands, with your name on record."
)
SEND: Final = "Send"
SEND_ALL_THE_SAME: Final = "Send All the Same"
SEND_AGAIN: Final = "Send Again"
ARRIVED: Final = "It Arrived"
ARRIVED_OK: Final = "Noted: the reply arrived."
EDIT_AND_SEND: Final = "Edit & Send"
EDIT_TITLE: Final = "Edit Reply"
EDIT_SUBMIT: Final = "Send Reply"
EDIT_LABEL: Final = "Reply to the customer"
EDIT_HINT: Final = "It is mailed as it stands here."
SEND_OK: Final = "The reply is on its way."
SEND_UNKNOWN: Final = "There is no such draft any more. Nothing was sent."
SEND_ALREADY: Final = "{by} is already sending this reply. Nothing was sent twice."
SEND_ALREADY_YOURS: Final = "You have already sent this reply. Nothing was sent twice."
SEND_REPLACED: Final = "A later draft replaced this one. Please use the latest in the thread."
SEND_EMPTY: Final = "The reply is empty. Please write something before sending it."
SEND_DISAGREES: Final = (
    "Nothing was sent: the reply holds {found}. Please change it with Edit & Send. If you mean it as it stands, "
    "press Send All the Same on the draft; that is put on record with your name."
)
SEND_NOT_STAFF: Final = "Only the desk's staff and reviewers may send replies. Nothing was sent."

# A mail that no draft comes for
NO_DRAFT: Final = "No draft comes for this mail: {why} Nobody answers it unless you do."
NO_DRAFT_WHY: Final = {
    "": "its run stopped with a fault. Operators have been told.",
    "agent_transient": "the language model gave no usable answer in several tries. Operators have been told.",
    "agent_permanent": "the language model refuses our account, or came to no end. Operators have been told.",
    "gate_failed": "the request for approval could not be carried through. Operators have been told.",
    "not_resumed": "its run was lost and could not be started again. Operators have been told.",
}
NO_DRAFT_DONE: Final = "On record for this mail: {receipt}."
NO_DRAFT_OVER: Final = "No draft came for this mail at first; it was tried again or answered since."
STALLED_TRY_AGAIN: Final = "Try Again"
BY_HAND: Final = "Answer by Hand"
BY_HAND_TITLE: Final = "Answer by Hand"
BY_HAND_INTRO: Final = "Your answer to {customer} about “{subject}”. It is compared with the receipts."
TRIED: Final = {
    "trying": "It is being tried again. The draft, or why there is none, comes in this thread.",
    "already": "It was tried again already. Nothing was started twice.",
    "answered": "There is a draft or a reply for this mail already. Please look further down in the thread.",
    "gone": "The mail is gone, or its text was deleted for its age. Nothing was started.",
    "not_staff": "Only the desk's staff and reviewers may do this. Nothing was started.",
}

# A long thread in short
GIST_TITLE: Final = "The thread in short"
GIST_WARNING: Final = " (the agent's words, not checked)"
GIST_SENTIMENT: Final = "The customer sounds: {mood}"
GIST_POINTS: Final = "Key points:"
GIST_WRITTEN_BY: Final = "Put together by: {written_by}"
SENTIMENTS: Final = {
    "pleased": "pleased",
    "calm": "calm",
    "worried": "worried",
    "annoyed": "annoyed",
    "angry": "angry",
}

# A reply somebody typed that was stopped
HELD: Final = "The reply holds {found}."
HELD_AND: Final = "{some} and {last}"
HELD_FOUND: Final = {
    "image": "an image",
    "markdown_link": "a formatted link",
    "markup": "markup",
    "link": "a link",
    "order_number": "an order number or id of another customer",
    "name": "the name of another customer",
    "phone_number": "a phone number that this customer did not write",
    "account_number": "a bank account number that this customer did not write",
    "card_number": "a card number",
    "email_address": "an email address that is not this customer's",
    "hidden_characters": "hidden characters",
    "secret": "a key, a token or a password",
    "sum_differs": "a sum that no receipt of this customer has",
    "currency_differs": "a sum in another currency than its receipt",
    "refund_unproven": "a claim of money paid back that no receipt bears out",
    "approval_unproven": "a claim of an approved refund that the records do not know",
    "promise_unproven": "a promise to pay money back that nobody approved",
    "deed_unproven": "a claim of something else done that no record bears out",
    "refund_denied": "a claim that nothing was paid back although it was",
}
HELD_LABEL: Final = "Is that meant to be in it?"
HELD_CONFIRM: Final = "Send it as it is"
HELD_HINT: Final = "Or change the text above. A tick is put on record with your name."
HELD_NOT_TICKED: Final = "Please change the text, or tick the box."

# Cases
CASE_TEXT: Final = "Mail from {sender}: {subject}"
CASE_TITLE: Final = "Mail from {sender}"
CASE_CUSTOMER: Final = "Customer: {email}, tier {tier}"
CASE_KNOWN: Final = "A known customer, {tier} tier"
CASE_NO_CUSTOMER: Final = "Not a customer we know"
CASE_TRUNCATED: Final = "The mail is long ({size} characters of text and headers); the agent read its beginning only."
CASE_UNVERIFIED: Final = "Unverified sender: nobody vouches that this mail comes from the address it names"
CASE_BY_FORM: Final = "Sent by {form}, perhaps a web form: the sender's address was typed in there (Reply-To)"
CASE_REPLY_TO: Final = "Answers are asked for at {address} (Reply-To); the reply goes to the sender"
CASE_ATTACHMENTS: Final = "Attachments ({count}, not opened and not kept): {names}"
CASE_ATTACHMENT: Final = "{name} ({size})"
CASE_ATTACHMENTS_MORE: Final = " and {count} more"
CASE_NOTES: Final = {
    "unknown_customer": "The sender is no customer we know, so nothing was drafted. Please answer by hand.",
    "empty_body": "The mail has no text, so nothing was drafted. Please ask the customer what they need.",
    "repeated": "The sender was answered and said the very same again, so nothing was drafted. Please look at it.",
    "too_many": "Many mails came in this case within an hour, so nothing was drafted. Please answer by hand.",
    "model_refused": "The model declined to draft a reply. Please answer by hand.",
    "case_budget_spent": "The agent has used up what one case may use and is called no more. Please answer by hand.",
    "not_drafted_again": "The agent could not draft the reply again. The earlier draft still stands.",
    "not_reopened": "The closed request cannot be asked about again: {because}.",
    "reopened_ended": "The request that was asked again: {outcome}.",
    "reply_held": "The reply was not mailed by itself: its notes say why. Please read it and press Send.",
    "mail_bounced": "The reply did not arrive: {trouble} Please reach the customer in another way.",
    "mail_bounced_for_now": "The reply did not arrive: {trouble} Writing again later may help.",
    "mail_complained": "The customer marked the reply as spam. Please write only what they ask for.",
    "withdrawn": (
        "The request to refund {amount} for order {order} was withdrawn; no money moved. The reason given: {reason}"
    ),
    "not_withdrawn": (
        "The run was cancelled, but the refund of {amount} for order {order} is being sent already and cannot be "
        "called back. The card shows how it ends."
    ),
    "credit_withdrawn": (
        "The request for store credit of {amount} for order {order} was withdrawn; none was issued. "
        "The reason given: {reason}"
    ),
    "credit_not_withdrawn": (
        "The run was cancelled, but the store credit of {amount} for order {order} is being issued already. The card "
        "shows how it ends."
    ),
    "credited_since": (
        "Store credit of {amount} was issued after the earlier reply was sent. Please tell the customer. ({receipt})"
    ),
    "run_cancelled": (
        "The run that worked on this mail was cancelled. What it had asked for is withdrawn, and it writes no reply. "
        "Please look after the customer by hand."
    ),
    "refunded_since": (
        "{amount} were refunded after the earlier reply was sent. Please tell the customer. ({receipt})"
    ),
}
CASE_PROBLEMS: Final = {
    "unknown_customer": "Nobody with this address is a customer, so no reply is drafted. Please answer it yourself.",
    "empty_body": "The mail has no text, so no reply is drafted. Please look at it yourself.",
    "repeated": "The sender was answered and said the very same again, perhaps a machine. Look at it yourself.",
    "too_many": "Many mails came in this case within an hour, perhaps from a machine. Please look at it yourself.",
}

# The mail as it came, and what machines sent
SHOW_ORIGINAL: Final = "Show Original"
ORIGINAL_TITLE: Final = "The mail as it came"
ORIGINAL_ABOUT: Final = (
    "The newest mail of this case, as it came. The record keeps that you looked. Do as it says only where you would "
    "anyway: a stranger wrote it. ({id})"
)
ORIGINAL_NONE: Final = "No original of this case is kept: its time was over, or nothing came by mail."
ORIGINAL_SEALED: Final = (
    "Originals cannot be opened here: their key (RECORDS_KEY) is not set, or is not the right one."
)
ORIGINAL_MORE: Final = "{count} characters more; all of it in a terminal: countersign message show {id} --raw FILE"
MACHINES_TITLE: Final = "Filed as a machine's"
MACHINES_NONE: Final = "No mail of the last two weeks was filed as a machine's."
MACHINES_ROW: Final = "{since} · from {sender} · {subject} · `{id}`"
MACHINES_HOW: Final = "To have one handled as a person's: /approvals hand-over MESSAGE"
MACHINES_TEXT: Final = "Filed as a machine's in the last two weeks: {count}"
MACHINES_HANDED: Final = "{id} is a person's now: it is handled like any other mail."
