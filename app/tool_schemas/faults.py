"""What is wrong with a call's arguments: where, of what kind, and what is allowed there."""

from dataclasses import dataclass
from enum import StrEnum, auto, unique
from typing import Final

from app.tool_schemas.formats import SAID


@unique
class FaultCode(StrEnum):
    """By kind; Slack's catalogues have the sentences in every language by the same words."""

    TYPE = auto()
    ENUM = auto()
    CONST = auto()
    LEAST = auto()
    MOST = auto()
    ABOVE = auto()
    BELOW = auto()
    MULTIPLE = auto()
    LENGTH_LEAST = auto()
    LENGTH_MOST = auto()
    PATTERN = auto()
    FORMAT = auto()
    ITEMS_LEAST = auto()
    ITEMS_MOST = auto()
    UNIQUE = auto()
    CONTAINS = auto()
    FIELDS_LEAST = auto()
    FIELDS_MOST = auto()
    REQUIRED = auto()
    UNKNOWN = auto()
    LEFT_OVER = auto()
    FORBIDDEN = auto()
    ALTERNATIVES = auto()
    NUMBER = auto()
    TEXT = auto()
    DEPTH = auto()
    VALUES = auto()
    SIZE = auto()
    NOT_JSON = auto()
    COSTLY = auto()


_ENGLISH: Final = {
    FaultCode.TYPE: "it has to be {allowed}",
    FaultCode.ENUM: "it has to be one of {allowed}",
    FaultCode.CONST: "it has to be {allowed}",
    FaultCode.LEAST: "it has to be {allowed} at least",
    FaultCode.MOST: "it has to be {allowed} at most",
    FaultCode.ABOVE: "it has to be more than {allowed}",
    FaultCode.BELOW: "it has to be less than {allowed}",
    FaultCode.MULTIPLE: "it has to be a multiple of {allowed}",
    FaultCode.LENGTH_LEAST: "it has to have {allowed} characters at least",
    FaultCode.LENGTH_MOST: "it may have {allowed} characters at most",
    FaultCode.PATTERN: "it has to match {allowed}",
    FaultCode.FORMAT: "it has to be {allowed}",
    FaultCode.ITEMS_LEAST: "it has to have {allowed} entries at least",
    FaultCode.ITEMS_MOST: "it may have {allowed} entries at most",
    FaultCode.UNIQUE: "no entry may stand there twice",
    FaultCode.CONTAINS: "it lacks an entry that has to be there",
    FaultCode.FIELDS_LEAST: "it has to have {allowed} fields at least",
    FaultCode.FIELDS_MOST: "it may have {allowed} fields at most",
    FaultCode.REQUIRED: "it is missing",
    FaultCode.UNKNOWN: "there is no such field",
    FaultCode.LEFT_OVER: "it has a field or an entry that is not allowed",
    FaultCode.FORBIDDEN: "this is not allowed here",
    FaultCode.ALTERNATIVES: "it fits none, or more than one, of what is allowed here",
    FaultCode.NUMBER: "a number has to be finite and between -{allowed} and {allowed}",
    FaultCode.TEXT: "it has half a character in it, which no text can hold",
    FaultCode.DEPTH: "it is nested more than {allowed} deep",
    FaultCode.VALUES: "it has more than {allowed} values",
    FaultCode.SIZE: "it has more than {allowed} bytes",
    FaultCode.NOT_JSON: "it is nothing that JSON can hold",
    FaultCode.COSTLY: "it cannot be checked in reasonable time: send less",
}


@dataclass(frozen=True)
class ArgumentFault:
    """``pointer`` is a JSON Pointer into the arguments, empty for all of them; the value itself is never repeated.

    ``allowed`` is as the schema has it: a bound, names of types between " or ", the name of a format.
    """

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
        allowed = SAID.get(self.allowed, self.allowed) if self.kind is FaultCode.FORMAT else self.allowed
        return _ENGLISH[self.kind].format(allowed=allowed)

    def __str__(self) -> str:
        """With its place."""
        return f"{self.pointer or 'arguments'}: {self.sentence}"


def pointer_of(path: list[str | int]) -> str:
    """Names that somebody sent are cut: they are long where somebody wants them to be."""
    return "".join(f"/{str(part)[:80].replace('~', '~0').replace('/', '~1')}" for part in path)[:400]
