"""Migrations add; one that takes away says which hosts may go on beside it, and so lets older ones be rolled back."""

import re

import pytest

from app.store.db.migrate import Migration, migrations

# Up to here no host ran beside an older one.
BEGINS = 38
_STRINGS = re.compile(r"--.*$|'(?:[^']|'')*'|\$\$.*?\$\$", re.MULTILINE | re.DOTALL)
_REST = r"(?:(?!,|;|DEFAULT|GENERATED).)*"
_TAKES = (
    r"DROP (?:TABLE|COLUMN|FUNCTION|PROCEDURE|VIEW|TYPE|TRIGGER|POLICY|SCHEMA)\b",
    r"RENAME (?:TO|COLUMN|VALUE|CONSTRAINT)\b",
    r"ALTER COLUMN \w+ (?:SET NOT NULL|TYPE|SET DATA TYPE|DROP DEFAULT)\b",
    r"\bREVOKE\b",
    r"\b(?:TRUNCATE|DELETE FROM)\b",
    rf"ADD COLUMN (?:IF NOT EXISTS )?\w+ {_REST}NOT NULL{_REST}(?=,|;|$)",
)


def takes_away(sql: str) -> list[str]:
    """What a host that does not know this migration may still use."""
    bare = " ".join(_STRINGS.sub(" ", sql).split())
    return [found[0] for pattern in _TAKES for found in re.finditer(pattern, bare, re.IGNORECASE)]


@pytest.mark.parametrize("one", [one for one in migrations() if one.version >= BEGINS], ids=lambda one: one.name)
def test_what_takes_away_says_which_hosts_may_go_on(one: Migration) -> None:
    assert one.needs or takes_away(one.sql) == []


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE shown;",
        "ALTER TABLE a DROP COLUMN b;",
        "ALTER TABLE a RENAME COLUMN b TO c;",
        "ALTER TABLE a ALTER COLUMN b SET NOT NULL;",
        "ALTER TABLE a ADD COLUMN b integer NOT NULL;",
        "ALTER TABLE a ADD COLUMN c text, ADD COLUMN b integer NOT NULL CHECK (b > 0);",
        "REVOKE UPDATE ON a FROM b;",
    ],
)
def test_the_look_finds_what_is_taken_away(sql: str) -> None:
    assert takes_away(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE a ADD COLUMN b integer NOT NULL DEFAULT 0;",
        "ALTER TABLE a ADD COLUMN b integer;",
        "CREATE TABLE a (b integer NOT NULL, c text NOT NULL); -- DROP TABLE",
        "COMMENT ON TABLE a IS 'DROP COLUMN b';",
    ],
)
def test_what_only_adds_needs_no_line(sql: str) -> None:
    assert takes_away(sql) == []
