"""What every way to mail behind the port must do; each adapter's tests run all of these."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from app.domain.cases.replies import OutboundMail
from app.domain.ids import TenantId
from app.errors import MailError, Unavailable
from app.ports.cases.replies import Mail

REPLY = OutboundMail(
    tenant=TenantId("demo"),
    key="drf_0123456789abcdef01234567",
    to="ada@example.com",
    subject="Order 1003",
    body="Dear Ada,\n\ndone.",
    in_reply_to="abc@mail.example.com",
    references=("first@mail.example.com", "abc@mail.example.com"),
)


@dataclass(frozen=True)
class Arrived:
    """A mail as its receiver has it."""

    to: str
    subject: str
    body: str
    in_reply_to: str


@dataclass(frozen=True)
class Post:
    """A way to mail with a look at the other end, and a way to take the other end away."""

    mail: Mail
    arrived: Callable[[], Awaitable[list[Arrived]]]  # as a receiver that tells mails apart by their ids
    take_away: Callable[[], Awaitable[None]]


async def commit() -> None:
    """A record that is always kept."""


class MailCases:
    """Inherit, and provide the ``post`` fixture."""

    async def test_a_reply_arrives_as_it_was_written(self, post: Post) -> None:
        await post.mail.send(REPLY, commit)
        (mail,) = await post.arrived()
        assert (mail.to, mail.in_reply_to) == ("ada@example.com", "abc@mail.example.com")
        assert "Order 1003" in mail.subject
        assert mail.body.strip() == REPLY.body

    async def test_a_receiver_sees_a_mail_sent_twice_once(self, post: Post) -> None:
        for _ in range(2):
            await post.mail.send(REPLY, commit)
        await post.mail.send(replace(REPLY, key="drf_2"), commit)
        assert len(await post.arrived()) == 2

    async def test_the_same_key_at_once_is_one_mail_to_its_receiver(self, post: Post) -> None:
        await asyncio.gather(*(post.mail.send(REPLY, commit) for _ in range(5)))
        assert len(await post.arrived()) == 1

    async def test_nothing_leaves_before_the_records_say_that_it_may(self, post: Post) -> None:
        seen: list[int] = []

        async def look() -> None:
            seen.append(len(await post.arrived()))

        await post.mail.send(REPLY, look)
        assert seen == [0]

    async def test_nothing_leaves_where_the_records_do_not_answer(self, post: Post) -> None:
        async def down() -> None:
            raise Unavailable("The records do not answer")

        with pytest.raises(Unavailable):
            await post.mail.send(REPLY, down)
        assert await post.arrived() == []

    async def test_nobody_at_the_other_end_is_an_error_a_retry_may_heal(self, post: Post) -> None:
        await post.take_away()
        with pytest.raises(MailError) as failed:
            await post.mail.send(REPLY, commit)
        assert failed.value.retryable
        assert failed.value.detail

    @pytest.mark.parametrize(
        "body",
        [
            "Größe: 5 €, 日本語, العربية, 👩‍👩‍👧",
            "." * 3 + "\n.\n..\n. after a dot\nthe end",
            "x" * 5_000 + " " + "ü" * 3_000,
            "trailing space \nFrom here on\n\n\n\tindented",
        ],
    )
    async def test_any_text_arrives_whole(self, post: Post, body: str) -> None:
        await post.mail.send(replace(REPLY, body=body), commit)
        (mail,) = await post.arrived()
        assert mail.body.strip("\n") == body

    @pytest.mark.parametrize(
        "subject", ["Hello\r\nBcc: eve@evil.example", "Hello\nX-Evil: 1", "a\x0bb\x0cc\u2028d\x85e\x00", "ü" * 500]
    )
    async def test_a_subject_stays_one(self, post: Post, subject: str) -> None:
        await post.mail.send(replace(REPLY, subject=subject), commit)
        (mail,) = await post.arrived()
        assert mail.to == "ada@example.com"
        assert mail.body.strip() == REPLY.body
