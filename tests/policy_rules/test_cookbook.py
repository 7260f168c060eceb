"""The page about policies tells every fact as it is, and each of its files can be applied and does as it says."""

import re
from pathlib import Path

import pytest

from app.desk_file import read_desk_file
from app.desk_file.policy_examples import policy_of, tried
from tests.policy_rules.page import PAGE, written

DESKS = sorted((PAGE.parent / "policies").glob("*.yaml"))


def test_there_are_twelve_and_the_page_names_each() -> None:
    assert len(DESKS) == 12
    assert set(re.findall(r"\(policies/(.*?)\)", PAGE.read_text())) == {path.name for path in DESKS}


def test_the_table_of_facts_is_as_they_are() -> None:
    page = PAGE.read_text()
    assert written(page) == page, "run python -m tests.policy_rules.page"


def test_the_example_on_the_page_is_read() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert read_desk_file(example.encode()).told["policy.default"] == {"do": "ask"}


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_a_desks_rules_say_of_its_examples_what_it_expects(path: Path) -> None:
    policy = policy_of(read_desk_file(path.read_bytes()).told)
    found = list(tried(policy))
    assert found
    assert [one.example.name for one in found if not one.holds] == []
    said = {one.ruled.rule for one in found if one.ruled.trouble is None}
    rules = policy.policy
    assert rules is not None
    assert said == {rule.name for rule in rules.rules} | ({"default"} & said), "each rule decides some example"
