"""Owns what counts as the name of a host in a text: "evil.vip" does, "Mr.Smith" and "49.90" do not."""

import functools
import re
from collections.abc import Iterator
from typing import Final

from publicsuffixlist import PublicSuffixList

# Whoever writes "order.Now" forgot a space; these are rarely anything but a host, however they are spelled.
_IN_ANY_CASE: Final = frozenset(
    (
        "com net org io co app dev info biz xyz top shop site online link click uk de eu fr nl es ru cn br jp"
        " au ca ch pl se dk fi ie pt cz tv cc ai gg ly gl example test zip mov live store page cloud support onion"
    ).split()
)
_ABBREVIATIONS: Final = frozenset({"no", "nr"})  # "Ref.no 1003"


# It knows this one only by what is registered below it: "co.za", "org.za".
_NOT_IN_THE_LIST: Final = "za"


@functools.cache
def _list() -> PublicSuffixList:
    """The domains of the root zone and below, as the package brings them: nothing is fetched."""
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _is_top_level(name: str) -> bool:
    return name in _IN_ANY_CASE or name == _NOT_IN_THE_LIST or _list().publicsuffix(name) is not None


# Vowel signs of India's scripts are no letters to `re`; a browser takes the ideographic full stop for a dot.
_LETTER: Final = r"\w\u0900-\u0963\u0966-\u0dff-"
_RUN: Final = re.compile(rf"(?<![{_LETTER}])[{_LETTER}]++(?:[.。][{_LETTER}]++)++")
_LABEL: Final = re.compile(rf"[{_LETTER}]+")
# Chinese, Japanese and Korean go on after a host without a space.
_BEFORE_A_PARTICLE: Final = re.compile(r"[A-Za-z0-9-]+(?=[\u2e80-\ud7ff])")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]+")
_PATH: Final = re.compile(r"(?:/|:\d|[?#](?=\S))[^\s<>()\"']*")
_TAIL: Final = re.compile(r"(?:[:/?#][^\s<>()\"']*)?")


def hosts(text: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, with the path behind it. Linear: no character is in two runs or two paths."""
    over = 0
    for run in _RUN.finditer(text):
        end = _end(text, run) if run.start() >= over else 0
        if end:
            over = end
            yield run.start(), end


def _end(text: str, run: re.Match[str]) -> int:
    """Where the host that begins with this run ends; 0 if the run is ordinary writing."""
    labels = list(_LABEL.finditer(text, *run.span()))
    path = _PATH.match(text, run.end())
    if path and _leads_to_a_path(labels[-1][0], text[labels[-1].start() - 1]):
        return path.end()
    for before, label in zip(labels[-2::-1], labels[:0:-1], strict=True):
        particle = _BEFORE_A_PARTICLE.match(label[0])
        name = particle[0] if particle else label[0]
        if _stands_alone(name, before[0], text[label.start() - 1]):
            tail = _TAIL.match(text, label.start() + len(name))
            return tail.end() if tail else 0
    return 0


def _leads_to_a_path(name: str, dot: str) -> bool:
    if _is_top_level(name.lower()):
        return True
    # "Mr.Smith/Mrs.Jones" is writing, and so is what follows an ideographic full stop.
    return dot == "." and _WORD.fullmatch(name) is not None and (name[0].islower() or name.isupper())


def _stands_alone(name: str, before: str, dot: str) -> bool:
    if dot != "." and not name.isascii():
        return False
    if name.lower() in _IN_ANY_CASE:
        return True
    # "9.pm", "5.kg" and "10 a.m.to 5 p.m." are not hosts.
    unit = len(name) == 2 and name.isascii() and (len(before) == 1 or before.isdigit())
    return name == name.lower() and name not in _ABBREVIATIONS and not unit and _is_top_level(name)
