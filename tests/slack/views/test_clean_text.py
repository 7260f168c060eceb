"""Plain letters take a short way through the cleaning; it comes to what the long one comes to."""

import string

from hypothesis import given
from hypothesis import strategies as st

from app.slack.views.blocks.sanitize import Cleaned, clean

HIDDEN = "\u200b"
PLAIN = st.text(string.printable, max_size=200)


@given(PLAIN)
def test_the_short_way_comes_to_what_the_long_one_comes_to(text: str) -> None:
    """One hidden character in front sends a text the long way, and is the only thing that is lost there."""
    long = clean(HIDDEN + text, 10_000)
    assert clean(text, 10_000) == Cleaned(long.text, long.hidden - 1, long.cut)


def test_what_no_printer_prints_is_still_hidden() -> None:
    assert clean("a\x00b\x1b[31mc\x7f") == Cleaned("ab[31mc", 3)
    assert clean("a\r\nb\x0bc\td") == Cleaned("a\nb\nc d", 0)
