"""Where a text holds what opens doors: keys and tokens by their shape, passwords by the word beside them."""

import re
from collections.abc import Iterator
from typing import Final

_BY_SHAPE: Final = re.compile(
    # Keys as those who issue them begin them
    r"(?<![\w-])(?:(?:sk|pk|rk)[-_](?:live|test|proj|ant|svcacct|or)?[-_]?[A-Za-z0-9_-]{16,}"
    r"|whsec_[A-Za-z0-9+/=]{16,}"
    r"|xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|signkey-[A-Za-z0-9-]{10,}|gh[a-z]_[A-Za-z0-9]{20,}"
    r"|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|A(?:KIA|SIA|ROA|IDA)[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{30,}"
    r"|ya29\.[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|dop_v1_[a-f0-9]{30,}"
    r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|shp[a-z]{2}_[A-Fa-f0-9]{20,}|EAA[A-Za-z0-9]{40,}"
    r"|r8_[A-Za-z0-9]{30,})"
    # Signed tokens (header.payload.signature), private keys, addresses with a password in them
    r"|(?<![\w-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"
    r"|-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:(?!-----END).){0,8000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE"
    r" KEY-----)?"
    r"|(?<![\w+.-])[a-z][a-z0-9+.-]{1,30}://[^\s:/@]{0,100}:[^\s/@]{1,200}@[^\s]{1,300}"
    r"|(?<![\w-])(?:Bearer|Basic)\s+[A-Za-z0-9._~+/-]{16,}=*"
    r"|(?:(?:AccountKey|SharedAccessKey|Password|Pwd)=[^\s;]{6,})",
    re.DOTALL,
)
_WORD: Final = (
    r"(?:api[ _-]?keys?|access[ _-]?(?:keys?|tokens?)|secret(?:[ _-]?(?:access[ _-]?)?keys?)?|client[ _-]?secret"
    r"|auth[ _-]?tokens?"
    r"|tokens?|passwords?|passphrase|passwd|pwd|passcode|login code|passwort|kennwort|zugangsschlüssel"
    r"|zugangscode|geheimer schlüssel"
    r"|mot de passe|clé (?:api|secrète)|contraseña|clave(?: secreta| api)?|password|parola d'ordine|chiave api"
    r"|wachtwoord|adgangskode"
    r"|kodeord)"
)
_BY_WORD: Final = re.compile(
    rf"(?<!\w){_WORD}(?!\w)(?:\s+(?:for|of|für|de|per|til)\s+\S+){{0,1}}\s*"
    r"(?:(?P<sign>[:=]{1,2}|->)\s*|(?:is|ist|lautet|est|es|è|er|was"
    r"|war)\s*:?\s+)[\"'`„“«]?(?P<value>(?![(\[])[^\s\"'`“”»,;]{4,200})",
    re.IGNORECASE,
)
# What stands behind such a word in an ordinary sentence has neither digits nor signs in it.
_LOOKS_SET: Final = re.compile(r"(?=.*[\d!@#$%^&*()_+=\[\]{}|\\/<>?~])|[a-z][A-Z].*[A-Z]")


def secrets_in(text: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, in order of kind."""
    for match in _BY_SHAPE.finditer(text):
        yield match.span()
    for match in _BY_WORD.finditer(text):
        value = match["value"].rstrip(".!?)")
        if len(value) >= 4 and _LOOKS_SET.search(value):
            yield match.start("value"), match.start("value") + len(value)
