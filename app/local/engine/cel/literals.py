"""Literals of the expression language, as values."""

import re
from typing import Any, Final

_ESCAPES: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|.)", re.DOTALL)


def literal_value(kind: str, text: str) -> Any:
    """What a literal of the source means."""
    if kind in ("INT_LIT", "UINT_LIT"):
        digits = text.rstrip("uU")
        return int(digits, 16) if "x" in digits else int(digits)
    if kind == "FLOAT_LIT":
        return float(text)
    if kind == "BOOL_LIT":
        return text == "true"
    if kind == "NULL_LIT":
        return None
    if kind == "BYTES_LIT":
        return str(literal_value("STRING_LIT", text[1:])).encode()
    raw = text[0] in "rR"
    quoted = text[1:] if raw else text
    edge = 3 if quoted[:3] in ('"""', "'''") and len(quoted) >= 6 else 1
    body = quoted[edge:-edge]
    return body if raw else _ESCAPE.sub(_unescape, body)


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "xuU" and len(code) > 1:
        return chr(int(code[1:], 16))
    if len(code) == 3:
        return chr(int(code, 8))
    return _ESCAPES.get(code, code)
