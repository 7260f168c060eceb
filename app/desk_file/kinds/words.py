"""Words: texts, choices, languages, zones, times of day, addresses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.desk_file.kinds.kind import OFF, AsRead, one, quoted
from app.desk_file.nodes import Node, Section
from app.domain.operations.desk_config import cron_of

_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_ZONE_MAX: Final = 60
_REGION: Final = re.compile(r"[A-Z][A-Za-z]+/")  # not posix/ or right/, which not every system knows
_SECRET: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Text:
    """A text of so many characters; ``lines``: of more than one line."""

    most: int
    lines: bool = False
    least: int = 1

    @property
    def allowed(self) -> str:
        return f"a text of {self.most} characters at most" + ("" if self.lines else ", in one line")

    def read(self, node: Node) -> str:
        text = one(node)
        if not self.least <= len(text) <= self.most or (not self.lines and "\n" in text):
            raise ValueError(f"this one has {len(text)} characters" if len(text) > self.most else "")
        return text

    def write(self, value: Any) -> str:
        if "\n" not in value:
            return quoted(value)
        return "|-\n" + "\n".join(f"      {line}" if line else "" for line in value.split("\n"))

    def say(self, value: Any) -> str:
        return f"“{value}”" if value else "nothing"


@dataclass(frozen=True)
class Choice(AsRead):
    """One of a few words."""

    words: Sequence[str]

    @property
    def allowed(self) -> str:
        return " or ".join(f"`{word}`" for word in self.words)

    def read(self, node: Node) -> str:
        text = one(node)
        if text not in self.words:
            raise ValueError("")
        return text


@dataclass(frozen=True)
class Language:
    """Two letters. Which of them there are is checked where the languages are known."""

    @property
    def allowed(self) -> str:
        return "a language by its two letters, such as `en` or `de`"

    def read(self, node: Node) -> str:
        text = one(node)
        if not _LANGUAGE.fullmatch(text):
            raise ValueError("")
        return text

    def write(self, value: Any) -> str:
        return str(value)

    def say(self, value: Any) -> str:
        return value or "as the directory has it"


@dataclass(frozen=True)
class Zone:
    """A time zone, by the name that every system knows."""

    @property
    def allowed(self) -> str:
        return "a time zone such as `Europe/Berlin`, `America/New_York` or `UTC`"

    def read(self, node: Node) -> str:
        text = one(node)
        try:
            ZoneInfo(text[:_ZONE_MAX])
        except (ValueError, OSError, LookupError):
            raise ValueError("there is none of this name") from None
        if text != "UTC" and not _REGION.match(text):
            raise ValueError("its name has a region, such as Europe/")
        return text

    def write(self, value: Any) -> str:
        return str(value or "UTC")

    def say(self, value: Any) -> str:
        return value or "the desk's own"


@dataclass(frozen=True)
class Time(AsRead):
    """When the clock starts something."""

    weekly: bool = False
    often: bool = False

    @property
    def allowed(self) -> str:
        if self.often:
            return "`every N min`, with 1 to 30"
        return "a day and a time such as `mon 09:00`" if self.weekly else "a time of day such as `09:00`"

    def read(self, node: Node) -> str:
        text = " ".join(one(node).lower().split())
        cron_of(text)
        if text.startswith("every") != self.often or (text[0].isalpha() and not self.often) != self.weekly:
            raise ValueError("")
        return text


@dataclass(frozen=True)
class Web:
    """An address outside, by https."""

    @property
    def allowed(self) -> str:
        return "an address that begins with https://, without name and password, or `off`"

    def read(self, node: Node) -> str | None:
        text = one(node)
        if text.lower() == OFF:
            return None
        try:
            url = urlsplit(text)
            good = url.scheme == "https" and url.hostname and not url.username and not url.fragment
            good = good and url.port != 0  # reading it refuses what is no port
        except ValueError:
            good = False
        if not good or len(text) > 500 or re.search(r"\s", text):
            raise ValueError("")
        return text

    def write(self, value: Any) -> str:
        return str(value or OFF)

    say = write


@dataclass(frozen=True)
class SecretName(AsRead):
    """What `countersign secrets set` gave a name."""

    @property
    def allowed(self) -> str:
        return "a secret's name, such as `records-http`: small letters, digits and hyphens, 40 at most"

    def read(self, node: Node) -> str:
        text = one(node)
        if not _SECRET.fullmatch(text):
            raise ValueError("")
        return text

    def say(self, value: Any) -> str:
        return value or "nothing"


@dataclass(frozen=True)
class Texts:
    """A short text for each of some topics."""

    each: Text
    topics: Sequence[str]

    @property
    def allowed(self) -> str:
        return f"{', '.join(f'`{one}`' for one in self.topics)}, each with {self.each.allowed} behind it"

    def read(self, node: Node) -> dict[str, str]:
        if not isinstance(node, Section):
            raise ValueError("")
        found: dict[str, str] = {}
        for key, value in node.entries:
            if key.text not in self.topics or key.text in found:
                raise ValueError(f"`{key.text[:40]}` (line {key.line}) is no topic of these, or stands there twice")
            try:
                found[key.text] = self.each.read(value)
            except ValueError as error:
                raise ValueError(
                    f"`{key.text}` (line {value.line}): {str(error) or 'it is too long or empty'}"
                ) from None
        return found

    def write(self, value: Mapping[str, str]) -> str:
        return "".join(f"\n    {topic}: {self.each.write(text)}" for topic, text in value.items()) or " {}"

    def say(self, value: Mapping[str, str]) -> str:
        return "; ".join(f"{topic}: “{text}”" for topic, text in value.items()) or "none"
