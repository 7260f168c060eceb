"""Machines are told from people, and what they report is understood (RFC 3834, RFC 3464)."""

import base64
import json
from typing import Any

import pytest

from app.domain.cases.mail.inbound import Bounce, MailKind
from app.errors import Unreadable
from app.mail.inbound import parse_eml, parse_postmark
from app.mail.judging.automatic import bounce_of
from app.mail.judging.verdict import NOBODY


def kind(**headers: str) -> MailKind:
    fields = {"From": "ada@example.com", "Subject": "Order", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return parse_eml(f"{head}\r\nHello".encode()).kind


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Auto_Submitted": "No; because"},
        {"Return_Path": "<ada@example.com>"},
        {"Precedence": "first-class"},
        {"Subject": "Re: Automatic reply: your order"},
        {"Subject": "The automatic reply I got"},
        {"Subject": "Out of office chair arrived broken, refund please"},
        {"Subject": "Out of office-chair stock: refund please"},
        {"Subject": "Auto response light does not work"},
        {"Subject": "Automatic response unit - broken"},
        {"Subject": "Automatische Antwortmaschine: defekt"},
        {"X_Auto_Response_Suppress": "None"},
        {"From": "postmaster@example.com"},
        {"Precedence": "Bulk"},
        {"Precedence": "list", "List_Id": "<team.example.com>", "List_Post": "<mailto:team@example.com>"},
        {"List_Unsubscribe": "<mailto:x@example.com>", "List_Id": "<team.example.com>", "X_Google_Group_Id": "7"},
        {"List_Unsubscribe": "<mailto:x@example.com>", "Feedback_ID": "7", "In_Reply_To": "<a@desk.example>"},
        {"List_Unsubscribe": "<mailto:x@example.com>"},
        {"X_Auto_Response_Suppress": "DR, RN, NRN, OOF, AutoReply"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Autoreply": "no"},
        {"Subject": "Abwesenheit meines Nachbarn, Paket weg"},
        {"Subject": "Fuera de la oficina me robaron el paquete"},
        {"Subject": "自動販売機が壊れた"},
        {"From": "no-reply@parcels.example"},
    ],
)
def test_people_are_people(headers: dict[str, str]) -> None:
    assert kind(**headers) is MailKind.HUMAN


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; type=x"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto-reply"},
        {"Auto_Submitted": '"auto-notified"'},
        {"Precedence": "bulk", "From": "News <newsletter@shop.example>"},
        {"List_Unsubscribe": "<mailto:x@example.com>", "From": "no-reply@shop.example"},
        {"List_Unsubscribe": "<https://x.example>", "List_Unsubscribe_Post": "List-Unsubscribe=One-Click"},
        {"Return_Path": "< >"},
        {"Return_Path": "<>"},
        {"Subject": "Automatische Antwort: Ihre Bestellung"},
        {"Subject": "Out of Office: back on Monday"},
        {"Subject": "Out of Office Re: Your order"},
        {"Subject": "Out of Office AutoReply: Your order"},
        {"Subject": "Out of the office - back on Monday"},
        {"Subject": "OUT OF OFFICE"},
        {"Subject": "=?utf-8?q?Out_of_office_=E2=80=93_back_on_Monday?="},
        {"Subject": "Automatic reply: Your order"},
        {"Subject": "Auto-Reply: Your order"},
        {"Subject": "Auto response: Your order"},
        {"Subject": "Automatic Response"},
        {"Subject": "Abwesenheitsnotiz: Ihre Bestellung"},
        {"Subject": "Abwesenheitsnotiz"},
        {"Subject": "Automated Response: Re: Order 1010"},
        {"Subject": "[Auto-Reply] Your order"},
        {"Subject": "=?utf-8?q?R=C3=A9ponse_automatique_=3A_Commande?="},
        {"Subject": "Automatisk svar: Din ordre"},
        {"Subject": "Automatisch antwoord: uw bestelling"},
        {"Subject": "Risposta automatica: Ordine"},
        {"Subject": "Respuesta automática: Pedido"},
        {"Subject": "Odpowiedź automatyczna: Zamówienie"},
        {"Subject": "Автоматический ответ: Заказ"},
        {"Subject": "Otomatik yanıt: Sipariş"},
        {"Subject": "自動応答: 注文"},
        {"Subject": "自动回复：订单"},
        {"Subject": "Fuera de la oficina Re: Pedido"},
        {"Content_Type": "multipart/report; report-type=disposition-notification; boundary=b"},
    ],
)
def test_machines_are_machines(headers: dict[str, str]) -> None:
    assert kind(**headers) is MailKind.AUTO


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "MAILER-DAEMON@mx.example.com"},
        {"From": "postmaster@mx.example.com", "Return_Path": "<>"},
        {"X_Failed_Recipients": "ada@example.com"},
        {"Content_Type": "multipart/report; report-type=delivery-status; boundary=b"},
    ],
)
def test_returned_mail_is_returned_mail(headers: dict[str, str]) -> None:
    assert kind(**headers) is MailKind.BOUNCE


