"""What is unusual about a request: gravest first, from records alone, and nothing where there is nothing to go by."""

from dataclasses import replace
from datetime import timedelta

from app.domain.approvals import unusual as rules
from app.domain.approvals.approval import OtherRequest
from app.domain.approvals.earlier import EarlierRefunds, EarlierRejection, RefundSum
from app.domain.approvals.unusual import unusual
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId
from tests.slack import sheets

OTHER = OtherRequest(ApprovalId("apr_2"), "1042", 4000, "EUR", Status.PENDING)
NO = EarlierRejection(
    ApprovalId("apr_3"), "1042", 4990, "EUR", "used for weeks", ActorId("slack:U0BEN"), sheets.OPENED, True, None
)
REFUNDED = EarlierRefunds(2, 4000, 1, (RefundSum("EUR", 4000, 1), RefundSum("USD", 900, 1)), of_order=1)


def test_an_ordinary_request_has_nothing_unusual() -> None:
    assert unusual(sheets.details()) == ()


def test_what_loses_money_comes_first_and_what_is_merely_rare_last() -> None:
    details = replace(
        sheets.details(),
        disputed_at=sheets.OPENED,
        sender_verified=False,
        others=(OTHER,),
        rejections=(NO,),
        rejected_count=3,
        usual_cents=1000,
        earlier=replace(REFUNDED, came_back=2),
    )
    assert [type(found) for found in unusual(details)] == [
        rules.Disputed,
        rules.Unverified,
        rules.AskedElsewhere,
        rules.RejectedBefore,
        rules.MoreRejections,
        rules.CameBack,
        rules.AboveUsual,
        rules.RefundedBefore,
    ]
    assert rules.MoreRejections(2) in unusual(details)
    assert rules.CameBack(2) in unusual(details)


def test_an_amount_is_above_the_usual_by_a_cent_and_not_by_none() -> None:
    asked = sheets.details().approval.action.amount_cents
    for usual_cents, said in ((asked - 1, True), (asked, False), (asked + 1, False), (None, False)):
        found = unusual(replace(sheets.details(), usual_cents=usual_cents))
        assert found == ((rules.AboveUsual(asked - 1, "EUR"),) if said else ())


def test_unverified_is_said_only_of_senders_nobody_vouches_for() -> None:
    assert rules.Unverified() not in unusual(sheets.details(sender_verified=True))
    assert unusual(sheets.details(sender_verified=False)) == (rules.Unverified(),)


def test_what_the_provider_said_when_it_was_asked_counts_without_a_day() -> None:
    facts = replace(sheets.FACTS, disputed=True, risk_score=3)
    found = unusual(sheets.details(facts=facts))
    assert found == (rules.Disputed(None), rules.CameBack(3))
    known = replace(sheets.details(facts=facts), earlier=EarlierRefunds(came_back=1))
    assert rules.CameBack(3) in unusual(known), "the same refunds are not counted twice"


def test_other_requests_matter_as_long_as_this_one_can_still_give_something() -> None:
    for status in Status:
        details = replace(sheets.decided(status), others=(OTHER,))
        said = rules.AskedElsewhere(OTHER) in unusual(details)
        assert said is (status in {Status.PENDING, Status.APPROVED, Status.EXECUTING})


def test_credits_are_judged_by_the_same_rules() -> None:
    details = replace(sheets.store_credits()[0], rejections=(NO,), rejected_count=1, disputed_at=sheets.OPENED)
    assert unusual(details) == (rules.Disputed(sheets.OPENED), rules.RejectedBefore(NO))
    later = replace(NO, at=sheets.OPENED + timedelta(days=1))
    assert unusual(replace(details, rejections=(later,))) != unusual(details)
