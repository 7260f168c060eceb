"""What is wrong with a call's arguments: where, of what kind, and what is allowed there."""

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """By name; the values are English, and Slack's catalogues have each in other languages too."""

    TYPE = "it has to be {allowed}"
    ENUM = "it has to be one of {allowed}"
    CONST = "it has to be {allowed}"
    LEAST = "it has to be {allowed} at least"
    MOST = "it has to be {allowed} at most"
    ABOVE = "it has to be more than {allowed}"
    BELOW = "it has to be less than {allowed}"
    MULTIPLE = "it has to be a multiple of {allowed}"
    LENGTH_LEAST = "it has to have {allowed} characters at least"
    LENGTH_MOST = "it may have {allowed} characters at most"
    PATTERN = "it has to match {allowed}"
    FORMAT = "it has to be {allowed}"
    ITEMS_LEAST = "it has to have {allowed} entries at least"
    ITEMS_MOST = "it may have {allowed} entries at most"
    UNIQUE = "no entry may stand there twice"
    CONTAINS = "it lacks an entry that has to be there"
    FIELDS_LEAST = "it has to have {allowed} fields at least"
    FIELDS_MOST = "it may have {allowed} fields at most"
    REQUIRED = "it is missing"
    UNKNOWN = "there is no such field"
    LEFT_OVER = "it has a field or an entry that is not allowed"
    FORBIDDEN = "this is not allowed here"
    ALTERNATIVES = "it fits none, or more than one, of what is allowed here"
    NUMBER = "a number has to be finite and between -{allowed} and {allowed}"
    TEXT = "it has half a character in it, which no text can hold"
    DEPTH = "it is nested more than {allowed} deep"
    VALUES = "it has more than {allowed} values"
    SIZE = "it has more than {allowed} bytes"
    NOT_JSON = "it is nothing that JSON can hold"
    COSTLY = "it cannot be checked in reasonable time: send less"

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class ArgumentFault:
    """``pointer`` is a JSON Pointer into the arguments, empty for all of them; the value itself is never repeated."""

    pointer: str
    kind: FaultCode
    allowed: str = ""

    @property
    def field(self) -> str:
        """The name of the argument; empty where it is all of them."""
        return self.pointer[1:].partition("/")[0].replace("~1", "/").replace("~0", "~")

    @property
    def sentence(self) -> str:
        """In English, as an API says it."""
        return self.kind.value.format(allowed=self.allowed)

    def __str__(self) -> str:
        """With its place."""
        return f"{self.pointer or 'arguments'}: {self.sentence}"


def pointer_of(path: list[str | int]) -> str:
    """Names that somebody sent are cut: they are long where somebody wants them to be."""
    return "".join(f"/{str(part)[:80].replace('~', '~0').replace('/', '~1')}" for part in path)[:400]
