"""The local mail adapter: one mail per key, and a clear error when it cannot."""

import asyncio
from dataclasses import replace

import pytest

from app import store
from app.domain.case import OutboundMail
from app.domain.ids import TenantId
from app.errors import MailError
from app.mail.local import LocalMail
from app.store.pool import Pool

REPLY = OutboundMail(TenantId("demo"), "drf_1", "ada@example.com", "Re: Order", "Dear Ada", "abc@example.com")


async def test_the_same_key_is_mailed_once(pool: Pool) -> None:
    mail = LocalMail(store.PostgresMailbox(pool))
    await asyncio.gather(*(mail.send(REPLY) for _ in range(10)))
    await mail.send(replace(REPLY, key="drf_2"))
    rows = await pool.fetch("SELECT key, recipient, subject, body, in_reply_to FROM mail_outbox ORDER BY key")
    assert [row["key"] for row in rows] == ["drf_1", "drf_2"]
    assert tuple(rows[0].values())[1:] == ("ada@example.com", "Re: Order", "Dear Ada", "abc@example.com")


async def test_a_mail_that_was_not_handed_over_is_an_error_a_retry_may_heal(database_url: str) -> None:
    pool = await store.open_pool(database_url, size=1)
    await pool.close()
    with pytest.raises(MailError) as failed:
        await LocalMail(store.PostgresMailbox(pool)).send(REPLY)
    assert failed.value.retryable
