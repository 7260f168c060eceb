"""Bytes of a file as lines of text, one at a time, in the encoding it says or is told to have."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

LINE_BYTES_MAX: Final = 1024 * 1024
ENCODINGS: Final = ("utf-8", "utf-16", "windows-1252")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS: Final = {"utf-8": "utf-8", "windows-1252": "cp1252"}


class UnusableFile(ValueError):
    """What makes a whole file unusable; ``line`` is where, 0 for all of it."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.line = sentence, line


def lines_of(file: BinaryIO, told: str | None = None) -> Iterator[str]:
    """Its lines with their ends, as they came. Raises UnusableFile."""
    head = file.read(4)
    mark, encoding = _encoding(head, told)
    file.seek(len(mark))
    if encoding.startswith("utf-16"):
        yield from _wide(file, encoding)
        return
    for number, line in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX + 1), b""), start=1):
        if len(line) > LINE_BYTES_MAX:
            raise UnusableFile("The line is longer than 1 MiB", number)
        try:
            yield line.decode(_CODECS[encoding])
        except UnicodeDecodeError as error:
            raise UnusableFile(_not_decoded(line[error.start], encoding), number) from None


def _encoding(head: bytes, told: str | None) -> tuple[bytes, str]:
    """The mark in front and the encoding: the mark's word counts, then what is told, then what the zeros tell."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    if told == "utf-16" or (told is None and len(head) == 4 and 0 in head):
        return b"", "utf-16-be" if head[:1] == b"\x00" else "utf-16-le"
    return b"", told or "utf-8"


def _wide(file: BinaryIO, encoding: str) -> Iterator[str]:
    reader = io.TextIOWrapper(file, encoding=encoding, newline="")
    number = 1
    try:
        while line := reader.readline(LINE_BYTES_MAX + 1):
            if len(line) > LINE_BYTES_MAX:
                raise UnusableFile("The line is longer than 1 Mi characters", number)
            yield line
            number += 1
    except UnicodeDecodeError:
        raise UnusableFile("The text is no longer UTF-16 from about here on", number) from None
    finally:
        reader.detach()


def _not_decoded(byte: int, encoding: str) -> str:
    if encoding != "utf-8":
        return f"The byte 0x{byte:02X} stands for nothing in {encoding}"
    return (
        f"The byte 0x{byte:02X} is no UTF-8: the file looks like Windows-1252 (“ANSI”). "
        "Save it as UTF-8, or say --encoding windows-1252"
    )
