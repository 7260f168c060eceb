"""New words are told from quoted ones, in the shapes the common mail programs give them, and no line is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail.judging.quoting import LINES_MAX, separate
from app.mail.reading.html_text import html_to_text

NEW = "Yes, please refund it.\n\nAda"
OLD = "Shall we refund order 1003?"

QUOTES = {
    "gmail": "On Mon, Mar 3, 2025 at 10:12 AM Desk <desk@desk.example> wrote:\n\n> {old}\n> Rosa",
    "gmail, wrapped": "On Mon, Mar 3, 2025 at 10:12 AM The Desk for Lamps <\ndesk@desk.example> wrote:\n\n> {old}",
    "gmail, german": "Am Mo., 3. März 2025 um 10:12 Uhr schrieb Desk <desk@desk.example>:\n\n> {old}\n> Rosa",
    "gmail, german, wrapped": "Am Mo., 3. März 2025 um 10:12 Uhr schrieb Kundendienst <\nd@desk.example>:\n\n> {old}",
    "apple": "> On 3. Mar 2025, at 10:12, Desk <desk@desk.example> wrote:\n> \n> {old}",
    "apple, german": "> Am 03.03.2025 um 10:12 schrieb Desk <desk@desk.example>:\n> \n> {old}",
    "thunderbird": "On 3/3/25 10:12, Desk wrote:\n> {old}\n",
    "thunderbird, german": "Am 03.03.25 um 10:12 schrieb Desk:\n> {old}\n",
    "outlook": "From: Desk <desk@desk.example>\nSent: Monday, March 3, 2025\nTo: Ada\nSubject: Order\n\n{old}",
    "outlook, with a rule": (
        "________________________________\nFrom: Desk <desk@desk.example>\nSent: Monday, March 3, 2025\n"
        "To: Ada <ada@example.com>\nSubject: RE: Order\n\n{old}\n\nRosa"
    ),
    "outlook, german": (
        "Von: Desk <desk@desk.example>\nGesendet: Montag, 3. März 2025 10:12\nAn: Ada\nBetreff: AW: Order\n\n{old}"
    ),
    "outlook, bold": "*From:* Desk\n*Sent:* Monday\n*To:* Ada\n*Subject:* Order\n\n{old}",
    "outlook, old": "-----Original Message-----\nFrom: Desk\nSent: Monday\n\n{old}",
    "outlook, old, german": "-----Ursprüngliche Nachricht-----\nVon: Desk\nGesendet: Montag\n\n{old}",
    "forwarded by gmail": "---------- Forwarded message ---------\nFrom: Desk\nDate: Mon\n\n{old}",
    "forwarded by apple": "Begin forwarded message:\n\nFrom: Desk\n\n{old}",
    "only marks": "> {old}\n> Rosa",
}


@pytest.mark.parametrize("program", QUOTES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_history_is_told_from_what_is_new(program: str, newline: str) -> None:
    text = f"{NEW}\n\n{QUOTES[program].format(old=OLD)}".replace("\n", newline)
    new, quoted = separate(text)
    assert new.replace("\r\n", "\n") == NEW
    assert OLD in quoted


@pytest.mark.parametrize("program", QUOTES)
def test_where_nothing_would_be_left_all_of_it_is_new(program: str) -> None:
    text = QUOTES[program].format(old=OLD)
    assert separate(text) == (text, "")


def test_answers_below_and_between_quoted_lines_are_new() -> None:
    text = f"On Mon, 3 Mar 2025, Desk wrote:\n> {OLD}\nYes.\n> And the lamp?\nKeep it.\n\nAda"
    new, quoted = separate(text)
    assert new == "Yes.\nKeep it.\n\nAda"
    assert OLD in quoted


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\nOn Monday your colleague wrote:\nwe will refund you\nbut nothing came. Please refund order 1003.",
        "From: the bottom of my heart\nplease refund order 1003",
        "Hello,\nFrom: Berlin\nTo: Hamburg\nthe parcel went astray",
        "Hallo,\nAm Freitag schrieb ich Ihnen schon:\nkeine Antwort",
        "Please refund order 1003 -- it broke.",
        "",
    ],
)
def test_how_people_speak_is_not_taken_for_a_quotation(text: str) -> None:
    assert separate(text) == (text, "")


def test_a_quotation_in_html_is_marked_like_one_in_plain_text() -> None:
    html = (
        "<div>Yes, please.</div><div><div>On Mon, 3 Mar 2025 Desk &lt;d@d.example&gt; wrote:<br></div>"
        f"<blockquote><div>{OLD}</div><div>Rosa</div></blockquote></div>"
    )
    assert separate(html_to_text(html)) == (
        "Yes, please.",
        f"On Mon, 3 Mar 2025 Desk <d@d.example> wrote:\n\n> {OLD}\n> Rosa",
    )


@given(
    st.lists(
        st.sampled_from(["> a", "b", "", "On Mon, 3 Mar 2025 X <x@y.z> wrote:", "From: a", "To: b", "Subject: c"]),
        max_size=20,
    )
)
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    new, quoted = separate("\n".join(lines))
    assert sorted(line for line in f"{new}\n{quoted}".split("\n") if line) == sorted(line for line in lines if line)


def test_a_mail_of_a_million_lines_is_not_searched_to_its_end() -> None:
    text = "Am schrieb schrieb schrieb : \n" * (LINES_MAX * 50)
    new, quoted = separate(text)
    assert len(new) + len(quoted) >= len(text.strip())
