"""The troubleshooting page names tests that exist, and every diagnosis has its row."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text()


def test_every_test_it_names_exists() -> None:
    written = "".join(path.read_text() for path in (ROOT / "tests" / "flows").rglob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", PAGE):
        assert f"async def {name}(" in written, name


def test_every_diagnosis_has_a_row() -> None:
    named = re.findall(
        r"^async def (test_\w+)\(", (ROOT / "tests/flows/operations/test_diagnoses.py").read_text(), re.MULTILINE
    )
    assert named
    for name in named:
        assert f"`{name}`" in PAGE, name
