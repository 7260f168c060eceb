"""Bytes of a mail as text: charset labels mean what browsers take them for, and a wrong one loses no words."""

import codecs
import re
from typing import Final

import webencodings

LABEL_MAX: Final = 100
_LABEL: Final = re.compile(r"[\s\"'<]*(?:charset\s*=)?[\s\"'<]*([^\s\"';,<>*]+)", re.IGNORECASE)
_GLUED: Final = re.compile(r"(?<=\d)(?=[a-z])")  # koi8r
# A letter of UTF-8 that no old encoding would give: a lead byte and all that it announces.
_UTF8_LETTER: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_FEW: Final = 4  # letters, below which an encoding of several bytes is believed although UTF-8 would do too
_WIDE: Final = frozenset({"gb18030", "gbk", "big5", "big5hkscs", "cp949", "euc_kr", "euc_jp", "shift_jis", "cp932"})
_STATEFUL: Final = ("iso2022", "iso-2022", "utf-7", "utf_7", "hz", "utf-16", "utf_16", "utf-32", "utf_32")
# Supersets that mail programs mean: what is more than the standard has is what Windows and phones added.
_WIDER: Final = {"gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
_NO_CHARSETS: Final = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape"})  # to Python they are
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(raw: bytes, label: str = "", hint: str = "") -> str:
    """Never raises. ``label`` is what the mail says, ``hint`` what an HTML page says of itself."""
    if raw.isascii() and b"\x1b" not in raw and not _stateful(_codec(label)):
        return raw.decode("ascii")
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            return raw.decode(codec, "replace").removeprefix("\ufeff")
    said = _codec(label) or _codec(hint)
    if said is None or said in ("utf-8", "utf_8"):
        return _utf8(raw, _codec(hint))
    if not _stateful(said) and _is_utf8(raw, said):
        return raw.decode()
    return _by(said, raw)


def _codec(label: str) -> str | None:
    """Python's name for what browsers take the label for; else what Python itself knows by it, such as cp437."""
    found = _LABEL.match(label[:LABEL_MAX])
    if found is None:
        return None
    name = found[1].strip("\"'").lower()
    names = dict.fromkeys((name, name.replace("_", "-"), _GLUED.sub("-", name), name.replace("-", "")))
    known = next((one for one in map(webencodings.lookup, names) if one is not None), None)
    if known is not None and known.name not in ("x-user-defined", "replacement"):
        python: str = known.codec_info.name
        return _WIDER.get(python, python)
    return next((codec for codec in map(_of_python, names) if codec is not None), None)


def _of_python(name: str) -> str | None:
    try:
        python = codecs.lookup(name).name
        "a".encode(python)  # only encodings of text: "hex" is a codec too
    except (LookupError, ValueError, TypeError):
        return None
    return None if python.replace("_", "-") in _NO_CHARSETS else _WIDER.get(python, python)


def _stateful(codec: str | None) -> bool:
    return codec is not None and codec.startswith(_STATEFUL)


def _utf8(raw: bytes, hint: str | None) -> str:
    if b"\x1b$" in raw:
        return _by("iso2022_jp", raw)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    if hint is not None and hint not in ("utf-8", "utf_8"):
        return _by(hint, raw)
    if _UTF8_LETTER.search(raw) or b"\xff" in raw:  # which no word of the old alphabets has
        return raw.decode("utf-8", "replace")
    return _by("windows-1252", raw)


def _is_utf8(raw: bytes, said: str) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    letters = len(_UTF8_LETTER.findall(raw[:100_000]))
    if said in _WIDE and 0 < letters < _FEW:
        try:
            raw.decode(said)
        except UnicodeDecodeError:
            return True
        return False
    return letters > 0


def _by(codec: str, raw: bytes) -> str:
    if codec.startswith(("iso2022_jp", "iso-2022-jp")):
        return _japanese(raw)
    if codec.startswith(("utf-16", "utf_16")):
        big = raw[:200:2].count(0) > raw[1:200:2].count(0)
        return raw.decode("utf-16-be" if big else "utf-16-le", "replace")
    if codec in ("cp1252", "windows-1252", "latin-1", "iso8859-1", "ascii"):
        return str(webencodings.decode(raw, "windows-1252")[0])
    return raw.decode(codec, "replace")


def _japanese(raw: bytes) -> str:
    """Mail programs put their own signs (① ㈱) where the standard has none; a later standard has most of them."""
    try:
        return raw.decode("iso2022_jp")
    except UnicodeDecodeError:
        later = raw.replace(b"\x1b$B", b"\x1b$(Q").replace(b"\x1b$@", b"\x1b$(Q")
    if not raw.isascii():
        return _utf8_or_sjis(raw)
    return later.decode("iso2022_jp_2004", "replace")


def _utf8_or_sjis(raw: bytes) -> str:
    """It says it has seven bits, and has eight."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp932", "replace")
