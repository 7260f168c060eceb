"""What each kind of mail comes to at the door: a case with the customer's words, a machine's, or a letter told."""

import json

import pytest

from app.domain.cases.mail.inbound import MailKind
from app.mail.inbound import parse_eml
from app.store.db.pool import Pool
from tests.mail.test_corpus import post, real_door

HEAD = (
    "Authentication-Results: mx.desk.example; dmarc=pass header.from=example.com\n"
    "From: {sender}\nTo: support@shop.example\nSubject: {subject}\nMessage-ID: <{name}@cases.example>\n"
)


def eml(name: str, body: str, *, sender: str = "ada@example.com", subject: str = "Order", top: str = "") -> bytes:
    return (HEAD.format(sender=sender, subject=subject, name=name) + top + "\n" + body).encode()


async def test_an_original_is_kept_for_each_mail_the_door_takes_and_forms_open_the_customers_case(pool: Pool) -> None:
    form = eml("form", "Please refund.", sender="no-reply@shop.example", top="Reply-To: ada@example.com\n")
    async with real_door(pool) as http:
        answers = [
            (await post(http, "message/rfc822", one)).json()
            for one in (
                eml("first", "Where is my parcel?"),
                eml("second", "Please refund.", subject="Re: x", top="In-Reply-To: first@cases.example\n"),
                eml("auto", "I am away.", subject="Automated Response: Re: Order"),
                eml("list", "Please refund.", top="Precedence: bulk\nList-Unsubscribe: <mailto:x@y.example>\n"),
                form,
                eml("same", "one", top="X-A: 1\n").replace(b"same@", b"first@"),
            )
        ]
    first, second, auto, listed, formed, same = answers
    assert second["case_id"] == first["case_id"]
    assert [one["kind"] for one in answers] == ["human", "human", "auto", "human", "human", "human"]
    assert same["message_id"] != first["message_id"]
    assert not same["duplicate"]
    row = await pool.fetchrow(
        "SELECT sender, sent_by, sender_verified FROM messages WHERE id = $1", formed["message_id"]
    )
    assert tuple(row) == ("ada@example.com", "no-reply@shop.example", False)
    assert auto["message_id"] != listed["message_id"]


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("Automated Response: Re: Order 1010", MailKind.AUTO), ("Re: Automated Response", MailKind.HUMAN)],
)
def test_an_answering_machine_is_known_by_how_its_subject_begins(subject: str, kind: MailKind) -> None:
    assert parse_eml(eml("x", "We cannot handle your message.", subject=subject)).kind is kind


def test_what_a_mail_quotes_is_never_among_its_new_words() -> None:
    body = (
        "Merci, tout est bon.\n\nDe : Support <support@shop.example>\nEnvoyé : lundi 9 novembre 2026 10:12\n"
        "À : Ada <ada@example.com>\nObjet : RE: Commande\n\nPlease refund order 1001, you wrote."
    )
    mail = parse_eml(eml("fr", body, top="Content-Type: text/plain; charset=utf-8\n"))
    assert mail.body == "Merci, tout est bon."
    assert "1001" not in json.dumps([mail.body, mail.subject])
    assert "1001" in mail.quoted
