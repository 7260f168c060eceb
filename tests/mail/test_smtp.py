"""Mail by SMTP against a real server: what it takes, and what each way to fail is called."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import MailError, MailRefused, MailUnknown, Misconfigured
from app.mail.inbound import parse_eml
from app.mail.outbound.message import Letterhead
from app.mail.outbound.smtp import SmtpConfig, SmtpMail, letterhead
from tests.mail.cases import REPLY, Arrived, MailCases, Post, commit
from tests.mail.server import Server, mail_server

HEAD = Letterhead("support@shop.example", "The Shop")
CERTIFICATE = Path(__file__).with_name("mx.pem")  # with its key: of this machine, for tests, signed by itself
SHORT_SECONDS = 0.3  # for what never comes
LONG_SECONDS = 20.0  # for what does, on a busy machine


def mailer(server: Server, **changes: Any) -> SmtpMail:
    config = SmtpConfig("127.0.0.1", server.port, "none", HEAD, timeout_seconds=LONG_SECONDS)
    return SmtpMail(replace(config, **changes))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def post(server: Server) -> Post:
    async def arrived() -> list[Arrived]:
        mails = {str(mail["message-id"]): mail for mail in server.mails}.values()
        return [
            Arrived(
                str(m["to"]),
                str(m["subject"]),
                m.get_content().replace("\r\n", "\n"),
                str(m["in-reply-to"]).strip("<>"),
            )
            for m in mails
        ]

    async def take_away() -> None:
        server.faults["CONNECT"] = "drop"

    return Post(mailer(server), arrived, take_away)


class TestSmtpMail(MailCases):
    """The common cases."""


async def test_the_headers_say_who_when_and_to_what(server: Server) -> None:
    await mailer(server, head=replace(HEAD, reply_to="in@shop.example")).send(REPLY, commit)
    (mail,) = server.mails
    assert mail["message-id"] == f"<{REPLY.key}@shop.example>"
    assert mail["from"] == "The Shop <support@shop.example>"
    assert mail["reply-to"] == "in@shop.example"
    assert mail["subject"] == "Re: Order 1003"
    assert str(mail["references"]).split() == ["<first@mail.example.com>", "<abc@mail.example.com>"]
    assert mail["date"].datetime is not None
    assert mail["auto-submitted"] is None
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    assert server.envelopes[0].mail_from == "support@shop.example"


async def test_an_answer_to_it_carries_the_cases_tag(server: Server) -> None:
    tag = "0123456789abcdef"
    await mailer(server, head=replace(HEAD, reply_to="in+{tag}@shop.example")).send(replace(REPLY, tag=tag), commit)
    (mail,) = server.mails
    answer = f"From: ada@example.com\r\nTo: {mail['reply-to']}\r\nSubject: Hello\r\n\r\nStill broken."
    assert parse_eml(answer.encode()).tags == (tag,)


async def test_only_what_nobody_sent_is_marked_automatic(server: Server) -> None:
    await mailer(server).send(replace(REPLY, automatic=True), commit)
    assert server.mails[0]["auto-submitted"] == "auto-replied"


async def test_no_line_is_too_long_and_no_byte_needs_eight_bits(server: Server) -> None:
    long_id = "a" * 200 + "@mail.example.com"
    mail = replace(REPLY, subject="ü" * 300, body="ü" * 9_000, in_reply_to=long_id, references=(long_id,))
    await mailer(server).send(mail, commit)
    content = bytes(server.envelopes[0].content or b"")
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert server.mails[0]["references"] == f"<{long_id}>"


@pytest.mark.parametrize(
    ("to", "wire"),
    [("ada@exämple.com", "ada@xn--exmple-cua.com"), ("ädam@example.com", "ädam@example.com")],
)
async def test_addresses_of_other_scripts(server: Server, to: str, wire: str) -> None:
    await mailer(server).send(replace(REPLY, to=to), commit)
    assert server.envelopes[0].rcpt_tos == [wire]


async def test_an_address_the_server_cannot_write_to_is_refused_before_anything_is_sent() -> None:
    async with mail_server(enable_SMTPUTF8=False) as server:
        with pytest.raises(MailRefused) as refused:
            await mailer(server).send(replace(REPLY, to="ädam@example.com"), commit)
    assert refused.value.detail == "address_unsupported"
    assert server.envelopes == []


@pytest.mark.parametrize(
    "to",
    ["", "ada", "a@b\r\nRCPT TO:<eve@evil.example>", "a@b,eve@evil.example", "a@b>", "<a@b>", "a b@c", "a@-", "@b"],
)
async def test_what_is_no_address_reaches_no_server(server: Server, to: str) -> None:
    with pytest.raises(MailRefused) as refused:
        await mailer(server).send(replace(REPLY, to=to), commit)
    assert refused.value.detail == "bad_address"
    assert server.commands == []


@pytest.mark.parametrize(
    ("stage", "answer", "kind", "code"),
    [
        ("CONNECT", "421 4.3.2 closing", MailError, "busy"),
        ("CONNECT", "554 no", MailRefused, "server_refused"),
        ("CONNECT", "drop", MailError, "unreachable"),
        ("MAIL", "451 4.7.1 greylisted", MailError, "busy"),
        ("MAIL", "553 5.7.1 not yours", MailRefused, "sender_refused"),
        ("MAIL", "drop", MailError, "unreachable"),
        ("RCPT", "450 4.2.0 greylisted", MailError, "busy"),
        ("RCPT", "421 4.3.2 closing", MailError, "busy"),
        ("RCPT", "550 5.1.1 no such user", MailRefused, "unknown_mailbox"),
        ("RCPT", "552 5.2.2 full", MailRefused, "mailbox_full"),
        ("RCPT", "550 no", MailRefused, "recipient_refused"),
        ("RCPT", "drop", MailError, "unreachable"),
        ("DATA", "451 4.3.0 later", MailError, "busy"),
        ("DATA", "421 4.3.2 closing", MailError, "busy"),
        ("DATA", "554 5.7.1 spam", MailRefused, "not_accepted"),
        ("DATA", "552 5.3.4 too big", MailRefused, "too_large"),
        ("DATA", "drop", MailUnknown, "answer_lost"),
        ("ACCEPTED", "drop", MailUnknown, "answer_lost"),
        ("ACCEPTED", "299 whatever that means", MailUnknown, "answer_lost"),
    ],
)
async def test_each_way_to_fail_is_told_apart(
    server: Server, stage: str, answer: str, kind: type[MailError], code: str
) -> None:
    server.faults[stage] = answer
    with pytest.raises(MailError) as failed:
        await mailer(server).send(REPLY, commit)
    assert (type(failed.value), failed.value.detail) == (kind, code)
    assert len(server.envelopes) == (1 if stage == "ACCEPTED" else 0)


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "MAIL", "RCPT"])
async def test_a_server_that_falls_silent_before_the_letter_has_not_got_it(server: Server, stage: str) -> None:
    server.faults[stage] = "hang"
    with pytest.raises(MailError) as failed:
        await mailer(server, timeout_seconds=SHORT_SECONDS).send(REPLY, commit)
    assert (type(failed.value), failed.value.detail) == (MailError, "too_slow")
    assert server.envelopes == []


@pytest.mark.parametrize("stage", ["DATA", "ACCEPTED"])
async def test_a_server_that_falls_silent_after_it_may_have(server: Server, stage: str) -> None:
    server.faults[stage] = "hang"
    with pytest.raises(MailUnknown):
        await mailer(server, timeout_seconds=SHORT_SECONDS).send(REPLY, commit)


async def test_nobody_listening_is_worth_another_try() -> None:
    async with mail_server() as server:
        pass
    with pytest.raises(MailError) as failed:
        await mailer(server).send(REPLY, commit)
    assert (type(failed.value), failed.value.detail) == (MailError, "unreachable")


async def test_what_the_server_says_is_not_passed_on(server: Server) -> None:
    server.faults["RCPT"] = "550 5.1.1 ada@example.com is unknown here"
    with pytest.raises(MailRefused) as failed:
        await mailer(server).send(REPLY, commit)
    assert "ada" not in f"{failed.value} {failed.value.__cause__} {failed.value.detail}"


@pytest.mark.parametrize(("password", "passes"), [("secret", True), ("wrong", False)])
async def test_a_login_that_is_refused_is_final(server: Server, password: str, passes: bool) -> None:
    mail = mailer(server, username="desk", password=password)
    if passes:
        await mail.check()
        await mail.send(REPLY, commit)
        return
    for call in (mail.check(), mail.send(REPLY, commit)):
        with pytest.raises(MailRefused) as refused:
            await call
        assert refused.value.detail == "login_refused"
    assert server.envelopes == []


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize("trusted", [True, False])
async def test_letters_are_encrypted_for_whom_we_trust_and_nobody_else(tls: str, trusted: bool) -> None:
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(CERTIFICATE)
    theirs = ssl.create_default_context(cafile=str(CERTIFICATE) if trusted else None)
    async with mail_server(tls=ours, implicit=tls == "implicit") as server:
        mail = mailer(server, tls=tls, context=theirs, username="desk", password="secret")
        if trusted:
            await mail.send(REPLY, commit)
            assert len(server.envelopes) == 1
            return
        with pytest.raises(MailRefused) as refused:
            await mail.send(REPLY, commit)
        assert refused.value.detail == "bad_certificate"
        assert "MAIL" not in server.commands


async def test_encryption_is_required_not_tried(server: Server) -> None:
    with pytest.raises(MailRefused) as refused:
        await mailer(server, tls="starttls", username="desk", password="secret").send(REPLY, commit)
    assert refused.value.detail == "not_offered"
    assert "MAIL" not in server.commands


async def test_a_caller_that_goes_away_leaves_no_connection_behind(server: Server) -> None:
    server.faults["RCPT"] = "hang"
    sending = asyncio.create_task(mailer(server).send(REPLY, commit))
    while "RCPT" not in server.commands:
        await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert server.envelopes == []


@pytest.mark.parametrize(
    ("mail_from", "name", "address"),
    [
        ("support@shop.example", "", "support@shop.example"),
        ("The Shop <support@shop.example>", "The Shop", "support@shop.example"),
        ('"Shop, The" <support@shop.example>', "Shop, The", "support@shop.example"),
    ],
)
def test_who_writes_is_read_from_one_setting(mail_from: str, name: str, address: str) -> None:
    head = letterhead(mail_from, "", "mx.example")
    assert (head.name, head.address, head.extra) == (name, address, ())


@pytest.mark.parametrize(("mail_from", "reply_to"), [("nobody", ""), ("a@b, c@d", ""), ("a@b.example", "<>")])
def test_an_address_that_is_none_stops_the_start(mail_from: str, reply_to: str) -> None:
    with pytest.raises(Misconfigured, match="MAIL_"):
        letterhead(mail_from, reply_to, "mx.example")


async def test_postmark_is_asked_to_keep_our_id_and_to_name_the_draft_in_its_reports(server: Server) -> None:
    head = letterhead("support@shop.example", "", "smtp.postmarkapp.com")
    await mailer(server, head=head).send(REPLY, commit)
    (mail,) = server.mails
    assert (mail["x-pm-keepid"], mail["x-pm-metadata-draft"]) == ("true", REPLY.key)
    assert letterhead("support@shop.example", "", "notpostmarkapp.com").extra == ()


async def test_a_letter_from_staging_says_in_both_languages_that_nothing_is_real(server: Server) -> None:
    await mailer(server, head=replace(HEAD, staging=True)).send(REPLY, commit)
    (mail,) = server.mails
    assert mail["subject"] == "[STAGING - TEST] Re: Order 1003"
    lines = mail.get_content().splitlines()
    assert lines[:3] == ["STAGING: nothing here is real.", "TESTBETRIEB: Nichts hiervon ist echt.", ""]
    assert REPLY.body in mail.get_content().replace("\r\n", "\n")
