"""Sentences of the desk's own: English for the record and the agent, with the code by which others say them."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from app.domain.money import format_money
from app.domain.reason_sentences import SENTENCES

Datum = str | int


class Code(StrEnum):
    """What the desk says of a proposal, a refund or a draft. Kept in rows: rename none."""

    # Why the policy does what it does
    BELOW_LIMIT = "below_limit"
    NOT_BELOW_LIMIT = "not_below_limit"
    PERSON_DECIDES = "person_decides"
    PROGRAM_ASKS = "program_asks"
    EVENT_PERSON_DECIDES = "event_person_decides"
    SENDER_UNVERIFIED = "sender_unverified"
    CAME_BACK_BEFORE = "came_back_before"
    MORE_THAN_ASKED = "more_than_asked"
    OTHER_CUSTOMER = "other_customer"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    UNKNOWN_CURRENCY = "unknown_currency"
    DISPUTED = "disputed"
    BEYOND_REFUNDABLE = "beyond_refundable"
    ABOVE_HARD_CAP = "above_hard_cap"
    ABOVE_HARD_CAP_IN_ALL = "above_hard_cap_in_all"
    AUTO_ORDER_SUM = "auto_order_sum"
    AUTO_CUSTOMER_SUM = "auto_customer_sum"
    AUTO_DAY_SUM = "auto_day_sum"
    OTHER_REQUEST_OPEN = "other_request_open"
    OTHER_UNDER_WAY = "other_under_way"
    NO_SUCH_FLOW = "no_such_flow"
    DECIDED_TOGETHER = "decided_together"
    UNDONE_BEFORE = "undone_before"
    NOT_SHOWN_BEFORE = "not_shown_before"
    MANUAL_REVIEW = "manual_review"
    DESK_STOPPED = "desk_stopped"
    STOPPED_TOO_LONG = "stopped_too_long"
    # What the rules of the desk's file say
    RULE_SAYS = "rule_says"
    RULE_LETS_THROUGH = "rule_lets_through"
    RULE_ASKS = "rule_asks"
    RULE_REFUSES = "rule_refuses"
    RULE_FACT_MISSING = "rule_fact_missing"
    RULE_NO_LIMIT = "rule_no_limit"
    RULE_FAILED = "rule_failed"
    # Why a closed request is not asked about again
    NOT_ASKED_AGAIN = "not_asked_again"
    CHANGED_AND_NOT_ASKED_AGAIN = "changed_and_not_asked_again"
    ASKED_TOO_OFTEN = "asked_too_often"
    # What became of a refund
    NOT_MADE = "not_made"
    WAITS = "waits"
    NOT_SENT_YET = "not_sent_yet"
    BEING_SENT = "being_sent"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    RUN_CANCELLED = "run_cancelled"
    CUSTOMER_FORGOTTEN = "customer_forgotten"
    KEY_LOCKED = "key_locked"
    REFUNDED = "refunded"
    REFUNDED_PART = "refunded_part"
    AT_PROVIDER = "at_provider"
    NOT_SETTLED = "not_settled"
    # What went wrong with one
    PAYMENT_DIFFERS = "payment_differs"
    ORDER_MOVED = "order_moved"
    DISPUTE_OPENED = "dispute_opened"
    REFUNDED_MEANWHILE = "refunded_meanwhile"
    OTHER_UNKNOWN = "other_unknown"
    PROVIDER_SILENT = "provider_silent"
    PROVIDER_REFUSED = "provider_refused"
    REFUSED = "refused"
    NO_CHARGE = "no_charge"
    NO_SUCH_CHARGE = "no_such_charge"
    NO_SUCH_REFUND = "no_such_refund"
    AMOUNT_NOT_POSSIBLE = "amount_not_possible"
    WRONG_ACCOUNT = "wrong_account"
    WRONG_MODE = "wrong_mode"
    NOT_CONFIGURED = "not_configured"
    NOT_REFUNDABLE_DISPUTED = "charge_disputed"
    ALREADY_REFUNDED = "charge_already_refunded"
    AMOUNT_TOO_LARGE = "amount_too_large"
    CURRENCY_MISMATCH = "currency_mismatch"
    IDEMPOTENCY_MISMATCH = "idempotency_mismatch"
    REFUND_FAILED = "refund_failed"
    REFUND_FAILED_BECAUSE = "refund_failed_because"
    PROVIDER_SAYS_FAILED = "provider_says_failed"
    OTHER_AMOUNT = "other_amount"
    TAMPERED = "tampered"
    NO_LONGER_MATCHES = "no_longer_matches"
    NOT_RESUMED = "not_resumed"
    # What whoever carries it out says, or does not say
    NOT_REPORTED = "not_reported"
    NEVER_REPORTED = "never_reported"
    ASKER_FAILED = "asker_failed"
    ASKER_FAILED_BECAUSE = "asker_failed_because"
    # What is refunded by the lines of its order
    LINES_UNKNOWN = "lines_unknown"
    NO_SUCH_LINE = "no_such_line"
    LINE_QUANTITY = "line_quantity"
    NOTHING_LEFT = "nothing_left"
    LINE_CHANGED = "line_changed"
    LINES_COME_TO = "lines_come_to"
    LINES_NOT_ASKED = "lines_not_asked"
    # Calls of an agent's tools
    CALL_WAITS = "call_waits"
    CALL_NOT_DONE_YET = "call_not_done_yet"
    CALL_BEING_DONE = "call_being_done"
    CALL_DONE = "call_done"
    CALL_REJECTED = "call_rejected"
    CALL_EXPIRED = "call_expired"
    CALL_CANCELLED = "call_cancelled"
    CALL_WITHDRAWN = "call_withdrawn"
    CALL_NOT_SETTLED = "call_not_settled"
    CALL_PERSON_DECIDES = "call_person_decides"
    ARGUMENTS_FIXED = "arguments_fixed"
    NO_ANSWER_ASKED = "no_answer_asked"
    ANSWER_NEEDED = "answer_needed"
    NOT_AN_OPTION = "not_an_option"
    ANSWER_TOO_LONG = "answer_too_long"
    # Store credit
    CREDIT_PERSON_DECIDES = "credit_person_decides"
    CREDIT_NOT_POSITIVE = "credit_not_positive"
    NOTHING_LEFT_TO_CREDIT = "nothing_left_to_credit"
    BEYOND_CREDITABLE = "beyond_creditable"
    MORE_CREDIT_THAN_ASKED = "more_credit_than_asked"
    CREDIT_WAITS = "credit_waits"
    CREDIT_NOT_ISSUED_YET = "credit_not_issued_yet"
    CREDIT_BEING_ISSUED = "credit_being_issued"
    CREDITED = "credited"
    CREDITED_PART = "credited_part"
    CREDIT_REJECTED = "credit_rejected"
    CREDIT_EXPIRED = "credit_expired"
    CREDIT_CANCELLED = "credit_cancelled"
    CREDIT_WITHDRAWN = "credit_withdrawn"
    CREDIT_NOT_SETTLED = "credit_not_settled"
    ORDER_DIFFERS = "order_differs"
    CREDITED_MEANWHILE = "credited_meanwhile"
    # What to know of a draft
    SAME_AGAIN = "same_again"
    REVIEWER_WROTE = "reviewer_wrote"
    REMOVED_IMAGE = "removed_image"
    REMOVED_MARKDOWN_LINK = "removed_markdown_link"
    REMOVED_MARKUP = "removed_markup"
    REMOVED_LINK = "removed_link"
    REMOVED_ORDER_NUMBER = "removed_order_number"
    REMOVED_NAME = "removed_name"
    REMOVED_PHONE_NUMBER = "removed_phone_number"
    REMOVED_ACCOUNT_NUMBER = "removed_account_number"
    REMOVED_CARD_NUMBER = "removed_card_number"
    REMOVED_EMAIL_ADDRESS = "removed_email_address"
    REMOVED_HIDDEN_CHARACTERS = "removed_hidden_characters"
    REMOVED_SECRET = "removed_secret"  # noqa: S105 - its name, not its value
    REMOVED_ACCOUNT_CLAIM = "removed_account_claim"


# The record's language, and the agent's. Slack's English is this too.
ENGLISH: Final[Mapping[Code, str]] = {
    Code.BELOW_LIMIT: "{asked} is below the automatic limit of {limit}",
    Code.NOT_BELOW_LIMIT: "{asked} is not below the automatic limit of {limit}",
    Code.PERSON_DECIDES: "Every refund is decided by a person",
    Code.SENDER_UNVERIFIED: "Nobody vouches that the mail comes from this customer, so a person decides",
    Code.CAME_BACK_BEFORE: "An earlier refund to this customer failed after it was sent, so a person decides",
    Code.MORE_THAN_ASKED: "Only {asked} was asked for; a larger refund needs a request of its own",
    Code.OTHER_CUSTOMER: "The order belongs to another customer",
    Code.AMOUNT_NOT_POSITIVE: "A refund must be above zero",
    Code.UNKNOWN_CURRENCY: "The order is in '{name}', a currency we do not know",
    Code.DISPUTED: "The payment is disputed at the bank; the dispute decides",
    Code.BEYOND_REFUNDABLE: "{asked} is more than the {left} that is left to refund",
    Code.ABOVE_HARD_CAP: "{asked} is above the hard cap of {most}",
    Code.ABOVE_HARD_CAP_IN_ALL: (
        "{asked} beside the {before} already refunded is above the hard cap of {most} for one order"
    ),
    Code.OTHER_REQUEST_OPEN: "Another request for the same payment is open, so a person decides",
    Code.OTHER_UNDER_WAY: "Another refund of the same payment is being sent, so a person decides",
    Code.DECIDED_TOGETHER: "Several people decide this one together, so its amount cannot be changed",
    Code.UNDONE_BEFORE: "The same was approved and then undone, so a person decides",
    Code.NOT_SHOWN_BEFORE: "It had passed without a person, but could not be shown in Slack, so a person decides",
    Code.DESK_STOPPED: "The desk is stopped, so a person decides once it goes on",
    Code.STOPPED_TOO_LONG: "A lock held it up for seven days, so it was not carried out",
    Code.MANUAL_REVIEW: "{name} wants to be asked about refunds to this customer, so a person decides",
    Code.NOT_ASKED_AGAIN: "It cannot be asked about again: {because}",
    Code.CHANGED_AND_NOT_ASKED_AGAIN: "{changed}. It cannot be asked about again: {because}",
    Code.ASKED_TOO_OFTEN: "It was asked about {count} times, which is the most",
    Code.NOT_MADE: "The refund was not made",
    Code.WAITS: "The refund of {asked} waits for a reviewer",
    Code.NOT_SENT_YET: "The refund of {asked} is approved and not sent yet",
    Code.BEING_SENT: "The refund of {asked} is being sent",
    Code.REJECTED: "The refund of {asked} was rejected; no money moved",
    Code.EXPIRED: "Nobody decided on the refund of {asked} in time; no money moved",
    Code.CANCELLED: "The refund of {asked} was cancelled; no money moved",
    Code.WITHDRAWN: "The request to refund {asked} was withdrawn; no money moved",
    Code.RUN_CANCELLED: "The run that had asked for it was cancelled",
    Code.CUSTOMER_FORGOTTEN: "The customer's data is being erased",
    Code.REFUNDED: "Refunded {done}, refund {refund}",
    Code.REFUNDED_PART: "Refunded {done} of the {asked} asked, refund {refund}",
    Code.AT_PROVIDER: "The payment provider has the refund of {done} ({refund}), not yet confirmed",
    Code.NOT_SETTLED: "The refund of {asked} is not settled",
    Code.PAYMENT_DIFFERS: "The payment itself differs from what the card showed",
    Code.ORDER_MOVED: "The team's records tell of this order otherwise than when the card was drawn",
    Code.DISPUTE_OPENED: "The customer's bank has opened a dispute since the card was drawn",
    Code.REFUNDED_MEANWHILE: "Already refunded was {before} when the card was drawn and is {now} now",
    Code.OTHER_UNKNOWN: (
        "Another refund of the same payment was sent meanwhile, and it is not known yet whether it was made"
    ),
    Code.PROVIDER_REFUSED: "The payment provider refused the refund ({code})",
    Code.REFUSED: "The payment provider refused the refund",
    Code.NO_CHARGE: "The records name no payment for this order, so it cannot be refunded from here",
    Code.NO_SUCH_CHARGE: "The payment provider does not know this order's payment",
    Code.NO_SUCH_REFUND: "The payment provider does not know this refund",
    Code.AMOUNT_NOT_POSSIBLE: "The payment provider cannot refund this amount in this currency",
    Code.WRONG_ACCOUNT: "The payment provider's key belongs to another account, so nothing was sent",
    Code.WRONG_MODE: "The charge and our key are not both live or both test, so nothing was sent",
    Code.NOT_CONFIGURED: "No payment provider is set up for this tenant, so nothing was sent",
    Code.NOT_REFUNDABLE_DISPUTED: "The payment is disputed at the bank, so it cannot be refunded",
    Code.ALREADY_REFUNDED: "The charge has already been refunded in full",
    Code.AMOUNT_TOO_LARGE: "The amount is more than what is left to refund of this charge",
    Code.CURRENCY_MISMATCH: "The charge is in another currency",
    Code.IDEMPOTENCY_MISMATCH: "This refund was requested before with other details; nothing was sent",
    Code.REFUND_FAILED: "The payment provider says that the refund {refund} failed; the customer was not paid back",
    Code.REFUND_FAILED_BECAUSE: (
        "The payment provider says that the refund {refund} failed ({why}); the customer was not paid back"
    ),
    Code.PROVIDER_SAYS_FAILED: "The payment provider says that the refund of {asked} failed",
    Code.NO_LONGER_MATCHES: "The approval no longer matches what was opened",
    **{Code(name): sentence for name, sentence in SENTENCES.items()},
}
_CENTS: Final = "_cents"
_KEPT: Final = '{"remark": '


class Remark(str):
    """Its text is English. ``code`` and ``data`` say the same in any language; ``keep`` and ``recall`` store both."""

    code: Code
    data: Mapping[str, Datum]


def say(code: Code, /, **data: Datum) -> Remark:
    """A remark. Names that end in ``_cents`` are amounts of ``currency`` and fill the blank without that ending."""
    remark = Remark(ENGLISH[code].format(**blanks(data)))
    remark.code, remark.data = code, data
    return remark


def blanks(data: Mapping[str, Datum], money: Callable[[int, str], str] = format_money) -> dict[str, str]:
    """What fills a sentence's blanks: amounts as ``money`` writes them, remarks within a remark in English."""
    currency = str(data.get("currency", ""))
    return {
        name.removesuffix(_CENTS): money(int(value), currency) if name.endswith(_CENTS) else recall(str(value))
        for name, value in data.items()
        if name != "currency"
    }


