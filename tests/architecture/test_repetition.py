"""Nothing is written twice: six lines that stand the same in two places are one thing that wants a name."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = 6
CLOSING = set("()[]{},:.")
# Catalogues say the same things by the same names in each language.
SOURCES = [
    path
    for path in sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")])
    if "i18n" not in path.parts and "migrations" not in path.parts
]


def lines_of(text: str) -> list[tuple[int, str]]:
    """What counts of a module: no comments, closing brackets, imports, signatures, decorators or docstrings.

    A port and what stands behind it have the same signatures by right, and so have commands with the same options.
    """
    passed: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            passed |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            passed |= set(range(node.lineno, node.body[0].lineno))
            if ast.get_docstring(node) is not None:
                passed |= set(range(node.lineno, (node.body[0].end_lineno or 0) + 1))
    counted = enumerate(map(str.strip, text.splitlines()), start=1)
    return [
        (number, line)
        for number, line in counted
        if number not in passed and not line.startswith(("#", "@")) and not set(line) <= CLOSING
    ]


def repeated(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The places of each run of six lines that stands more than once."""
    places: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for name, text in texts.items():
        lines = lines_of(text)
        for at in range(len(lines) - RUN + 1):
            window = lines[at : at + RUN]
            places[tuple(line for _, line in window)].append((name, window[0][0]))
    for found in places.values():
        for (one, at), (other, again) in combinations(found, 2):
            # The stand-ins may not import the product, nor the product them.
            if one.startswith("app/local/") == other.startswith("app/local/"):
                yield f"{one}:{at}", f"{other}:{again}"


def test_no_six_lines_stand_twice() -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text() for path in SOURCES}
    assert len(texts) > 400
    assert list(repeated(texts)) == []


def test_six_lines_that_stand_twice_are_seen() -> None:
    body = "\n".join(f"    step_{n}()" for n in range(RUN))
    one, other = f"def one():\n{body}\n", f"import os\n\n\ndef other(a, b):\n{body}\n"
    assert list(repeated({"app/a.py": one, "workers/b.py": other})) == [("app/a.py:2", "workers/b.py:5")]
    assert list(repeated({"app/a.py": one, "app/local/b.py": other})) == []
    assert list(repeated({"app/a.py": one + other})) == [("app/a.py:2", "app/a.py:12")]
