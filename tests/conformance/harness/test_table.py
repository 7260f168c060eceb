"""Every rule has a test, every test a rule, and the page says so."""

from tests.conformance import table


def test_every_rule_has_a_test_and_every_test_a_rule() -> None:
    assert table.problems() == []


def test_the_page_is_in_step() -> None:
    written = table.PAGE.read_text()
    assert written == table.page(), "run: python -m tests.conformance.table"