REPORT = """\
Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; grace@example.com
Action: delivered
Status: 2.0.0

Final-Recipient: rfc822; ada@example.com
Action: failed
Status: 5.1.1 (no such user)
"""
RETURNED = "From: desk@desk.example\nMessage-ID: <drf_0123456789abcdef01234567@desk.example>\nSubject: Re: Order\n"


def dsn(sender: str = "Mail Delivery <MAILER-DAEMON@mx.example.com>", returned: str = "text/rfc822-headers") -> bytes:
    lines = [
        f"From: {sender}" if sender else "X-No: sender",
        "Return-Path: <>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "Your mail did not arrive.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        *REPORT.splitlines(),
        "--b",
        f"Content-Type: {returned}",
        "",
        *RETURNED.splitlines(),
        "",
        "--b--",
    ]
    return "\r\n".join(lines).encode()


FOUND = Bounce("drf_0123456789abcdef01234567@desk.example", "5.1.1", "failed")


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_delivery_report_says_which_mail_came_back_and_why(returned: str) -> None:
    mail = parse_eml(dsn(returned=returned))
    assert (mail.kind, mail.sender, mail.bounce) == (MailKind.BOUNCE, "mailer-daemon@mx.example.com", FOUND)


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON", "MAILER-DAEMON (Mail Delivery System)"])
def test_a_report_from_nobody_is_still_a_report(sender: str) -> None:
    mail = parse_eml(dsn(sender))
    assert (mail.sender, mail.bounce) == (NOBODY, FOUND)
    with pytest.raises(Unreadable):
        parse_eml(f"From: {sender or 'x'}\r\n\r\nHi".replace("MAILER-DAEMON", "somebody").encode())


def test_a_report_that_comes_through_postmark_is_understood_too() -> None:
    def file(kind: str, text: str) -> dict[str, Any]:
        return {"Name": "x", "ContentType": kind, "Content": base64.b64encode(text.encode()).decode()}

    data = {
        "From": "MAILER-DAEMON@mx.example.com",
        "MessageID": "m",
        "TextBody": "Your mail did not arrive.",
        "Attachments": [file("message/delivery-status", REPORT), file("message/rfc822; x=y", RETURNED)],
    }
    mail = parse_postmark(json.dumps(data).encode())
    assert (mail.kind, mail.bounce) == (MailKind.BOUNCE, FOUND)


def test_a_server_that_only_talks_is_listened_to() -> None:
    words = "550 5.7.1 refused\n--- Below is a copy\nSubject: x\nMessage-ID: <abc@desk.example>\n"
    assert bounce_of([], [], words) == Bounce("abc@desk.example", "5.7.1", "")
    assert bounce_of([], [], "sorry") == Bounce("", "", "")
    delayed = bounce_of(["Action: delayed\nStatus: 4.4.1\n"], [RETURNED], "")
    assert (delayed.action, delayed.status) == ("delayed", "4.4.1")
