"""What mail programs really write is read as its sender saw it: addresses, charsets, parts, forms and references."""

import base64
import json
from typing import Any

import pytest

from app.domain.cases.cases import InboundMail
from app.domain.cases.mail.inbound import MailKind
from app.errors import BadInput, Unreadable
from app.mail.inbound import parse_eml, parse_postmark
from app.mail.judging.senders import sender_of
from app.mail.reading.html_text import html_to_text

TRUSTED = frozenset({"mx.desk.example"})
VOUCHED = "Authentication-Results: mx.desk.example; dmarc=pass header.from=example.com\n"


def mail(body: str | bytes, *, top: str = "", sender: str = "Grace <grace@example.com>") -> InboundMail:
    """A mail as a server hands it over; ``top`` are further headers."""
    raw = body if isinstance(body, bytes) else body.encode()
    head = f"{VOUCHED}From: {sender}\nTo: support@shop.example\nSubject: Order 1006\n{top}"
    return parse_eml(f"{head}MIME-Version: 1.0\n".encode() + raw, TRUSTED)


def text(content: bytes, kind: str) -> str:
    """The words of a mail of one part."""
    return mail(f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n".encode() + content).body


def parts(kind: str, *inside: str) -> str:
    """A mail of several parts."""
    return (
        f'Content-Type: multipart/{kind}; boundary="x"\n\n' + "".join(f"--x\n{one}\n" for one in inside) + "--x--\n"
    )


HTML = (
    "Content-Type: text/html; charset=utf-8\n\n<html><body><p>Please refund order 1006, it broke.</p></body></html>"
)
WORDS = "Please refund order 1006, it broke."


@pytest.mark.parametrize(
    "sender",
    [
        "=?iso-8859-1?Q?K=F6nig=2C_Grace?= <grace@example.com>",
        "=?utf-8?B?S8O2bmlnLCBHcmFjZSA8eEB5PjsgKGM=?= <grace@example.com>",
        "=?utf-8?Q?a=40b=2Eexample?= <grace@example.com>",
        "grace@example.com (Grace Hopper)",
        "(c1) Grace (c2 (nested, even) <) <grace@example.com> (c3)",
        "grace(x)@(y)example.com",
        "Team: Grace <grace@example.com>;",
        "König, Grace <grace@example.com>",
        "[EXTERNAL] Grace <grace@example.com>",
        "Grace L. Hopper <grace@example.com>",
        "grace@example.com <grace@example.com>",
        "<grace@example.com>",
        '"grace"@example.com',
        '"Hopper, \\"G\\" (x) <y>" <grace@example.com>',
        "Grace <Grace@Example.COM>,",
    ],
)
def test_a_valid_sender_is_one_sender_whom_servers_can_vouch_for(sender: str) -> None:
    found = mail("\nHi", sender=sender)
    assert (found.sender, found.sender_verified) == ("grace@example.com", True)


@pytest.mark.parametrize(
    "sender",
    [
        "Grace Hopper grace@example.com",
        '"Grace <grace@example.com>',
        "=?utf-8?Q?Grace_<grace@example.com>?=",
        "Grace <grace@example.com>\nFrom: Grace <grace@example.com>",
    ],
)
def test_what_another_reader_might_read_differently_is_read_and_never_vouched_for(sender: str) -> None:
    found = mail("\nHi", sender=sender)
    assert (found.sender, found.sender_verified) == ("grace@example.com", False)


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("Jürgen <info@müller.example>", "info@xn--mller-kva.example"),
        ("用户 <用户@例子.example>", "用户@xn--fsqu00a.example"),
        ("x <info@straße.example>", "info@xn--strae-oqa.example"),
        ('"john doe"@example.com', '"john doe"@example.com'),
        ("a..b.@docomo.example", "a..b.@docomo.example"),
    ],
)
def test_addresses_of_all_the_world_are_addresses(sender: str, address: str) -> None:
    assert sender_of([sender]).address == address


