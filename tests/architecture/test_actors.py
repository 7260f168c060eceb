"""Actor ids are written in one place: a second spelling of one actor would be a second actor in the audit."""

import ast
import re
from pathlib import Path

import pytest

from app.domain.ids import ActorId
from app.domain.people import actors

ROOT = Path(__file__).parents[2]
HOME = ROOT / "app" / "domain" / "people" / "actors.py"
OTHERS = [
    path
    for path in sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")])
    if path != HOME and "local" not in path.relative_to(ROOT).parts[:2]
]
# A whole id of a person, as opposed to the name of a press, which goes on behind a colon.
PERSON = re.compile(r"slack:(\{\})?|cli:(uid-)?(\{\}(\(\{\}\))?)?|slack:[UW][A-Z0-9]+")


# What the records hold may be read as an actor; what stands in the code is a new spelling.
WRITTEN = (ast.Constant, ast.JoinedStr, ast.BinOp)


def spelt(text: str) -> list[str]:
    """Where a module spells an actor's id itself."""
    found, parts = [], set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(value) for value in node.values}
            if PERSON.fullmatch("".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            if PERSON.fullmatch(node.value):
                found.append(node.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "ActorId" and isinstance(node.args[0], WRITTEN):
            found.append(ast.unparse(node))
    return found


def test_no_other_file_spells_an_actor() -> None:
    found = {str(path.relative_to(ROOT)): spelt(path.read_text()) for path in OTHERS}
    assert len(found) > 300
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'ActorId("system")',
        'ActorId(f"{kind}:{user}")',
        'by = f"slack:{user}"',
        'if by.startswith("slack:"): pass',
        'x = f"cli:uid-{uid}({name})"',
        'who = "slack:U0ROSA"',
    ],
)
def test_a_new_spelling_is_seen(line: str) -> None:
    assert spelt(line)


def test_the_words_in_the_records_never_change() -> None:
    ids = {value for name, value in vars(actors).items() if name.isupper() and not name.startswith("_")}
    assert ids == {
        "agent",
        "clock",
        "desk",
        "engine",
        "event",
        "gate",
        "mail",
        "policy",
        "provider",
        "seed",
        "system",
    }


def test_what_is_written_is_read_again() -> None:
    rosa, ada = actors.slack_person("U0ROSA"), actors.operator(1000, "ada")
    assert (rosa, ada, actors.operator(7, "")) == ("slack:U0ROSA", "cli:uid-1000(ada)", "cli:uid-7")
    assert (actors.from_slack(rosa), actors.from_slack(ada)) == (True, False)
    assert (actors.user_id_of(rosa), actors.mentioned(rosa)) == ("U0ROSA", "U0ROSA")
    assert [actors.mentioned(who) for who in (ada, actors.POLICY, None, ActorId("slack:<!channel>"))] == [None] * 4
    assert actors.split(ada) == ("cli", "uid-1000(ada)")
    assert actors.operator_words("uid-1000(ada)") == "ada, uid 1000"


def test_a_program_is_known_by_its_key_and_read_by_its_name() -> None:
    agent = actors.program("key_01ab", "shop (eu) agent")
    assert agent == "key:key_01ab(shop (eu) agent)"
    assert (actors.key_of(agent), actors.key_of(actors.program("key_01ab"))) == ("key_01ab", "key_01ab")
    assert [actors.key_of(ActorId(one)) for one in ("cli:key_01ab", "key:key_01ab)", "key:(x)", "slack:U1")] == [
        None
    ] * 4
    assert [actors.is_program(one) for one in (agent, ActorId("keys:x"), None)] == [True, False, False]
    assert actors.program_words("key_01ab(shop (eu) agent)") == "shop (eu) agent"
    assert actors.program_words("key_01ab") == "key_01ab"
