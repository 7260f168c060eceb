"""The gateway's file: what is wrong with it is said, and no secret of it."""

from typing import Any

import pytest
import yaml

from app.errors import BadInput
from app.mcp.gateway.config import Rule, gateway_config
from app.mcp.gateway.rules import is_denied_whatever_it_says, ruling

GOOD: dict[str, Any] = {"server": "files", "upstream": {"command": "files-server"}}


def read(**changes: Any) -> Any:
    """A file with something else in it."""
    return gateway_config(yaml.safe_dump({**GOOD, **changes}).encode(), {"TOKEN": "canary-secret"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"upstream": {}}, "say either command or url"),
        ({"upstream": {"command": "a", "url": "https://b"}}, "say either command or url"),
        ({"upstream": {"url": "https://b", "env": {"A": "${TOKEN}"}}}, "args, env and cwd belong to a command"),
        ({"upstream": {"command": "a", "headers": {"A": "b"}}}, "headers belong to a url"),
        ({"upstream": {"command": "a", "env": {"A": "${MISSING}"}}}, "names MISSING, which is not set"),
        ({"rules": [{"tool": "a", "do": "permit"}]}, "rules.0.do"),
        ({"rules": [{"tool": "a", "do": "allow", "arguments": {}}]}, "rules.0.arguments: Extra inputs"),
        ({"sever": "files"}, "sever: Extra inputs"),
        ({"server": "my files"}, "server: String should match"),
    ],
)
def test_what_is_wrong_is_said_and_no_secret(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as wrong:
        read(**changes)
    assert sentence in wrong.value.sentence
    assert "canary" not in wrong.value.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rules:\n- {tool: a, do: ask, do: allow}", "a name stands twice in one section, in line 2"),
        ("server: a\nserver: b", "a name stands twice in one section, in line 2"),
        ("upstream:\n  headers: {A: 'canary-secret}", "in line"),
        ("upstream:\n  headers: {A: canary-secret: b: c}", "in line 2"),
        ("a: \x01canary-secret", "characters that YAML does not"),
        ("[" * 50_000, "no YAML that can be read"),
    ],
)
def test_a_file_that_says_two_things_is_none_and_its_lines_are_not_repeated(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as wrong:
        gateway_config(text.encode(), {})
    assert sentence in wrong.value.sentence
    assert "canary" not in wrong.value.sentence


def test_secrets_come_from_the_environment() -> None:
    config = read(upstream={"url": "https://b", "headers": {"Authorization": "Bearer ${TOKEN}"}})
    assert config.upstream.headers == {"Authorization": "Bearer canary-secret"}
    assert "canary" not in repr(config)


def rules(*given: dict[str, Any]) -> list[Rule]:
    """As a file has them."""
    return [Rule.model_validate(one) for one in given]


@pytest.mark.parametrize(
    ("arguments", "do"),
    [
        ({"path": "/srv/a"}, "allow"),
        ({"path": "/srv/a", "more": 1}, "allow"),
        ({"path": "/srv/../etc"}, "ask"),
        ({"path": "/srv/a/.."}, "ask"),
        ({"path": "/srv\\..\\etc"}, "ask"),
        ({"path": "/srv/a\n/etc"}, "ask"),
        ({"path": ["/srv/a"]}, "ask"),
        ({"Path": "/srv/a"}, "ask"),
        ({}, "ask"),
    ],
)
def test_a_pattern_fits_words_that_stay_within_it(arguments: dict[str, Any], do: str) -> None:
    given = rules({"tool": "read", "when": {"path": "/srv/*"}, "do": "allow"})
    assert ruling(given, "read", arguments).do == do


@pytest.mark.parametrize(
    "path",
    [
        "/srv/../etc/x",
        "//etc/x",
        "/./etc//x",
        "/ETC/x",
        "/%65tc/x",
        "/srv/%2e%2e/etc/x",
        "/srv/%252e%252e/etc/x",
        "\\etc\\x",
        "/srv/.. /x",
        "/ｅtc/x",
        "/etc/x\n",
        ["/etc/x"],
        {"name": "/etc/x"},
        None,
        7,
    ],
)
@pytest.mark.parametrize("do", ["deny", "ask"])
def test_what_may_be_meant_by_a_rule_that_holds_calls_is_let_through_by_no_later_one(path: Any, do: str) -> None:
    given = rules({"tool": "read", "when": {"path": "/etc/*"}, "do": do}, {"tool": "*", "do": "allow"})
    assert ruling(given, "read", {"path": path}).do == "ask"
    assert ruling(given, "read", {"path": "/etc/x"}).do == do
    assert [ruling(given, "read", one).do for one in ({"path": "/srv/etc/x"}, {})] == ["allow"] * 2


def test_numbers_are_the_same_by_value_and_other_types_are_no_way_round() -> None:
    given = rules({"tool": "pay", "when": {"n": 5}, "do": "deny"}, {"tool": "*", "do": "allow"})
    said = {5: "deny", 6: "allow", "5": "ask", None: "ask"}
    assert {one: ruling(given, "pay", {"n": one}).do for one in said} == said
    assert ruling(given, "pay", {"n": 5.0}).do == "deny"
    by_force = rules({"tool": "rm", "when": {"force": True}, "do": "deny"}, {"tool": "*", "do": "allow"})
    sent = (True, False, 1, "true", [True])
    assert [ruling(by_force, "rm", {"force": one}).do for one in sent] == ["deny", "allow", "ask", "ask", "ask"]


def test_the_first_that_fits_decides_and_unnamed_is_asked() -> None:
    given = rules({"tool": "read_*", "do": "deny"}, {"tool": "*", "do": "allow"})
    assert [ruling(given, name, {}).do for name in ("read_a", "write")] == ["deny", "allow"]
    assert ruling([], "read_a", {}).do == "ask"
    assert is_denied_whatever_it_says(given, "read_a")
    assert not is_denied_whatever_it_says(given, "write")
    only_if = rules({"tool": "x", "when": {"n": 1}, "do": "deny"})
    assert not is_denied_whatever_it_says(only_if, "x")
    assert [ruling(only_if, "x", {"n": n}).do for n in (1, True, "1", 2)] == ["deny", "ask", "ask", "ask"]
