"""Numbers: money in minor units, times with their unit, sizes, and plain counts."""

import re
from dataclasses import dataclass
from typing import Any, Final

from app.desk_file.kinds.kind import OFF, AsRead, one
from app.desk_file.nodes import Node

_NUMBER: Final = re.compile(r"0|[1-9]\d{0,11}", re.ASCII)
_DECIMAL: Final = re.compile(r"\d[\d.,' _]*\d|\d+\s*[€$£¥]|[€$£¥]\s*\d.*")
_SPAN: Final = re.compile(r"(\d{1,9})\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)", re.IGNORECASE | re.ASCII)
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SIZE: Final = re.compile(r"(\d{1,4})\s*(kb|mb)", re.IGNORECASE | re.ASCII)
_SIZES: Final = {"kb": 1024, "mb": 1024 * 1024}


@dataclass(frozen=True)
class Whole(AsRead):
    """A count between two bounds."""

    least: int
    most: int

    @property
    def allowed(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def read(self, node: Node) -> int:
        text = one(node)
        if not _NUMBER.fullmatch(text) or not self.least <= int(text) <= self.most:
            raise ValueError("")
        return int(text)


@dataclass(frozen=True)
class MinorUnits:
    """Money as the payment provider counts it; ``off`` takes the limit away."""

    @property
    def allowed(self) -> str:
        return "whole minor units of a currency (4990 is 49.90 in euros or dollars, and 4990 in yen), or `off`"

    def read(self, node: Node) -> int | None:
        text = one(node)
        if text.lower() == OFF:
            return None
        if _NUMBER.fullmatch(text) and int(text) > 0:
            return int(text)
        if _DECIMAL.fullmatch(text):
            raise ValueError("an amount has no point, comma or sign here, since it is for every currency")
        raise ValueError("")

    def write(self, value: Any) -> str:
        return OFF if value is None else str(value)

    def say(self, value: Any) -> str:
        return OFF if value is None else f"{value} minor units ({value // 100:,}.{value % 100:02} EUR, {value:,} JPY)"


@dataclass(frozen=True)
class Span:
    """A time with its unit, kept in seconds or in days."""

    least: int
    most: int
    unit: int = 1  # of what is kept, in seconds
    may_be_off: bool = False

    @property
    def allowed(self) -> str:
        bounds = f"{self.write(self.most)} at most" if self.may_be_off else ""
        bounds = bounds or f"from {self.write(self.least)} to {self.write(self.most)}"
        return f"a time with its unit, such as `90 s`, `30 min`, `2 h` or `3 d`, {bounds}" + (
            ", or `off`" if self.may_be_off else ""
        )

    def read(self, node: Node) -> int:
        text = one(node)
        if self.may_be_off and text.lower() == OFF:
            return 0
        found = _SPAN.fullmatch(text)
        if found is None:
            raise ValueError("the unit is missing" if _NUMBER.fullmatch(text) else "")
        seconds = int(found[1]) * _UNITS[found[2][0].lower()]
        if seconds % self.unit or not self.least <= seconds // self.unit <= self.most:
            raise ValueError("")
        return seconds // self.unit

    def write(self, value: Any) -> str:
        if self.may_be_off and value == 0:
            return OFF
        seconds = value * self.unit
        for name, size in (("d", 86_400), ("h", 3600), ("min", 60)):
            if seconds and seconds % size == 0:
                return f"{seconds // size} {name}"
        return f"{seconds} s"

    def say(self, value: Any) -> str:
        return self.write(value)


@dataclass(frozen=True)
class Size:
    """Bytes, as people write them."""

    most: int

    @property
    def allowed(self) -> str:
        return f"a size such as `500 KB` or `10 MB`, {self.write(self.most)} at most"

    def read(self, node: Node) -> int:
        found = _SIZE.fullmatch(one(node))
        size = 0 if found is None else int(found[1]) * _SIZES[found[2].lower()]
        if not 1 <= size <= self.most:
            raise ValueError("")
        return size

    def write(self, value: Any) -> str:
        whole = value % _SIZES["mb"] == 0
        return f"{value // _SIZES['mb']} MB" if whole else f"{value // 1024} KB"

    def say(self, value: Any) -> str:
        return self.write(value)
