"""The page that sets Slack up says what the manifest, the settings and the host say."""

import ast
import re
from pathlib import Path
from typing import Any, Final

import yaml

from app.settings.slack import SlackSettings
from app.slack.api import scopes

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs/slack-setup.md").read_text(encoding="utf-8")
MANIFEST: Final[dict[str, Any]] = yaml.safe_load((ROOT / "slack_manifest.yaml").read_text(encoding="utf-8"))
NUMBERS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def section(title: str) -> str:
    """What stands under a heading that begins so."""
    found = re.search(rf"^## {re.escape(title)}.*?\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[1]


def addresses() -> dict[str, str]:
    """Each place in the manifest that holds one."""
    settings = MANIFEST["settings"]
    found = {f"settings.{name}.request_url": settings[name]["request_url"] for name in settings if _has_url(name)}
    return found | {one["command"]: one["url"] for one in MANIFEST["features"]["slash_commands"]}


def _has_url(name: str) -> bool:
    held = MANIFEST["settings"][name]
    return isinstance(held, dict) and "request_url" in held


def test_it_lists_every_address_of_the_manifest_and_counts_them() -> None:
    [(number, held)] = re.findall(r"^## The (\w+) addresses\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)` \| `(https://[^`]+)` \|$", held, re.MULTILINE)
    assert dict(rows) == addresses()
    assert len(rows) == len(addresses()) == NUMBERS.index(number) + 1
    options = MANIFEST["settings"]["interactivity"].get("message_menu_options_url")
    assert (options, MANIFEST["oauth_config"].get("redirect_urls")) == (None, None), "as the page says"


def test_the_addresses_lead_to_the_hosts_one_door_for_slack() -> None:
    tree = ast.parse((ROOT / "app/main.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    paths = [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "add_api_route"
        and isinstance(call.args[0], ast.Constant)
    ]
    doors = {re.sub(r"^https://[^/]+", "", address) for address in addresses().values()}
    assert doors <= set(paths)


def test_it_names_every_scope_and_event_and_no_other() -> None:
    held = section("Scopes")
    table, events = held.split("Events: ")
    assert set(re.findall(r"`([a-z]+(?::[a-z.]+)?)`", table)) == scopes.NEEDED
    listed = re.findall(r"`([a-z_.]+)`", events.partition("\n")[0])
    assert listed == MANIFEST["settings"]["event_subscriptions"]["bot_events"]


def test_it_names_every_shortcut_where_slack_shows_it() -> None:
    message, _, anywhere = section("Scopes").partition("Shortcuts: ")[2].partition(";")
    for where, kind in ((message, "message"), (anywhere, "global")):
        named = [one["name"] for one in MANIFEST["features"]["shortcuts"] if one["type"] == kind]
        assert sorted(re.findall(r"\*\*([^*]+)\*\*", where)) == sorted(named)


def test_it_names_every_setting_of_slack_and_none_that_is_not() -> None:
    ours = {name.upper() for name in SlackSettings.model_fields} - {"SLACK_API_URL"}  # a stand-in's, for development
    assert set(re.findall(r"SLACK_[A-Z_]+", PAGE)) == ours


def test_its_links_lead_somewhere_and_others_lead_to_it() -> None:
    headings = {
        re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^#+ (.+)$", PAGE, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert target.removeprefix("#") in headings if target.startswith("#") else (ROOT / "docs" / target).exists()
    for page in ("README.md", "docs/production.md"):
        assert "slack-setup.md" in (ROOT / page).read_text(encoding="utf-8"), page


def test_socket_mode_needs_what_the_manifests_own_comment_says() -> None:
    held = section("Without a public address")
    assert "`socket_mode_enabled: true`" in held
    assert MANIFEST["settings"]["socket_mode_enabled"] is False
    assert "connections:write" in PAGE
