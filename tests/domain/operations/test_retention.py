"""What is kept how long: a health verdict's weight, and backups by their days but never the last one."""

from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time

from app.domain.operations.customer_health import Signs, Verdict, verdict
from app.domain.operations.retention import Erased, backup_name, made_at, outlived


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (Signs(), Verdict.WELL),
        (Signs(waiting_cases=1), Verdict.WATCH),
        (Signs(overdue_approvals=1), Verdict.WATCH),
        (Signs(refunds_in_trouble=1), Verdict.UNWELL),
        (Signs(failed_refunds=1, waiting_cases=3), Verdict.UNWELL),
        (Signs(returned_mails=1), Verdict.UNWELL),
    ],
)
def test_money_that_did_not_arrive_outweighs_waiting(signs: Signs, expected: Verdict) -> None:
    assert verdict(signs) is expected
    assert all(signs.to_json().values()), "only what was seen"


@freeze_time("2026-11-22 02:30:00")
def test_backups_outlive_their_days_to_the_second() -> None:
    now = datetime.now(UTC)
    ages = [timedelta(0), timedelta(days=6), timedelta(days=7), timedelta(days=7, seconds=1), timedelta(days=400)]
    names = [backup_name(now - age) for age in ages]
    assert set(outlived(names, now=now, keep_days=7)) == {names[3], names[4]}


@freeze_time("2026-11-22 02:30:00")
def test_the_newest_backup_stays_however_old_it_is() -> None:
    now = datetime.now(UTC)
    old = [backup_name(now - timedelta(days=days)) for days in (500, 400)]
    assert outlived(old, now=now, keep_days=7) == [old[0]]
    assert outlived(old[1:], now=now, keep_days=7) == []
    assert outlived([], now=now, keep_days=7) == []


def test_a_file_that_is_no_backup_of_ours_is_never_named_for_deletion() -> None:
    foreign = [
        "notes.txt",
        "countersign-20260101T000000Z.backup.part",
        "countersign-20269999T000000Z.backup",
        "x.backup",
    ]
    assert all(made_at(name) is None for name in foreign)
    assert outlived(foreign, now=datetime(2030, 1, 1, tzinfo=UTC), keep_days=1) == []


def test_names_tell_the_moment_in_any_zone() -> None:
    at = datetime.fromisoformat("2026-03-29T03:30:00+02:00")
    assert backup_name(at) == "countersign-20260329T013000Z.backup"
    assert made_at(backup_name(at)) == at


def test_batches_add_up_and_the_last_one_says_whether_there_is_more() -> None:
    total = Erased(cases=1, messages=2, more=True) + Erased(cases=3, states=1)
    assert total == Erased(cases=4, messages=2, states=1)
    assert "more" not in total.counts()
