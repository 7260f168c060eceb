"""Numbers written out in words, as sums are: exact in English and German, round ones in the desk's other"
" languages."""

import re
from typing import Final

_ONES: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen"
    " nineteen"
).split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_EINS: Final = (
    "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
    " achtzehn"
    " neunzehn"
).split()
_ZIG: Final = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_ROUND: Final = {
    10: "dix diez dieci tien ti",
    15: "quinze quince quindici vijftien femten",
    20: "vingt veinte venti twintig tyve",
    30: "trente treinta trenta dertig tredive",
    40: "quarante cuarenta quaranta veertig fyrre",
    50: "cinquante cincuenta cinquanta vijftig halvtreds",
    60: "soixante sesenta sessanta zestig tres",
    100: "cent cien ciento cento honderd hundrede",
    200: "deux-cents doscientos duecento tweehonderd",
    500: "cinq-cents quinientos cinquecento vijfhonderd femhundrede",
    1_000: "mille mil duizend tusind",
}
_VALUES: Final[dict[str, int]] = {
    **{word: value for value, word in enumerate(_ONES, 1)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    **{word: value for value, words in _ROUND.items() for word in words.split()},
}
_ENGLISH: Final = "|".join([*_ONES, *_TENS, "hundred", "thousand", "a hundred", "a thousand"])
_EINER: Final = "|".join(_EINS)
_ZEHNER: Final = "|".join([*_ZIG, "dreissig"])
_BELOW_HUNDRED: Final = rf"(?:(?:(?:{_EINER})und)?(?:{_ZEHNER})|{_EINER})"
_GERMAN: Final = (
    rf"(?:(?:{_BELOW_HUNDRED}|(?:{_EINER})hundert)?tausend)?(?:(?:{_EINER})?hundert)?(?:und)?{_BELOW_HUNDRED}?"
)
SPELLED: Final = (
    rf"(?:(?:{_ENGLISH})(?:[ -](?:and )?(?:{_ENGLISH})){{0,6}}"
    rf"|(?=[a-zäöüß])(?:{_GERMAN})(?<=[a-zäöüß])"
    rf"|{'|'.join(word for words in _ROUND.values() for word in words.split())})"
)


def spelled_value(text: str) -> int | None:
    """What it says; None where it says nothing we know."""
    words = re.sub(r"\band\b|^a ", " ", text.lower().replace("deux-cents", "200").replace("cinq-cents", "500"))
    if words.strip().isdigit():
        return int(words)
    parts = words.replace("-", " ").split()
    if parts and all(part in _VALUES or part in ("hundred", "thousand") for part in parts):
        return _english(parts)
    return _german(text.lower().replace("dreissig", "dreißig"))


def _english(parts: list[str]) -> int:
    total = now = 0
    for part in parts:
        if part == "hundred":
            now = max(now, 1) * 100
        elif part == "thousand":
            total, now = total + max(now, 1) * 1000, 0
        else:
            now += _VALUES[part]
    return total + now


def _german(word: str) -> int | None:
    total = 0
    for unit, value in (("tausend", 1000), ("hundert", 100)):
        if unit in word:
            before, _, word = word.partition(unit)
            many = 1 if not before else _german(before)
            if many is None:
                return None
            total += many * value
    word = word.removeprefix("und")
    if not word:
        return total or None
    if word in _EINS:
        return total + _EINS.index(word) + 1
    ones, _, tens = word.rpartition("und")
    if tens not in _ZIG or (ones and ones not in _EINS):
        return None
    return total + 10 * (_ZIG.index(tens) + 2) + (_EINS.index(ones) + 1 if ones else 0)
