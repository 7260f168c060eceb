"""What became of an action, in one plain sentence of its kind, read from its row and its refund's."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from app.domain.actions.action import Action, Happened
from app.domain.actions.registry import kind_of
from app.domain.approvals.approval import Receipt
from app.domain.approvals.askers.reports import NOT_REPORTED
from app.domain.approvals.voting import Status
from app.domain.reason_codes import Code, Datum, Remark, say

FACTS_CHANGED: Final = "facts_changed"
_MOVED: Final = ("succeeded", "pending", "failed")  # what a provider says of money that left us


@dataclass(frozen=True)
class Standing:
    """How far an approval has come. ``action`` is what is carried out, ``note`` what the customer may see of why."""

    action: Action
    asked_cents: int
    status: Status
    withdrawn: bool
    note: str
    trouble: str
    trouble_code: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What was done: by whoever carries its kind out, or as the payment provider has it."""

    reference: str
    amount_cents: int
    by_provider: str = ""  # a refund's status there; empty for what was done for good


def effect_of(row: asyncpg.Record) -> Effect | None:
    """From a row selected with the refund's columns as ``refund_…``; None where nothing has been done yet."""
    if row["refund_status"] in _MOVED:
        return Effect(str(row["refund_id"]), row["refund_amount_cents"], row["refund_status"])
    done = row["effect"]
    return None if done is None else Effect(done["reference"], done["amount_cents"])


def trouble_code(row: asyncpg.Record) -> str:
    """Why it needs attention: a refund's own row says it, for other kinds the approval's."""
    return row["refund_code"] or row["trouble_code"] or ""


def receipt(now: Standing, effect: Effect | None) -> Receipt:
    """What was done speaks first: what happened is reported, whatever else went wrong."""
    if now.withdrawn:
        return Receipt("withdrawn", _say(now, Happened.WITHDRAWN))
    if effect is not None:
        return _done(now, effect)
    if now.status is Status.EXECUTING and now.trouble_code == NOT_REPORTED:
        return Receipt(NOT_REPORTED, now.trouble)
    if now.status is Status.NEEDS_ATTENTION:
        outcome = FACTS_CHANGED if now.trouble_code == FACTS_CHANGED else "needs_attention"
        return Receipt(outcome, now.trouble or _say(now, Happened.NOT_SETTLED))
    return _by_status(now)


def _say(now: Standing, happened: Happened) -> Remark:
    return say(kind_of(now.action).receipts[happened], **now.action.told())


def _done(now: Standing, effect: Effect) -> Receipt:
    told, name = now.action.told(), effect.reference
    amount: dict[str, Datum] = {"done_cents": effect.amount_cents} if "currency" in told else {}
    done: dict[str, Datum] = {**told, **amount, "refund": name}
    if effect.by_provider == "pending":
        return Receipt("pending", say(Code.AT_PROVIDER, **done), name)
    if effect.by_provider == "failed":
        failed = say(Code.PROVIDER_SAYS_FAILED, **told)
        return Receipt("needs_attention", now.trouble or failed, name)
    receipts = kind_of(now.action).receipts
    if now.asked_cents > effect.amount_cents:
        sentence = say(receipts[Happened.DONE_PART], **{**done, "asked_cents": now.asked_cents})
    else:
        sentence = say(receipts[Happened.DONE], **done)
    return Receipt("executed", sentence, name, effect.amount_cents, items=now.items)


def _by_status(now: Standing) -> Receipt:
    note = now.note or None
    match now.status:
        case Status.PENDING:
            return Receipt("pending", _say(now, Happened.WAITS))
        case Status.APPROVED:
            return Receipt("pending", _say(now, Happened.NOT_DONE_YET), note=note)
        case Status.EXECUTING | Status.EXECUTED | Status.NEEDS_ATTENTION:
            return Receipt("pending", _say(now, Happened.BEING_DONE), note=note)
        case Status.REJECTED:
            return Receipt("rejected", _say(now, Happened.REJECTED), note=note)
        case Status.EXPIRED:
            return Receipt("expired", _say(now, Happened.EXPIRED))
        case Status.CANCELLED:
            return Receipt("cancelled", _say(now, Happened.CANCELLED), note=note)
