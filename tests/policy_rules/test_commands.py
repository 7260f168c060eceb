"""``countersign policy``: a file's rules checked, and its examples tried, without a database."""

from pathlib import Path

from typer.testing import CliRunner

from app.cli import cli
from tests.policy_rules.page import PAGE

SHOP = PAGE.parent / "policies" / "small-shop.yaml"


def test_check_says_what_there_is() -> None:
    found = CliRunner().invoke(cli, ["policy", "check", str(SHOP)])
    assert (found.exit_code, "1 rules and a default, 4 examples" in found.output) == (0, True), found.output


def test_examples_are_told_with_what_the_rules_say(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["policy", "test", str(SHOP), "--json"])
    assert found.exit_code == 0
    assert '"rule": "small_first_refund"' in found.output
    wrong = tmp_path / "desk.yaml"
    wrong.write_text(SHOP.read_text().replace("expect: let_through", "expect: refuse"))
    assert CliRunner().invoke(cli, ["policy", "test", str(wrong)]).exit_code != 0


def test_a_file_without_rules_has_none_to_check(tmp_path: Path) -> None:
    plain = tmp_path / "desk.yaml"
    plain.write_text("name: Acme\n")
    assert CliRunner().invoke(cli, ["policy", "check", str(plain)]).exit_code != 0