def keep(text: str) -> str:
    """For a text column or engine state: a remark as its code and data, any other text as it is."""
    if not isinstance(text, Remark):
        return text
    return json.dumps({"remark": text.code.value, "data": dict(text.data)}, ensure_ascii=False)


def own_words(text: str) -> str:
    """What somebody typed, so that it is never recalled as a remark of the desk's. Remarks stay as they are."""
    return text if isinstance(text, Remark) or not text.startswith(_KEPT) else f" {text}"


def recall(kept: str) -> str:
    """What ``keep`` was given. A sentence that an earlier version stored, or that somebody wrote, stays as it is."""
    if not kept.startswith(_KEPT):
        return kept
    try:
        read = json.loads(kept)
        return say(Code(read["remark"]), **{str(name): _datum(value) for name, value in read["data"].items()})
    except (ValueError, KeyError, AttributeError, TypeError, IndexError):
        return kept


def is_closed_for_good(trouble: str) -> bool:
    """Whether an approval's trouble says that no fresh one takes its place."""
    closed = (Code.NOT_ASKED_AGAIN, Code.CHANGED_AND_NOT_ASKED_AGAIN)
    return isinstance(trouble, Remark) and trouble.code in closed


def _datum(value: object) -> Datum:
    if type(value) is str or type(value) is int:
        return value
    raise ValueError("a remark holds words and whole numbers only")
