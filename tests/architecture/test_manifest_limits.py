"""The manifest keeps to what Slack takes: counts and lengths, and words only where they are for people."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

MANIFEST: Final[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "slack_manifest.yaml").read_text(encoding="utf-8")
)
# Where, and how many characters Slack takes there.
LENGTHS: Final = {
    "display_information.name": 35,
    "display_information.description": 140,
    "features.bot_user.display_name": 80,
    "features.shortcuts.name": 24,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
}
COUNTS: Final = {
    "features.shortcuts": 10,
    "features.slash_commands": 50,
    "settings.event_subscriptions.bot_events": 100,
    "oauth_config.scopes.bot": 255,
}


def too_long(manifest: dict[str, Any]) -> list[str]:
    return [
        f"{path}: {value!r}"
        for path, most in LENGTHS.items()
        for value in _found(manifest, path)
        if not 1 <= len(value) <= most
    ]


def too_many(manifest: dict[str, Any]) -> list[str]:
    found = {path: _found(manifest, path) for path in COUNTS}
    return [f"{path}: {len(rows)}" for path, rows in found.items() if len(rows) > COUNTS[path]]


def doubled(manifest: dict[str, Any]) -> list[str]:
    names = ("features.shortcuts.name", "features.shortcuts.callback_id", "features.slash_commands.command")
    lists = [_found(manifest, path) for path in (*names, *list(COUNTS)[2:])]
    return [value for values in lists for value in values if values.count(value) > 1]


def _found(manifest: dict[str, Any], path: str) -> list[Any]:
    """What stands at a path; of a list, what stands at it in each entry."""
    here: list[Any] = [manifest]
    for name in path.split("."):
        rows = [one for each in here for one in (each if isinstance(each, list) else [each])]
        here = [row[name] for row in rows if name in row]
    return [one for each in here for one in (each if isinstance(each, list) else [each])]


def test_nothing_in_it_is_longer_more_or_twice() -> None:
    assert too_long(MANIFEST) == []
    assert too_many(MANIFEST) == []
    assert doubled(MANIFEST) == []
    assert all(_found(MANIFEST, path) for path in (*LENGTHS, *COUNTS)), "each limit is looked at somewhere"


def test_what_is_over_a_limit_is_found() -> None:
    shortcut = {"name": "x" * 25, "type": "global", "callback_id": "x" * 256, "description": "d"}
    features = {**MANIFEST["features"], "shortcuts": [shortcut] * 11}
    bad = {**MANIFEST, "features": features, "display_information": {"name": "x" * 36, "description": "x" * 141}}
    assert len(too_long(bad)) == 2 * 11 + 2
    assert too_many(bad) == ["features.shortcuts: 11"]
    assert doubled(bad)


def test_commands_and_colours_are_written_as_slack_writes_them() -> None:
    for command in MANIFEST["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert command["should_escape"] is False, "we read what was typed"
    assert re.fullmatch(r"#[0-9a-fA-F]{6}", MANIFEST["display_information"]["background_color"])


def test_only_commands_have_an_address_of_their_own_and_all_are_one() -> None:
    addresses = [command["url"] for command in MANIFEST["features"]["slash_commands"]]
    assert len({*addresses, MANIFEST["settings"]["interactivity"]["request_url"]}) == 1


@pytest.mark.parametrize("block", ["display_information", "features", "oauth_config", "settings"])
def test_it_has_the_four_blocks_that_slack_reads(block: str) -> None:
    assert MANIFEST[block]
    assert len(MANIFEST) == 4
