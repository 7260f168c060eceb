"""The table of docs/conformance.md: section, rule, the tests that prove it. Run to write it."""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
PAGE: Final = ROOT / "docs" / "conformance.md"
_HEAD: Final = """# Conformance: what an Inngest-protocol server must do, and the tests that show it

Written by `python -m tests.conformance.table`; a test keeps it in step. Every scenario runs against the local
engine (`pytest tests/conformance`) and against a real server (`ENGINE=http://host:port pytest tests/conformance`,
best started with `--no-poll --tick 20 --retry-interval 1`). `CONFORMANCE_ENGINES=2` puts two engine processes on one
database. Tests marked *local* are skipped against a real server, with the reason in the test. A real server shows
outputs, traces and fresh events late and answers from caches; the suite waits for what it reads, which
`harness/test_as_shipped.py` shows with the local engine behind a proxy that is as late.
"""


@dataclass(frozen=True)
class Rule:
    section: str
    text: str
    must: bool

    @property
    def key(self) -> str:
        numbered = self.text.startswith(f"{self.section}.")  # "13.1 ..." already names its section
        return self.text if numbered else f"{self.section} {self.text}"


@dataclass(frozen=True)
class Proof:
    """One test and the rules it claims."""

    path: str
    test: str
    rules: tuple[str, ...]
    local: bool


def sections() -> list[tuple[str, str, list[Rule]]]:
    found = tomllib.loads((HERE / "rules.toml").read_text())["section"]
    return [
        (
            entry["number"],
            entry["title"],
            [Rule(entry["number"], text, must=True) for text in entry["must"]]
            + [Rule(entry["number"], text, must=False) for text in entry.get("should", [])],
        )
        for entry in found
    ]


def proofs() -> list[Proof]:
    """Read from the sources, so that the table needs no engine and no import."""
    return [proof for path in sorted(HERE.rglob("test_*.py")) for proof in _in_file(path)]


def _in_file(path: Path) -> Iterator[Proof]:
    tree = ast.parse(path.read_text())
    shared: list[ast.expr] = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(_name(target) == "pytestmark" for target in node.targets):
            shared = list(node.value.elts) if isinstance(node.value, ast.List) else [node.value]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            marks = [*shared, *node.decorator_list]
            yield Proof(
                path.relative_to(HERE).as_posix(),
                node.name,
                tuple(text for mark in marks for text in _arguments(mark, "facts")),
                any(_arguments(mark, "local_only") for mark in marks),
            )


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _arguments(node: ast.expr, marker: str) -> list[str]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == f"pytest.mark.{marker}"):
        return []
    return [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def problems() -> list[str]:
    """Rules without a test, tests without a rule, and names of rules that do not exist."""
    known = {rule.key for _, _, rules in sections() for rule in rules}
    claimed = {text for proof in proofs() for text in proof.rules}
    return [
        *(f"no test shows: {key}" for key in sorted(known - claimed)),
        *(f"no such rule: {key}" for key in sorted(claimed - known)),
        *(f"claims no rule: {p.path}::{p.test}" for p in proofs() if not p.rules and "harness" not in p.path),
    ]


def page() -> str:
    by_rule: dict[str, list[Proof]] = defaultdict(list)
    for proof in proofs():
        for text in proof.rules:
            by_rule[text].append(proof)
    lines = [_HEAD]
    for number, title, rules in sections():
        lines += [f"\n## {number} · {title}\n", "| Rule | | Tests |", "|---|---|---|"]
        for rule in rules:
            tests = "<br>".join(f"`{p.path}::{p.test}`{' *local*' if p.local else ''}" for p in by_rule[rule.key])
            lines.append(f"| {rule.text} | {'must' if rule.must else 'should'} | {tests or '**none**'} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
