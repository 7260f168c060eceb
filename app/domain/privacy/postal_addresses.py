"""Where somebody lives, in a text: streets with their numbers, and postcodes, as several countries write."""

import re
from typing import Final

HIDDEN: Final = "…"
_UPPER: Final = r"[A-ZÀ-ÖØ-ÞŁŚŻ]"
_NAME: Final = rf"{_UPPER}[\w'’.-]{{1,30}}"
_NUMBER: Final = r"\d{1,4}(?:\s?[-/]\s?\d{1,4})?\s?[a-zA-Z]?(?!\w)"
_GAP: Final = r"(?:,?[ \t\u00a0]{1,3}|,|,?[ \t]{0,3}\r?\n[ \t]{0,3}){1,2}"
_CODE: Final = r"(?:[A-Z]{1,2}-)?\d{4,5}(?:\s?[A-Z]{2}(?!\w))?|\d{2}-\d{3}|\d{3}\s\d{2}"
_TOWN: Final = rf"{_GAP}(?P<code>{_CODE})(?=\s{_UPPER})"

# "Lange Straße 5", "Hauptstr. 12a", "Keizersgracht 123", "Storgatan 5"
_SURE: Final = (
    r"straße|strasse|straat|gracht|laan|plein|kade|gatan|vägen|gade|vej|allee|gasse|chaussee|promenade|str\."
)
# These end ordinary words too, so that a town has to follow.
_UNSURE: Final = r"weg|platz|ring|damm|ufer|steig|hof|markt|berg|graben|tor|str"
_BEHIND: Final = re.compile(
    rf"(?<![\w…])(?:{_NAME}[ -]){{0,3}}(?i:\w{{0,30}}(?:{_SURE}))\s?{_NUMBER}(?:{_TOWN})?"
    rf"|(?<![\w…])(?:{_NAME}[ -]){{0,3}}{_UPPER}\w{{0,30}}(?:{_UNSURE})\.?\s{_NUMBER}{_TOWN.replace('code', 'code2')}"
    rf"|(?<![\w…])(?:{_NAME}[ -]){{0,3}}(?i:{_UNSURE})\s{_NUMBER}{_TOWN.replace('code', 'code3')}"
    rf"|(?<![\w…])(?i:via|viale|corso|piazza|calle|plaza|paseo|rua|ul\.|ulica)\s(?:\w{{1,6}}['’ ]\s?){{0,3}}{_NAME}"
    rf"(?:\s{_NAME}){{0,3}},?\s{_NUMBER}{_TOWN.replace('code', 'code4')}"
)
# "12 rue de Rivoli, 75001 Paris", "Rue de la Loi 16, 1000 Bruxelles"
_LINKED: Final = r"(?:(?:de|du|des|la|le|les|l['’]|d['’])\s?){0,3}"
_WAY: Final = r"(?i:rue|avenue|av\.|boulevard|bd\.?|place|chemin|impasse|allée|quai)\s"
_FRENCH: Final = re.compile(
    rf"(?<![\w…])\d{{1,4}}(?:\s?(?:bis|ter))?,?\s{_WAY}{_LINKED}{_NAME}(?:[ -]{_NAME}){{0,3}}(?:{_TOWN})?"
    rf"|(?<![\w…]){_WAY}{_LINKED}{_NAME}(?:[ -]{_NAME}){{0,3}},?\s{_NUMBER}{_TOWN.replace('code', 'code2')}"
)
# "221B Baker Street, London NW1 6XE", "1600 Pennsylvania Avenue NW, Washington, DC 20500"
_ENGLISH: Final = re.compile(
    rf"(?<![\w…])\d{{1,5}}[A-Za-z]?(?:\s{_NAME}){{1,4}}?\s(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd"
    r"|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Gardens|Grove|Highway|Hwy)(?!\w)\.?"
    rf"(?=[,;.\n]|\s*\Z|\s(?:in|near|and|or)(?!\w)|\s{_UPPER})"
)
_UK_CODE: Final = re.compile(r"(?<![\w…])[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}(?!\w)")
_US_CODE: Final = re.compile(r"(?<=[, ])(?P<state>[A-Z]{2}\s)\d{5}(?:-\d{4})?(?![\w-])")
_BOX: Final = re.compile(
    r"(?<!\w)(?P<box>(?i:postfach|p\.?\s?o\.?\s?box|bo[iî]te postale|apartado))\s[\d ]{1,12}\d(?!\w)"
)


def masked(text: str) -> str:
    """Streets down to a letter, numbers and postcodes gone; towns stay, so that it can be recognised."""
    for pattern in (_BEHIND, _FRENCH, _ENGLISH):
        text = pattern.sub(_street, text)
    text = _US_CODE.sub(lambda found: found["state"] + HIDDEN, text) if HIDDEN in text else text
    text = _UK_CODE.sub(HIDDEN, text)
    return _BOX.sub(lambda found: f"{found['box']} {HIDDEN}", text)


def _street(found: re.Match[str]) -> str:
    letter = next(character for character in found[0] if character.isalpha())
    town = next((code for name, code in found.groupdict().items() if name.startswith("code") and code), "")
    gap = found[0][: -len(town)] if town else ""
    between = gap[len(gap.rstrip(" ,\t\r\n\u00a0")) :]
    return f"{letter}{HIDDEN} {HIDDEN}{between}{HIDDEN}" if town else f"{letter}{HIDDEN} {HIDDEN}"
