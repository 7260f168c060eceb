"""Files as they come from editors and people in a hurry: answered with the line, the field and what to write."""

from pathlib import Path

import pytest

from app.adapters.desk_base import desk_base
from app.desk_file import read_desk_file
from app.desk_file.fields import FIELDS
from app.domain.operations.desk_config import DeskConfig, value_at
from app.settings.desk import DeskSettings
from tests.desk_file.test_reading import faults, told

REFUSED = {
    "a zone of thousands of parts": ("zone: " + "a/" * 5000 + "b", "line 1: zone: ", "none of this name"),
    "a zone misspelt": ("zone: Europe/Berlln", "line 1: zone: `Europe/Berlln`", "there is none of this name"),
    "a zone of another kind": ("zone: posix/Europe/Berlin", "line 1: zone: ", "its name has a region"),
    "a zone that is a folder": ("zone: Europe/", "line 1: zone: ", "there is none of this name"),
    "a zone in small letters": ("zone: europe/berlin", "line 1: zone: ", "Write a time zone such as"),
    "a NUL as an escape": ('name: x\nshop: {tone: "a\\0b"}', "line 2: ", "U+0000) is written here as an escape"),
    "a terminal's escape": ('name: "a\\e[31mb"', "line 1: ", "U+001B"),
    "a mark as an escape": ('name: "\\uFEFFa"', "line 1: ", "U+FEFF"),
    "a second mark": ("name: a\n\ufeffzone: UTC", "line 2: ", "control character (U+FEFF)"),
    "words turned round": ("name: \u202eevil", "line 1: ", "control character (U+202E)"),
    "a break that is none": ("name: a\u0085undo: off", "line 1: ", "control character (U+0085)"),
    "a separator of lines": ("name: a\u2028b", "line 1: ", "control character (U+2028)"),
    "a tab behind a dash": ("reviewers:\n  -\tU123", "line 2: ", "There is a tab in this line"),
    "a tab before a dash": ("reviewers:\n\t- U123", "line 2: ", "indented with a tab"),
    "a channel by its name": ("channels:\n  ops: ops", "line 2: channels.ops: ", "names change, ids do not"),
    "a channel with a #": ("channels:\n  ops: #ops", "line 2: channels.ops: ", "what follows a # is a comment"),
    "a handle": ("reviewers: [@refunds]", "line 1: ", "named by their ids (U…, S…)"),
    "a handle in quotes": ("reviewers: ['@refunds', U123]", "line 1: reviewers: ", "`@refunds` (line 1) is none"),
    "ids without brackets": ("reviewers: U123, U124", "line 1: reviewers: ", "Write a list such as"),
    "an id in small letters": ("reviewers: [u123]", "line 1: reviewers: ", "Write a list such as"),
    "a hidden letter in an id": ("reviewers: [U12\u200b3]", "line 1: reviewers: ", "is none"),
    "an item with nothing": ("reviewers:\n  -\n  - U123", "line 1: reviewers: ", "`nothing` (line 2)"),
    "a group among owners": ("owners: [S123]", "line 1: owners: ", "ids of people (`U…`)"),
    "a section as a word": ("on_call: S123", "line 1: on_call: ", "`on_call` is a section"),
    "a section twice": ("limits: {}\nundo: off\nlimits: {}", "line 3: limits: ", "the first is in line 1"),
    "a path for a name": ("limits.hard_cap_cents: 5", "line 1: limits.hard_cap_cents: ", "Write `limits:` in a line"),
    "hyphens for low lines": (
        "hard-cap-cents: 5",
        "line 1: hard-cap-cents: ",
        "below another section: `limits.hard_",
    ),
    "one letter less": ("reviewer: [U123]", "line 1: reviewer: ", "Did you mean `reviewers`?"),
    "a capital letter": ("Reviewers: [U123]", "line 1: Reviewers: ", "Did you mean `reviewers`?"),
    "on for a time": ("undo: on", "line 1: undo: `on`", "or `off`"),
    "yes for money": ("limits:\n  hard_cap_cents: yes", "line 2: limits.hard_cap_cents: `yes`", "or `off`"),
    "false for off": ("channels:\n  fallback: false", "line 2: channels.fallback: ", "or `off`"),
    "a date for a time": ("undo: 2026-01-01", "line 1: undo: `2026-01-01`", "Write a time with its unit"),
    "an hour of one figure": ("crons:\n  backup: 2:30", "line 2: crons.backup: `2:30`", "such as `09:00`"),
    "a real cron": ("crons:\n  backup: '0 2 * * *'", "line 2: crons.backup: ", "such as `09:00`"),
    "a day in full": (
        "crons:\n  weekly_report: monday 09:00",
        "line 2: crons.weekly_report: ",
        "such as `mon 09:00`",
    ),
    "seconds too": ("crons:\n  backup: 02:30:00", "line 2: crons.backup: ", "such as `09:00`"),
    "figures of another script": ("undo: ２０ s", "line 1: undo: ", "Write a time with its unit"),
    "half an hour and one": ("take_alarm_within: 1.5 h", "line 1: take_alarm_within: ", "such as `90 s`"),
    "money in groups": ("limits:\n  hard_cap_cents: 5,000", "line 2: limits.hard_cap_cents: ", "no point, comma"),
    "a number without an end": ("limits:\n  hard_cap_cents: " + "9" * 5000, "line 2: limits.hard_", "minor units"),
    "none at once": ("flow:\n  at_once: 0", "line 2: flow.at_once: `0`", "a whole number from 1 to 1000"),
    "no port": ("records:\n  url: https://x.example:99999/", "line 2: records.url: ", "begins with https://"),
    "no address": ("records:\n  url: 'https://[::1'", "line 2: records.url: ", "begins with https://"),
    "no name of a secret": ("records:\n  key: Not a name", "line 2: records.key: ", "such as `records-http`"),
    "a list left open": ("reviewers: [U123\n", "line 1: ", "The YAML breaks off here"),
    "a quote left open": ("name: 'a\n", "line 1: ", "The YAML breaks off here"),
    "another language": ("name = 'a'\n[limits]\n", "line 1: ", "a desk's file is made of sections"),
    "a merge": ("<<: {name: a}", "line 1: <<: ", "There is no such field"),
    "a tag of YAML's own": ("name: !!str a", "line 1: ", "Tags (`!name`) are not used here"),
}
TAKEN = {
    "a mark before it": ("\ufeffname: a", {"name": "a"}),
    "another system's lines": ("name: a\r\nundo: 20 s\r\n", {"name": "a", "undo_seconds": 20}),
    "tabs between words": ("name:\ta\t", {"name": "a"}),
    "a number in quotes": ("limits:\n  hard_cap_cents: '5000'", {"limits.hard_cap_cents": 5000}),
    "JSON": ('{"name": "a", "undo": "off"}', {"name": "a", "undo_seconds": 0}),
    "a date as a name": ("name: 2026-01-01", {"name": "2026-01-01"}),
    "a comma too many": ("reviewers: [U123, ]", {"reviewers": ["U123"]}),
    "an end of its own": ("---\nname: a\n...\n", {"name": "a"}),
    "only a comment": ("# nothing\n", {}),
    "nothing as YAML writes it": ("~\n", {}),
}


@pytest.mark.parametrize(("text", "where", "what"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_its_line_its_field_and_what_to_write(text: str, where: str, what: str) -> None:
    said = faults(text)[0]
    assert said.startswith(where), said
    assert what in said


@pytest.mark.parametrize(("text", "means"), TAKEN.values(), ids=TAKEN)
def test_it_is_taken_for_what_it_means(text: str, means: dict[str, object]) -> None:
    assert told(text) == means


def test_the_defaults_of_settings_are_those_of_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The page tells DeskConfig's; a desk without a file goes by its settings."""
    for field in FIELDS:
        monkeypatch.delenv(field.setting or "NONE", raising=False)
    monkeypatch.setenv("COUNTERSIGN_ENV", "production")
    monkeypatch.chdir(tmp_path)
    base, config = desk_base(DeskSettings()), DeskConfig()
    assert {one.path for one in FIELDS if value_at(base, one.place) != value_at(config, one.place)} == set()
    assert dict(read_desk_file(b"").told) == {}
