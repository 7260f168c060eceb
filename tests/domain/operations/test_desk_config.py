"""Which changes want a second owner, what the clock makes of a time, and what lies over what."""

from dataclasses import replace
from typing import Any

import pytest

from app.desk_file.fields import BY_PLACE
from app.domain.actions.policy import PolicyLimits
from app.domain.operations.desk_config import DeskConfig, ShopRules, cron_of, value_at, with_told
from app.domain.operations.desk_config.loosening import HARMLESS, JUDGED, loosened, waits_for_second
from app.domain.operations.desk_config.reviews import ReviewRules

BASE = DeskConfig(owners=("U1", "U2"), reviewers=("U1",), staff=("U3",), undo_seconds=60)
LIMITED = replace(BASE, limits=PolicyLimits(auto_approve_below_cents=1000, hard_cap_cents=5000))

# Place, a stricter and a laxer value.
DIRECTIONS: list[tuple[DeskConfig, str, Any, Any]] = [
    (LIMITED, "limits.auto_approve_below_cents", None, 1001),
    (LIMITED, "limits.hard_cap_cents", 4999, None),
    (LIMITED, "limits.hard_cap_cents", 1, 5001),
    (LIMITED, "limits.auto_order_cents", 500, 1000),
    (LIMITED, "limits.auto_customer_cents", 500, 1000),
    (LIMITED, "limits.auto_day_cents", 9_999, 10_001),
    (BASE, "limits.hard_cap_cents", 5000, None),
    (BASE, "limits.auto_approve_below_cents", None, 1),
    (BASE, "undo_seconds", 61, 59),
    (BASE, "ask_pause_seconds", 0, 9_000),
    (replace(BASE, reviews=ReviewRules(5)), "reviews.read_for_seconds", 9, 4),
    (BASE, "investigate_seconds", 60, 9_000),
    (BASE, "ladder.remind_after_seconds", 60, 7_000),
    (BASE, "ladder.escalate_after_seconds", 3_700, 9_000),
    (BASE, "ladder.expire_after_seconds", 8_000, 99_000),
    (BASE, "reviewers", (), ("U1", "S9")),
    (BASE, "staff", (), ("U3", "U4")),
    (replace(BASE, emails={"U1": "a@b.example"}), "emails", {}, {"U1": "other@b.example"}),
    (replace(BASE, reply_mode="auto"), "reply_mode", "review", "auto"),
    (BASE, "refunds.shipping", "never", "always"),
    (BASE, "attachments.keep_days", 1, 900),
    (BASE, "callbacks.hosts", (), ("agent.shop.example",)),
    (BASE, "channels.approvals", "", "C9"),
    (BASE, "channels.support", "", "C9"),
    (BASE, "channels.oncall", "", "C9"),
    (BASE, "channels.ops", "", "C9"),
    (BASE, "channels.fallback", None, "C9"),
    (BASE, "channels.finance", None, "C9"),
    (BASE, "oncall.group", None, "S9"),
]


@pytest.mark.parametrize(("old", "place", "stricter", "laxer"), DIRECTIONS)
def test_what_lets_more_through_wants_a_second_owner_and_what_lets_less_does_not(
    old: DeskConfig, place: str, stricter: Any, laxer: Any
) -> None:
    old = with_told(old, 0, {"reply_mode": "review"})
    lax, strict = with_told(old, 1, {place: laxer}), with_told(old, 1, {place: stricter})
    if value_at(old, place) != laxer:
        assert place in loosened(old, lax)
        assert waits_for_second(old, lax)
    if place != "staff":
        assert place not in loosened(old, strict)
        assert not waits_for_second(old, strict)


def test_nobody_named_as_staff_makes_a_whole_channel_staff() -> None:
    assert "staff" in loosened(BASE, replace(BASE, staff=()))


@pytest.mark.parametrize("owners", [("U1",), ("U1", "U2", "U3"), ("U2", "U3"), ()])
def test_owners_are_changed_by_two_of_them_only(owners: tuple[str, ...]) -> None:
    assert waits_for_second(BASE, replace(BASE, owners=owners))


def test_one_owner_or_none_waits_for_nobody() -> None:
    for owners in ((), ("U1",)):
        alone = replace(BASE, owners=owners)
        assert not waits_for_second(alone, replace(alone, undo_seconds=0, owners=("U1", "U2")))


@pytest.mark.parametrize("place", ["records.source", "records.url", "records.key"])
def test_other_records_are_other_money(place: str) -> None:
    assert place in loosened(BASE, with_told(BASE, 1, {place: "http"}))


def test_a_sum_that_follows_its_limit_is_named_too() -> None:
    found = loosened(LIMITED, with_told(LIMITED, 1, {"limits.auto_approve_below_cents": 2000}))
    assert set(found) == {
        "limits.auto_approve_below_cents",
        "limits.auto_order_cents",
        "limits.auto_customer_cents",
        "limits.auto_day_cents",
    }


def test_every_field_is_judged_or_called_harmless() -> None:
    assert sorted((*JUDGED, *HARMLESS)) == sorted(BY_PLACE)


@pytest.mark.parametrize(
    ("when", "zone", "cron"),
    [
        ("09:00", "UTC", "0 9 * * *"),
        ("mon 09:00", "UTC", "0 9 * * 1"),
        ("sun 23:59", "Asia/Tokyo", "TZ=Asia/Tokyo 59 23 * * 0"),
        ("every 5 min", "Asia/Tokyo", "*/5 * * * *"),
    ],
)
def test_times_become_what_the_engine_reads(when: str, zone: str, cron: str) -> None:
    assert cron_of(when, zone) == cron


@pytest.mark.parametrize("when", ["9:00", "24:00", "* * * * *", "every 0 min", "every 31 min", "feb 09:00", ""])
def test_no_other_time_reaches_the_engine(when: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        cron_of(when)


def test_a_rule_that_nobody_wrote_is_not_made_up() -> None:
    assert ShopRules().text("refunds") is None
    assert ShopRules({"refunds": "Within 14 days."}).text("refunds") == "Within 14 days."
    assert ShopRules(tone="Curt.").text("tone") == "Curt."


@pytest.mark.parametrize(
    "end",
    [
        "",
        "\n\nKind regards,\nThe support desk",
        "\n\nBest regards",
        "\n\nMit freundlichen Grüßen\nIhr Support-Team",
        "\n\nViele Grüße aus Köln!\nJana\nSupport",
    ],
)
def test_a_reply_ends_as_the_desk_wants_it_and_only_once(end: str) -> None:
    shop = ShopRules(signature="Kind regards\nAcme support")
    reply = shop.signed(f"Hello,\n\nyour parcel is on its way.{end}")
    assert reply == "Hello,\n\nyour parcel is on its way.\n\nKind regards\nAcme support"
    assert shop.signed(reply) == reply
    assert ShopRules().signed(f"Hello.{end}") == f"Hello.{end}"


def test_an_ending_takes_no_word_of_the_letter_with_it() -> None:
    letter = "Hello,\n\nkind regards from the warehouse, which found your parcel under a shelf.\n\nIt is blue."
    assert ShopRules(signature="Acme").signed(letter) == f"{letter}\n\nAcme"
