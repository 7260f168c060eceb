"""English sentences of the desk's own that stand for codes, as far as ``reason_codes`` has no room for them."""

from typing import Final

OF_SUMS: Final[dict[str, str]] = {
    "auto_order_sum": (
        "With {before} approved automatically for this order before, {asked} more would pass the limit of {most}"
    ),
    "auto_customer_sum": (
        "With {before} approved automatically for this customer within 30 days, {asked} more would pass the limit "
        "of {most}"
    ),
    "auto_day_sum": (
        "With {before} approved automatically within 24 hours, {asked} more would pass the limit of {most}"
    ),
}
OF_LINES: Final[dict[str, str]] = {
    "lines_unknown": "The lines of this order are not known, or do not add up to what was paid; name an amount",
    "no_such_line": "The order has no line {line} that could be asked for like this",
    "line_quantity": "Of line {line} of the order, {count} can still be refunded",
    "nothing_left": "Nothing of this order is left to refund",
    "line_changed": "Line {line} of the order came to {before} when the card was drawn and comes to {now} now",
    "lines_not_asked": "Only lines that were asked for can be approved, and fewer than all of them",
    "lines_come_to": "The lines of the order come to {now}, not to {asked}",
}
OF_PAYMENTS: Final[dict[str, str]] = {
    "tampered": "The approval no longer matches what was approved, so nothing was sent; look at it before paying",
    "not_resumed": "The refund was approved, but nobody carried on with it; look it up at the provider before paying",
    "other_amount": "The payment provider reports another amount than was approved; compare both before going on",
    "provider_silent": (
        "The payment provider did not say whether the refund was made; look it up there before paying again"
    ),
}
OF_REPORTS: Final[dict[str, str]] = {
    "not_reported": "Approved, not reported done: the program that asked has said nothing so far. "
    "If it matters now, ask whoever runs it",
    "never_reported": "The program that asked never said what came of it",
    "asker_failed": "The program that asked could not carry it out",
    "asker_failed_because": "The program that asked could not carry it out: {why}",
}
OF_DRAFTS: Final[dict[str, str]] = {
    "same_again": "It came out the same: the note could not be followed. Please edit it by hand.",
    "reviewer_wrote": "For the {done} on order {order} the reviewer wrote: {text}",
    "removed_image": "An image was taken out",
    "removed_markdown_link": "A formatted link was taken out",
    "removed_markup": "Markup was taken out",
    "removed_link": "A link was taken out",
    "removed_order_number": "An order number or id of another customer was taken out",
    "removed_name": "The name of another customer was taken out",
    "removed_phone_number": "A phone number that is not the customer's was taken out",
    "removed_account_number": "A bank account number that is not the customer's was taken out",
    "removed_card_number": "A card number was taken out",
    "removed_email_address": "An email address was taken out",
    "removed_hidden_characters": "Hidden characters were taken out",
    "removed_secret": "A key, a token or a password was taken out",
    "removed_account_claim": "A sentence was taken out that says whether there is an account or an order",
}
OF_KEYS: Final[dict[str, str]] = {
    "program_asks": "A program asks for it, so a person decides",
    "event_person_decides": "An event asks for it, so a person decides, however small it is",
    "key_locked": "The key that it was asked with was locked",
}

OF_RULES: Final[dict[str, str]] = {
    "no_such_flow": "The desk's file has no flow called “{flow}”, so any reviewer may decide. {because}",
    "rule_says": "{text} (rule {rule})",
    "rule_lets_through": "The desk's rule {rule} lets it through",
    "rule_asks": "By the desk's rule {rule} a person decides",
    "rule_refuses": "The desk's rule {rule} refuses it",
    "rule_fact_missing": "The desk's rule {rule} goes by “{name}”, which is not known, so a person decides",
    "rule_no_limit": "The desk's rule {rule} has no limit in {name}, so a person decides",
    "rule_failed": "The desk's rule {rule} cannot be worked out, so a person decides",
}

OF_CALLS: Final[dict[str, str]] = {
    "call_waits": "The call of {tool} waits for a reviewer",
    "call_not_done_yet": "The call of {tool} is approved; whoever asked has not said that it is done",
    "call_being_done": "The call of {tool} is approved, and whoever asked is at it",
    "call_done": "Whoever asked says that the call of {tool} is done",
    "call_rejected": "The call of {tool} was rejected",
    "call_expired": "Nobody decided on the call of {tool} in time",
    "call_cancelled": "The call of {tool} was cancelled",
    "call_withdrawn": "The request for the call of {tool} was withdrawn",
    "call_not_settled": "Whoever asked says that the call of {tool} failed, or what became of it is not known",
    "call_person_decides": "A person decides on every call of an agent",
    "arguments_fixed": "The arguments of this call cannot be changed, only approved or rejected",
    "no_answer_asked": "This request asks for a yes or no, not for an answer",
    "answer_needed": "This request asks for an answer; give one",
    "not_an_option": "That is none of the options that can be chosen",
    "answer_too_long": "An answer has at most {count} characters",
}

OF_CREDITS: Final[dict[str, str]] = {
    "credit_person_decides": "Every store credit is decided by a person",
    "credit_not_positive": "A store credit must be above zero",
    "nothing_left_to_credit": "Nothing of this order is left to credit",
    "beyond_creditable": "{asked} is more than the {left} that is left to credit for this order",
    "more_credit_than_asked": "Only {asked} of store credit was asked for; more needs a request of its own",
    "credit_waits": "The store credit of {asked} waits for a reviewer",
    "credit_not_issued_yet": "The store credit of {asked} is approved and not issued yet",
    "credit_being_issued": "The store credit of {asked} is being issued",
    "credited": "Issued store credit of {done}, entry {refund}",
    "credited_part": "Issued store credit of {done} of the {asked} asked, entry {refund}",
    "credit_rejected": "The store credit of {asked} was rejected; none was issued",
    "credit_expired": "Nobody decided on the store credit of {asked} in time; none was issued",
    "credit_cancelled": "The store credit of {asked} was cancelled; none was issued",
    "credit_withdrawn": "The request for store credit of {asked} was withdrawn; none was issued",
    "credit_not_settled": "The store credit of {asked} is not settled",
    "order_differs": "The order itself differs from what the card showed",
    "credited_meanwhile": "Store credit for this order was {before} when the card was drawn and is {now} now",
}

SENTENCES: Final = (
    OF_SUMS | OF_PAYMENTS | OF_REPORTS | OF_LINES | OF_DRAFTS | OF_KEYS | OF_CALLS | OF_CREDITS | OF_RULES
)
