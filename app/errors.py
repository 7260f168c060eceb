"""The error tree. Each class knows its code, HTTP status, whether a retry may heal it, and a safe sentence.

CountersignError
├── BadInput            400  what was sent cannot be used
│   ├── TooLarge        413
│   ├── TokenRefused    400  a signed decision, but none of ours, or not of this
│   └── Unreadable      400  a mail, but none we can read: worth keeping for a person
├── Unauthenticated     401
├── TooManyAttempts     429  wrong secrets in a row; the right one is taken at any time
├── TooManyCalls        429  more than this key may in so short a time, or has open at once
├── TooManyWaits        429  a key waits for more at once than one may
├── NotAllowed          403
│   ├── KeyLocked            the key is refused until an owner unlocks it
│   └── OverKeyLimit         the key may not ask for that
├── SeveralCustomers    409  one address is several customers': a person says whose case it is
├── NotFound            404  missing and foreign look the same
├── Conflict            409  what is there already does not allow it
│   └── AlreadyRedeemed      a decision that was used before: it is good for one use
│   └── IdempotencyConflict  the same name was given to another request
├── PolicyBlocked       422  the desk's policy lets nobody ask for that; ``detail`` is its code
├── Unavailable         503  retry later: a database or service did not answer in time
│   ├── SeatsMoved           somebody voted while a vote was on its way: ask anew who may decide
│   ├── ChargeBusy           another refund of the same payment is under way: look at the facts again
│   ├── DeskStopped          people have stopped the desk, or locked who decided: nothing begins until that is lifted
│   ├── RecordsUnavailable   the team's own source of records did not answer: nothing is made up, a person is asked
│   └── MessageBusy          somebody else paints the same message: look at its rows again
├── ChatError           502  Slack failed; a retry may heal it
│   └── ChatRefused          Slack said no and will say no again (channel archived, bot removed, bad blocks)
├── PreconditionFailed  412  what is there is not what the caller had read, and asked for
├── PaymentUnknown      502  the provider's answer was lost: look up before any retry
│   └── PaymentKeySpent      it answers this idempotency key with the same failure for ever
├── PaymentRefused      409  the provider said no; a retry would get the same answer
├── MailError           502  the mail server failed; a retry may heal it
├── AddressError        502  an address that a tenant or caller named did not answer; a retry may heal it
│   └── AddressRefused       it may not be called, or answers with what may not be taken: its owner changes it
├── BackupFailed        500  the records were not backed up; earlier backups are untouched
└── Misconfigured       500  a setting is wrong; said at start-up, not per request
"""

from typing import ClassVar


class CountersignError(Exception):
    """Base of everything expected. ``sentence`` may be shown to people; ``code`` goes to logs and records."""

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail  # a short machine word such as Slack's error code; never customer text


class BadInput(CountersignError):
    """What was sent cannot be used; the sentence says what to change."""

    code = "bad_input"
    http_status = 400


class TooLarge(BadInput):
    """Over a size limit."""

    code = "too_large"
    http_status = 413


class TokenRefused(BadInput):
    """A signed decision that nothing may be done on."""

    code = "token_refused"


class Unreadable(BadInput):
    """It is a mail, but not one that can be read; ``detail`` says what is wrong with it, in a word."""

    code = "unreadable"


class Unauthenticated(CountersignError):
    """The caller did not prove who it is."""

    code = "unauthenticated"
    http_status = 401


class TooManyAttempts(CountersignError):
    """The caller did not prove who it is, again and again."""

    code = "too_many_attempts"
    http_status = 429
    retryable = True


class TooManyCalls(CountersignError):
    """Known, but more than its share; ``after_seconds`` is when to try again."""

    code = "too_many_calls"
    http_status = 429
    retryable = True

    def __init__(self, sentence: str, *, after_seconds: int, detail: str = "") -> None:
        super().__init__(sentence, detail=detail)
        self.after_seconds = after_seconds


