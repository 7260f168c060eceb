"""Files of mails: kept sealed within limits, read on record, and gone when their time is over."""

import asyncio
from hashlib import sha256
from typing import Any

import pytest

from app import store
from app.domain.cases.attachments import SHOWN_AGAIN_SECONDS, PostedFile
from app.domain.ids import Posted
from app.domain.operations.desk_config import AttachmentLimits
from app.domain.operations.retention import KeepRule
from app.domain.privacy.records_keys import new_key
from app.errors import Misconfigured, NotFound
from tests.store.given import ALICE, DEMO, Given, mail

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
VAULT = store.Vault([new_key()])


def with_files(*contents: bytes, **fields: Any) -> Any:
    told = tuple(
        {"name": f"photo {n}.png", "size_bytes": len(one), "sha256": sha256(one).hexdigest(), "kind": "png"}
        for n, one in enumerate(contents, 1)
    )
    return mail(attachments=told, files=contents, **fields)


def desk(given: Given, **limits: int) -> store.PostgresCases:
    return store.PostgresCases(given.pool, vault=VAULT, keep_files=lambda _: AttachmentLimits(**limits))


async def test_a_file_is_kept_sealed_and_read_as_it_came_with_each_reading_on_record(given: Given) -> None:
    accepted = await desk(given).accept(DEMO, with_files(PNG))
    files = store.PostgresAttachments(given.pool, VAULT)
    [listed] = await files.list(DEMO, accepted.case_id)
    assert (listed.name, listed.kind, listed.size_bytes) == ("photo 1.png", "png", len(PNG))
    sealed = await given.pool.fetchval("SELECT content FROM attachments")
    assert PNG not in sealed
    assert PNG[:64] not in sealed
    for _ in range(2):
        assert await files.read(DEMO, accepted.message_id, 1, by=ALICE) == (listed, PNG)
    assert [line["actor"] for line in await given.recorded("attachment_read")] == [ALICE, ALICE]
    details = await given.cases.details(DEMO, accepted.message_id)
    assert [(one.number, one.kind, one.kept) for one in details.attachments] == [(1, "png", True)]


async def test_what_is_over_a_limit_is_named_and_not_kept(given: Given) -> None:
    cases = desk(given, count_max=2, bytes_max=len(PNG))
    accepted = await cases.accept(DEMO, with_files(PNG + b"x", PNG, b"", PNG, PNG))
    details = await given.cases.details(DEMO, accepted.message_id)
    assert [one.kept for one in details.attachments] == [False, True, False, True, False]
    with pytest.raises(NotFound):
        await store.PostgresAttachments(given.pool, VAULT).read(DEMO, accepted.message_id, 1, by=ALICE)


async def test_without_a_key_nothing_is_kept_and_the_mail_comes_in_all_the_same(given: Given) -> None:
    accepted = await given.cases.accept(DEMO, with_files(PNG))
    assert await given.pool.fetchval("SELECT count(*) FROM attachments") == 0
    with pytest.raises(Misconfigured):
        await store.PostgresAttachments(given.pool, None).read(DEMO, accepted.message_id, 1, by=ALICE)


async def test_a_mail_that_comes_twice_keeps_its_files_once(given: Given) -> None:
    same = with_files(PNG)
    first, second = await desk(given).accept(DEMO, same), await desk(given).accept(DEMO, same)
    assert (second.duplicate, second.message_id) == (True, first.message_id)
    assert await given.pool.fetchval("SELECT count(*) FROM attachments") == 1


async def test_files_go_by_their_own_age(given: Given) -> None:
    old, new = await desk(given).accept(DEMO, with_files(PNG)), await desk(given).accept(DEMO, with_files(PNG))
    await given.pool.execute(
        "UPDATE attachments SET kept_at = kept_at - interval '31 days' WHERE message_id = $1", old.message_id
    )
    erased = await store.PostgresRetention(given.pool).erase(DEMO, KeepRule(90, 30, files_days=30))
    assert erased.files == 1
    assert await given.pool.fetchval("SELECT message_id FROM attachments") == new.message_id


async def test_files_never_outlive_the_texts_of_their_case(given: Given) -> None:
    mail_in = await desk(given).accept(DEMO, with_files(PNG, body=" "))
    await given.cases.begin(DEMO, mail_in.message_id, delivery=0, run_id="r")  # nothing is left to be said of it
    await given.older(mail_in, 91 * 86_400)
    await store.PostgresRetention(given.pool).erase(DEMO, KeepRule(90, 30, files_days=3_650))
    assert await given.pool.fetchval("SELECT count(*) FROM attachments") == 0


async def test_where_a_file_stands_in_slack_is_known(given: Given) -> None:
    accepted = await desk(given).accept(DEMO, with_files(PNG))
    files = store.PostgresAttachments(given.pool, VAULT)
    kept, _ = await files.read(DEMO, accepted.message_id, 1, by=ALICE)
    posted = PostedFile(kept, "F0000001", Posted("C0SUPPORT", "1700000000.000100"))
    await files.posted(DEMO, posted, by=ALICE)
    await files.posted(DEMO, posted, by=ALICE)
    row = await given.pool.fetchrow("SELECT file_id, channel, thread_ts, posted_by FROM attachment_posts")
    assert tuple(row) == ("F0000001", "C0SUPPORT", "1700000000.000100", ALICE)
    assert len(await given.recorded("attachment_shown")) == 1


@pytest.mark.parametrize("_round", range(10))
async def test_of_several_presses_at_once_one_shows_a_file_in_a_thread(given: Given, _round: int) -> None:
    accepted = await desk(given).accept(DEMO, with_files(PNG))
    files = store.PostgresAttachments(given.pool, VAULT)
    [file] = await files.list(DEMO, accepted.message_id)
    here, there = Posted("C0SUPPORT", "1.1"), Posted("C0APPROVALS", "1.1")
    begun = await asyncio.gather(*(files.begin_showing(DEMO, file, here) for _ in range(4)))
    assert sorted(begun) == [False, False, False, True]
    assert await files.begin_showing(DEMO, file, there), "another thread has other readers"
    await files.not_shown(DEMO, file, here)
    assert await files.begin_showing(DEMO, file, here), "what was refused may be tried again"


async def test_a_file_can_be_shown_again_when_the_first_time_is_long_ago_or_was_never_finished(given: Given) -> None:
    accepted = await desk(given).accept(DEMO, with_files(PNG))
    files = store.PostgresAttachments(given.pool, VAULT)
    [file] = await files.list(DEMO, accepted.message_id)
    at = Posted("C0SUPPORT", "1.1")
    assert await files.begin_showing(DEMO, file, at)
    await given.pool.execute(
        "UPDATE postings SET begun_at = begun_at - make_interval(secs => $1)", SHOWN_AGAIN_SECONDS
    )
    assert await files.begin_showing(DEMO, file, at)
    assert not await files.begin_showing(DEMO, file, at)


async def test_files_are_found_by_the_approval_that_their_mail_led_to(given: Given) -> None:
    approval = await given.approval()
    await given.pool.execute(
        "INSERT INTO attachments (tenant, message_id, number, name, kind, sha256, size_bytes, content) "
        "VALUES ($1, $2, 1, 'a.png', 'png', '', 1, 'x')",
        given.tenant,
        approval.message_id,
    )
    files = store.PostgresAttachments(given.pool, VAULT)
    assert [one.message_id for one in await files.list(given.tenant, approval.id)] == [approval.message_id]
    assert await files.list(given.tenant, "apr_other") == []