@pytest.mark.parametrize(
    "sender",
    [
        "Ada (ada@example.com) <eve@example.org>",
        '"ada@example.com"@evil.example',
        "A: ada@example.com; B: eve@example.org;",
        "ada@example.com (x) eve@example.org",
        "<@a.example,@b.example:ada@example.com>",
        "ada@exаmple.com",
        "Undisclosed:;",
    ],
)
def test_a_sender_who_could_be_somebody_else_is_told_to_people(sender: str) -> None:
    with pytest.raises(Unreadable):
        mail("\nHi", sender=sender)
    with pytest.raises(BadInput):
        sender_of(["ada@example.com", "eve@example.org"])


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ('"iso-8859-1"', "cp1252", "20 € for the lamp’s foot"),
        ("us-ascii", "cp1252", "20 €"),
        ("x-unknown", "utf-8", "Größe"),
        ("x-unknown", "cp1252", "Größe"),
        ("utf8", "utf-8", "Größe"),
        ('"utf-8; format=flowed"', "utf-8", "Größe"),
        ("iso-8859-1", "utf-8", "Größe"),
        ("utf-8", "cp1252", "Größe"),
        ("gb2312", "gb18030", "退款㐀"),
        ("gb2312", "utf-8", "请给我退款，谢谢"),
        ("ks_c_5601-1987", "cp949", "환불 똠"),
        ("shift_jis", "cp932", "返金①"),
        ("iso-2022-jp", "iso2022_jp_2004", "返金①"),
        ("utf-8", "iso2022_jp", "返金してください"),
        ("koi8r", "koi8-r", "возврат"),
        ("windows-1251", "cp1251", "возврат"),
        ("cp-850", "cp850", "Größe"),
        ("utf-7", "utf-7", "Größe"),
        ("utf-16", "utf-16-le", "Größe 1003"),
        ("hex", "utf-8", "Größe"),
    ],
)
def test_a_charset_label_means_what_browsers_take_it_for(label: str, codec: str, words: str) -> None:
    raw = words.encode(codec)
    if codec == "iso2022_jp_2004":
        raw = raw.replace(b"\x1b$(Q", b"\x1b$B")  # as mail programs write it
    coded = base64.b64encode(raw)
    assert mail(f"Content-Type: text/plain; charset={label}\n".encode() + B64 + coded).body == words


B64 = b"Content-Transfer-Encoding: base64\n\n"


def test_a_page_says_itself_how_it_is_written_where_the_mail_does_not() -> None:
    page = '<html><meta charset="windows-1251"><p>возврат</p>'.encode("cp1251")
    assert text(page, "text/html") == "возврат"
    assert text(b"<html><p>x</p></html>", "text/plain") == "x"


def test_a_subject_in_a_charset_nobody_knows_keeps_its_words() -> None:
    raw = b"From: ada@example.com\nSubject: =?x-unknown?Q?Gr=C3=B6=C3=9Fe?= und\n =?iso-8859-1?Q?_20_=80?=\n\nHi"
    assert parse_eml(raw).subject == "Größe und 20 €"


def test_an_html_text_before_a_footer_is_read_with_it() -> None:
    found = mail(parts("mixed", HTML, "Content-Type: text/plain\n\n_____\nScanned for viruses."))
    assert WORDS in found.body
    assert "Scanned for viruses." in found.body


@pytest.mark.parametrize(
    "plain",
    [
        "Your email client does not support HTML messages",
        "This is an HTML message.",
        "Ihr E-Mail-Programm unterstützt kein HTML.",
        "Votre messagerie ne prend pas en charge le HTML.",
        "Su cliente de correo no soporta HTML",
        "このメールはHTML形式です。",
        "Это письмо в формате HTML",
        "If you cannot read this, view it in your web browser.",
        " ",
        "Please refund",
        "Order\n",
    ],
)
def test_a_plain_text_that_stands_in_for_the_page_hides_no_words(plain: str) -> None:
    found = mail(parts("alternative", f"Content-Type: text/plain; charset=utf-8\n\n{plain}", HTML))
    assert found.body == WORDS


