"""What is unusual about a request, one line each, in our words."""

from collections.abc import Sequence
from typing import Final, assert_never
from zlib import crc32

from app.domain.approvals import unusual as rules
from app.domain.approvals.approval import ApprovalDetails, OtherRequest
from app.domain.approvals.earlier import EarlierRefunds, EarlierRejection, RefundSum
from app.domain.ids import ActorId
from app.domain.people import actors
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.rich import Element, day, moment, say, section, who
from app.slack.views.blocks.sanitize import line, quoted

REASON_QUOTED_MAX: Final = 80


def unusual_lines(details: ApprovalDetails) -> list[Element]:
    """Gravest first, as many as there are; whoever shows them cuts."""
    return [section(*_said(found, details)) for found in rules.unusual(details)]


def unusual_mark(details: ApprovalDetails) -> str:
    """Names one set of them, for the ids of blocks."""
    found = rules.unusual(details)
    return f"{crc32(repr(found).encode('utf-8', 'replace')):08x}" if found else ""


def _said(found: rules.Unusual, details: ApprovalDetails) -> list[Element]:
    match found:
        case rules.Disputed(since):
            if since is None:
                return [say(catalogue.UNUSUAL_DISPUTED)]
            return [say(catalogue.UNUSUAL_DISPUTED_SINCE), moment(since)]
        case rules.Unverified(linked_by):
            if linked_by is None:
                return [say(catalogue.UNUSUAL_UNVERIFIED)]
            return [say(catalogue.UNUSUAL_LINKED), who(linked_by), say(catalogue.UNUSUAL_LINKED_TO)]
        case rules.AskedElsewhere(other):
            return [say(_other(other, details.approval.order.order_number))]
        case rules.RejectedBefore(rejection):
            return _rejected(rejection)
        case rules.MoreRejections(count):
            return [say(catalogue.UNUSUAL_MORE_REJECTIONS.format(count=count))]
        case rules.CameBack(count):
            return [say(catalogue.UNUSUAL_CAME_BACK.format(count=count))]
        case rules.AboveUsual(usual_cents, currency):
            usual = formats.spoken().money(usual_cents, currency)
            return [say(catalogue.UNUSUAL_ABOVE.format(usual=usual))]
        case rules.RefundedBefore(earlier):
            return [say(refunded(earlier))]
        case _:
            assert_never(found)


def refunded(earlier: EarlierRefunds) -> str:
    """How often and how much, in every currency; store credit beside refunds, as both gave money back."""
    refunds = catalogue.UNUSUAL_REFUNDED.format(count=earlier.count, sums=_sums(earlier.sums))
    if earlier.of_order:
        whole = earlier.of_order == earlier.count
        refunds += (
            catalogue.UNUSUAL_THIS_ORDER if whole else catalogue.UNUSUAL_OF_ORDER.format(count=earlier.of_order)
        )
    issued = sum(one.count for one in earlier.credits)
    credit = catalogue.UNUSUAL_CREDITED.format(count=issued, sums=_sums(earlier.credits))
    return "; ".join(([refunds] if earlier.count else []) + ([credit] if issued else []))


def _sums(each: Sequence[RefundSum]) -> str:
    return " + ".join(formats.spoken().money(one.cents, one.currency) for one in each)


def by(actor: ActorId | None) -> list[Element]:
    """A person. What else acts here is named in a form that does not follow "by" in every language."""
    named = actor is not None and actors.split(actor)[0] not in catalogue.ACTORS
    return [say(catalogue.UNUSUAL_BY), who(actor)] if named else []


def _other(other: OtherRequest, order_number: str) -> str:
    form = catalogue.UNUSUAL_OTHER_ORDER if other.order_number == order_number else catalogue.UNUSUAL_OTHER_PAYMENT
    return form.format(
        state=catalogue.UNUSUAL_STATES[other.status.value],
        amount=formats.spoken().money(other.amount_cents, other.currency),
        order=line(other.order_number, 40),
    )


def _rejected(rejection: EarlierRejection) -> list[Element]:
    """A person's words are one line, quoted."""
    elsewhere = catalogue.UNUSUAL_REJECTED_FOR.format(order=line(rejection.order_number, 40))
    reason = quoted(rejection.reason, REASON_QUOTED_MAX) if rejection.reason.strip() else ""
    because = catalogue.UNUSUAL_QUOTED.format(reason=reason) if reason else catalogue.UNUSUAL_NO_REASON
    return [
        say(catalogue.UNUSUAL_REJECTED),
        day(rejection.at),
        *by(rejection.by),
        say(("" if rejection.same_order else elsewhere) + because),
    ]
