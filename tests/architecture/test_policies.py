"""Every durable function takes its flow control from the one table, and the table holds nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

from workers.functions.runtime.flow_control import POLICIES

FUNCTIONS = Path(__file__).parents[2] / "workers" / "functions"
# What only the table may state.
STATED = {
    "batch_events",
    "concurrency",
    "debounce",
    "idempotency",
    "priority",
    "rate_limit",
    "retries",
    "singleton",
    "throttle",
}


def created() -> Iterator[tuple[str, ast.Call]]:
    for path in FUNCTIONS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == "create_function":
                assert isinstance(node, ast.Call)
                [name] = [one.value for one in node.keywords if one.arg == "fn_id"]
                assert isinstance(name, ast.Constant), "an id is schema, so it is written out"
                yield str(name.value), node


def test_every_function_takes_its_policy_from_the_table_and_states_none_itself() -> None:
    for name, call in created():
        spread = [ast.unparse(one.value) for one in call.keywords if one.arg is None]
        assert spread == [f"policy({name!r})"], (
            f"{name}: write **policy({name!r}); the policy goes into flow_control.py"
        )
        assert not STATED & {one.arg for one in call.keywords}, f"{name} states what belongs in flow_control.py"


def test_the_table_has_a_line_for_each_function_and_no_other() -> None:
    names = [name for name, _ in created()]
    assert sorted(names) == sorted(POLICIES)