def test_two_texts_that_say_different_things_are_both_read() -> None:
    plain = "I would like the white lamp to be sent to Hamburg instead, thank you very much"
    found = mail(parts("alternative", f"Content-Type: text/plain\n\n{plain}", HTML))
    assert WORDS in found.body
    assert plain in found.body


def test_a_page_that_says_no_more_than_the_plain_text_is_not_read_twice() -> None:
    assert mail(parts("alternative", f"Content-Type: text/plain\n\n{WORDS}", HTML)).body.strip() == WORDS


@pytest.mark.parametrize(
    "page",
    [
        "<style>p {{color: red}}<p>{words}</p>",
        "<head><style>p {{}}</style><title>x<body><p>{words}</p>",
        "<script>var a = 1;<div>{words}</div><script>b()</script>",
        "<!-- never closed <p>{words}</p>",
        "<!--><p>{words}</p><!-- x -->",
        "<head><meta charset=utf-8><p>{words}",
        '<div style="display:none">Preview of it</div><p>{words}</p>',
        '<div style="display: none"><p>{words}</p>',
        "<table><tr><td><p>{words}</table>",
        "<pre>{words}</pre>",
        "<textarea>{words}</textarea>",
        "<p {words}",
    ],
)
def test_words_in_a_broken_page_are_seen(page: str) -> None:
    assert WORDS in html_to_text(page.format(words=WORDS))
    assert "Preview" not in html_to_text(page.format(words=WORDS))


def test_cells_of_a_table_are_apart_and_lines_typed_as_they_are_stay_lines() -> None:
    assert html_to_text("<table><tr><td>Order</td><td>1006</td></tr></table>") == "Order 1006"
    assert html_to_text("<pre>Yes\n> old\nNo</pre>") == "Yes\n> old\nNo"


OLD = "We refunded order 1001 with 99.00 EUR"
PAGES = {
    "gmail, french": '<div class="gmail_quote"><div class="gmail_attr">Le lun. Rosa a écrit :</div>'
    f"<blockquote>{OLD}</blockquote></div>",
    "gmail, forwarded": f'<div class="gmail_quote"><div class="gmail_attr">--- x<br>De: y</div><br>{OLD}</div>',
    "outlook on the web": '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Fra:</b> '
    f"x</div><div>{OLD}</div>",
    "outlook": '<div style="border-top:solid #E1E1E1 1.0pt"><p><b>Lähettäjä:</b> Rosa &lt;r@shop.example&gt;<br>'
    f"<b>Lähetetty:</b> 9. marraskuuta 2026 10.12<br><b>Aihe:</b> VS: x</p></div><p>{OLD}</p>",
    "apple": '<div><blockquote type="cite"><div>9 nov. 2026 kl. 10:12 skrev '
    f"Rosa:</div><div>{OLD}</div></blockquote></div>",
    "yahoo": f'<div id="ydp1yahoo_quoted_77" class="yahoo_quoted"><div>Rosa wrote:</div><div>{OLD}</div></div>',
    "proton": '<div class="protonmail_quote">Rosa wrote:<br><blockquote '
    f'class="protonmail_quote">{OLD}</blockquote></div>',
    "thunderbird": '<div class="moz-cite-prefix">Rosa írta:</div><blockquote type="cite" '
    f'cite="mid:x">{OLD}</blockquote>',
    "gmx": f'<div name="quote" style="border-left:2px solid"><div><b>Von:</b> Rosa</div>{OLD}</div>',
    "hotmail": f'<hr id="stopSpelling">From: rosa<br>{OLD}',
}


@pytest.mark.parametrize("program", PAGES)
def test_history_in_a_page_is_told_by_what_each_program_writes(program: str) -> None:
    found = mail(f"Content-Type: text/html; charset=utf-8\n\n<div>Thanks, all is well.</div>{PAGES[program]}")
    assert found.body == "Thanks, all is well."
    assert OLD in found.quoted


