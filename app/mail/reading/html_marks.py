"""Where mail programs mark history in HTML: the containers, openings and attributes that each of them writes."""

import re
from collections.abc import Mapping
from typing import Final

# Everything after one of these is history: Outlook on the web and on phones, Hotmail, Zimbra.
_FROM_HERE: Final = re.compile(
    r"(?:^|[\s_-])(?:divrplyfwdmsg|stopspelling|replysplit|appendonsend|zwchr|outlookmessageheader|"
    r"ms-outlook-ios-reply|isforwardcontent)(?:$|[\s_-])|mail-editor-reference-message-container",
    re.IGNORECASE,
)
# What is in one of these is history, but for answers between its blockquotes: Gmail, Yahoo, Proton, GMX, Zoho, …
_CONTAINER: Final = re.compile(
    r"(?:^|[\s_-])(?:gmail_quote|gmail_extra|gmail_quote_container|yahoo_quoted|protonmail_quote|tutanota_quote|"
    r"zmail_extra|airmail_quote|freshdesk_quote|front-blockquote|moz-cite-prefix|moz-forward-container|gmail_attr|"
    r"isreplycontent|mail-quote-collapse|mailquote|messagereplysection|reply-?quote|quoted-?text|quoted-?message|"
    r"original-?message|x_gmail_quote|hey_quote|sh-quoted-content|replaced-quote)",
    re.IGNORECASE,
)
_NAMED_QUOTE: Final = re.compile(r"^_*quote(?:d)?_*$", re.IGNORECASE)
_NONE_SHOWN: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
# Words nobody can see: without substance or size, or of the page's own white where nothing on it is painted.
_END: Final = r"\s*(?:;|!|$)"
_NO_INK: Final = re.compile(
    rf"(?:^|;)\s*(?:opacity\s*:\s*0*\.?0*%?{_END}"
    rf"|color\s*:\s*(?:transparent|rgba\([^)]{{0,60}}[,/]\s*0*\.?0*%?\s*\)|#(?:[0-9a-f]{{3}}0|[0-9a-f]{{6}}00)){_END})",
    re.IGNORECASE,
)
_NO_SIZE: Final = re.compile(
    rf"(?:^|;)\s*font-size\s*:\s*(?:0(?:\.0*)?(?:px|pt|em|rem|%)?|(?:0?\.\d+|1)(?:px|pt)){_END}", re.IGNORECASE
)
_WHITE: Final = r"(?:#fff(?:fff)?|white|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*1(?:\.0*)?\s*)?\))"
_WHITE_INK: Final = re.compile(rf"(?:^|;)\s*color\s*:\s*{_WHITE}{_END}", re.IGNORECASE)
_WHITE_FONT: Final = re.compile(rf"\s*{_WHITE}\s*", re.IGNORECASE)
_PAINTED: Final = re.compile(r"background|bgcolor|color-scheme", re.IGNORECASE)
# Boxes without a size of their own are how pages are laid out; words without one are hidden.
_INLINE: Final = frozenset({"span", "font", "b", "i", "u", "em", "strong", "small", "a", "label"})
_AS_TYPED: Final = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)

Attributes = Mapping[str, str]


def named(attributes: Attributes) -> str:
    """What an element is called, in whatever attribute the program uses."""
    return " ".join(attributes.get(name, "") for name in ("class", "id", "name", "data-marker", "title"))


def history_from_here(attributes: Attributes) -> bool:
    """Whether all that follows, inside and after, was written before."""
    return bool(_FROM_HERE.search(named(attributes)) or "__QUOTED_TEXT__" in attributes.get("data-marker", ""))


def quotes(tag: str, attributes: Attributes) -> bool:
    """Whether the element holds what was written before."""
    if tag == "blockquote":
        return True
    called = [attributes.get(name, "") for name in ("class", "id", "name")]
    return any(_CONTAINER.search(one) or _NAMED_QUOTE.match(one) for one in called)


def unseen(attributes: Attributes) -> bool:
    """Whether the writer did not see it either, such as a preview line for inboxes."""
    return bool(_NONE_SHOWN.search(attributes.get("style", ""))) or "hidden" in attributes


def is_painted(page: str) -> bool:
    """Whether anything on it may have another colour than white behind it."""
    return _PAINTED.search(page) is not None


def without_ink(tag: str, attributes: Attributes, *, painted: bool) -> bool:
    """Whether whoever reads the page sees nothing where its words stand."""
    style = attributes.get("style", "")
    if _NO_INK.search(style) or (tag in _INLINE and _NO_SIZE.search(style)):
        return True
    if painted:
        return False
    return bool(_WHITE_INK.search(style) or (tag == "font" and _WHITE_FONT.fullmatch(attributes.get("color", ""))))


def as_typed(tag: str, attributes: Attributes) -> bool:
    """Whether its line breaks are to be seen."""
    return tag in ("pre", "plaintext", "listing") or bool(_AS_TYPED.search(attributes.get("style", "")))