class TooManyWaits(CountersignError):
    """One key waits for more at once than one may; waits that end make room."""

    code = "too_many_waits"
    http_status = 429
    retryable = True


class NotAllowed(CountersignError):
    """Known, but may not do this."""

    code = "not_allowed"
    http_status = 403


class KeyLocked(NotAllowed):
    """The key was locked by a person."""

    code = "key_locked"


class OverKeyLimit(NotAllowed):
    """A limit of the key speaks against it; ``detail`` is which."""

    code = "over_key_limit"


class NotFound(CountersignError):
    """No such thing for this tenant."""

    code = "not_found"
    http_status = 404


class SeveralCustomers(CountersignError):
    """The team's records know several customers by one address."""

    code = "several_customers"
    http_status = 409


class Conflict(CountersignError):
    """What is there already does not allow it; the sentence says what stands in the way."""

    code = "conflict"
    http_status = 409


class IdempotencyConflict(Conflict):
    """Something else was sent under the same Idempotency-Key."""

    code = "idempotency_conflict"


class AlreadyRedeemed(Conflict):
    """Somebody used the decision before."""

    code = "already_redeemed"


class PreconditionFailed(CountersignError):
    """The caller named what has to be there, and something else is; the sentence says what to do."""

    code = "precondition_failed"
    http_status = 412


class PolicyBlocked(CountersignError):
    """The desk's policy stops it before anybody is asked; ``detail`` is the policy's code."""

    code = "policy_blocked"
    http_status = 422


class Unavailable(CountersignError):
    """A part we need did not answer in time; nothing was recorded, so the sender should try again."""

    code = "unavailable"
    http_status = 503
    retryable = True


class SeatsMoved(Unavailable):
    """Somebody voted between the question who may decide and the vote; whoever asks anew may cast it again."""

    code = "seats_moved"


class ChargeBusy(Unavailable):
    """Another refund of the same payment is under way, or was made since its books were read."""

    code = "charge_busy"


class RecordsUnavailable(Unavailable):
    """The source of the team's records did not answer, or not with what it had promised."""

    code = "records_unavailable"


class MessageBusy(Unavailable):
    """Somebody else paints the same message just now."""

    code = "message_busy"


class ChatError(CountersignError):
    """Slack did not do it this time."""

    code = "chat_failed"
    http_status = 502
    retryable = True


class ChatRefused(ChatError):
    """Slack will not do it, however often asked; ``detail`` is its error code."""

    code = "chat_refused"
    retryable = False


class PaymentUnknown(CountersignError):
    """The provider may or may not have acted."""

    code = "payment_unknown"
    http_status = 502
    retryable = True


class PaymentKeySpent(PaymentUnknown):
    """The provider saved a failure under the idempotency key, so only a fresh key can have another outcome."""

    code = "payment_key_spent"


class PaymentRefused(CountersignError):
    """The provider declined; ``detail`` is its code (``charge_already_refunded``, ``idempotency_mismatch``…)."""

    code = "payment_refused"
    http_status = 409


class MailError(CountersignError):
    """The mail was certainly not handed over, and may be another time; ``detail`` is why, in a word."""

    code = "mail_failed"
    http_status = 502
    retryable = True


class AddressError(CountersignError):
    """An address that a tenant or a caller named did not answer; ``detail`` is why, in a word."""

    code = "address_failed"
    http_status = 502
    retryable = True


class AddressRefused(AddressError):
    """It may not be called, or it answers with what may not be taken, however often asked."""

    code = "address_refused"
    retryable = False


class BackupFailed(CountersignError):
    """No backup was kept, because it could not be written or did not restore to what it was made from."""

    code = "backup_failed"
    retryable = True


class MailRefused(MailError):
    """It was certainly not handed over and will not be, however often tried."""

    code = "mail_refused"
    retryable = False


class MailUnknown(MailError):
    """It may have been handed over: the answer was lost."""

    code = "mail_unknown"
    retryable = False


class Misconfigured(CountersignError):
    """A setting is missing or nonsense; the sentence names it and the fix."""

    code = "misconfigured"