def test_an_answer_between_quoted_blocks_of_a_page_is_new() -> None:
    page = (
        f'<div class="gmail_quote"><blockquote>{OLD}</blockquote><div>No, 1006.</div><blockquote>x</blockquote></div>'
    )
    assert mail(f"Content-Type: text/html\n\n{page}").body == "No, 1006."


def test_a_mail_that_was_changed_inside_its_quotation_is_new_as_a_whole() -> None:
    changed = (
        "---------- Replied message ----------\nSender: Desk <support@shop.example>\nDate: August 8 2026 17:07\n"
        "Subject: RE: order\n\nFrom: Desk [mailto:support@shop.example]\nSent: Tuesday, August 08, 2026 3:18 PM\n"
        "To: linus@example.com\nSubject: order\n\nYour order 1009 comes on Monday.\n"
        "**No, please refund it.**\nRegards"
    )
    found = mail(f"\n{changed}")
    assert (found.body, found.quoted) == (changed, "")


@pytest.mark.parametrize(
    "header",
    [
        'Content-Type: text/plain; name="shop-log.txt"',
        "Content-Type: text/plain\nContent-Disposition: inline; filename*=utf-8''shop-log.txt",
        "Content-Type: text/html\nContent-Disposition: attachment; filename=shop-log.txt",
        "Content-Type: text/csv; name=shop-log.txt",
    ],
)
def test_a_text_with_a_name_is_a_file(header: str) -> None:
    found = mail(parts("mixed", "Content-Type: text/plain\n\nIt is attached.", f"{header}\n\nRefund order 1007"))
    assert found.body.strip() == "It is attached."
    assert [one["name"] for one in found.attachments] == ["shop-log.txt"]


def test_the_only_text_of_a_mail_is_read_although_it_has_a_name() -> None:
    assert mail(parts("mixed", f"Content-Type: text/html; name=mail.html\n\n<p>{WORDS}</p>")).body == WORDS
    assert mail(f"Content-Type: text/plain; name=x.txt\n\n{WORDS}").body == WORDS


def test_the_words_of_a_mail_inside_a_mail_can_be_seen_and_are_not_the_request() -> None:
    inner = f"Content-Type: message/rfc822\n\nFrom: Rosa <rosa@shop.example>\nSubject: Offer\n\n{OLD}"
    found = mail(parts("mixed", "Content-Type: text/plain\n\nSee below.", inner))
    assert found.body == "See below."
    assert "rosa@shop.example" in found.quoted
    assert OLD in found.quoted
    assert len(found.attachments) == 1


@pytest.mark.parametrize(
    ("coded", "words"),
    [
        (base64.b64encode(WORDS.encode()).decode() + "\n\n_____\nA list's own footer", WORDS),
        (base64.b64encode(WORDS.encode()).decode()[:-4].rstrip("=") + "!", WORDS[:-3]),
        ("\n".join(base64.b64encode(one).decode() for one in (b"Please refund", b" order 1006")), "order 1006"),
        ("Please refund order 1006, not coded at all", "Please refund order 1006, not coded at all"),
    ],
)
def test_base64_with_something_else_in_it_is_read_as_far_as_it_goes(coded: str, words: str) -> None:
    assert words in mail(f"Content-Type: text/plain\n{B64.decode()}{coded}").body


def test_lines_broken_on_the_way_are_whole_again() -> None:
    flowed = mail(
        "Content-Type: text/plain; format=flowed\n\nPlease refund 20 \nEUR of it.\n> old \n> words\n>> older\nBye"
    )
    assert flowed.body == "Please refund 20 EUR of it.\nBye"
    assert flowed.quoted == "> old words\n>> older"


def test_a_file_written_into_the_text_is_a_file() -> None:
    found = mail("\nSee the file.\n\nbegin 644 order.txt\n#0V%T\n`\nend\n")
    assert found.body.strip() == "See the file."
    assert [(one["name"], one["size_bytes"]) for one in found.attachments] == [("order.txt", 3)]


def test_an_invitation_without_a_text_still_says_what_it_says() -> None:
    invitation = "BEGIN:VCALENDAR\nSUMMARY:Refund of order\n  1006\nDESCRIPTION:please\\, soon\nEND:VCALENDAR"
    assert (
        mail(f"Content-Type: text/calendar; method=REQUEST\n\n{invitation}").body
        == "Refund of order 1006\nplease, soon"
    )


@pytest.mark.parametrize(
    ("sender", "asked"),
    [
        ("Shop form <no-reply@shop.example>", "Alan <alan@example.com>"),
        ("support@shop.example", "alan@example.com"),
        ("WordPress <wordpress@shop.example>", '"Turing, Alan" <alan@example.com>'),
        ("noreply@jotform.example", "alan@example.com (Alan)"),
        ("kontaktformular@shop.example", "<alan@example.com>"),
        ("Kontakt <nicht-antworten@shop.example>", "=?utf-8?Q?Alan=2C_T?= <alan@example.com>"),
    ],
)
def test_a_forms_customer_is_the_one_who_is_to_be_answered_and_nobody_vouches_for_that(
    sender: str, asked: str
) -> None:
    machine = "Auto-Submitted: auto-generated\nPrecedence: bulk\n"
    raw = (
        "Authentication-Results: mx.desk.example; dmarc=pass header.from=shop.example\n"
        f"From: {sender}\nTo: support@shop.example\nReply-To: {asked}\n{machine}\nPlease refund order 1012."
    )
    found = parse_eml(raw.encode(), TRUSTED)
    assert (found.sender, found.kind, found.sender_verified) == ("alan@example.com", MailKind.HUMAN, False)
    assert found.sent_by.endswith("example")


@pytest.mark.parametrize(
    ("sender", "asked"),
    [
        ("Ada <ada@example.com>", "eve@example.org"),
        ("no-reply@shop.example", "support@shop.example"),
        ("no-reply@shop.example", "a@example.com, b@example.com"),
        ("no-reply@shop.example", "no-reply@other.example"),
        ("Ada <ada@example.com>", "Ada <ada@example.com>"),
    ],
)
def test_nobody_else_is_answered_at_an_address_they_ask_for(sender: str, asked: str) -> None:
    found = parse_eml(f"From: {sender}\nTo: support@shop.example\nReply-To: {asked}\n\nHi".encode())
    assert found.sender in sender
    assert found.sent_by == ""
    assert found.reply_to == ("eve@example.org" if "eve" in asked else found.reply_to)


def test_a_forms_customer_is_found_in_a_providers_json_too() -> None:
    data: dict[str, Any] = {
        "From": "no-reply@shop.example", "ReplyTo": "alan@example.com", "To": "support@shop.example",
        "MessageID": "m", "TextBody": "Please refund order 1012.",
    }  # fmt: skip
    found = parse_postmark(json.dumps(data).encode())
    assert (found.sender, found.sent_by) == ("alan@example.com", "no-reply@shop.example")


@pytest.mark.parametrize(
    ("headers", "references"),
    [
        ("In-Reply-To: first@mail.example", ("first@mail.example",)),
        ("In-Reply-To: <first@mail\n .example>", ("first@mail.example",)),
        ("References: <a@x.example>,<b@x.example>\n c@x.example", ("a@x.example", "b@x.example", "c@x.example")),
        ('In-Reply-To: Your message of "Mon, 9 Nov 2026 10:12" <a@x.example>', ("a@x.example",)),
        ("References: garbage; <<<>>> @@ <a@x.example", ("a@x.example",)),
    ],
)
def test_what_a_mail_answers_is_found_however_it_is_written(headers: str, references: tuple[str, ...]) -> None:
    assert mail("\nHi", top=f"{headers}\n").references == references


def test_an_id_without_brackets_is_the_same_id() -> None:
    assert mail("\nHi", top="Message-ID: abc@mail.example\n").external_id == "abc@mail.example"
    assert mail("\nHi", top="Message-ID: <abc\n @mail.example>\n").external_id == "abc@mail.example"
