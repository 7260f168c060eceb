"""The page about the file tells every field as it is, and its example can be applied."""

import re

from app.desk_file import read_desk_file
from app.domain.operations.desk_config import DeskConfig, value_at, with_told
from app.domain.operations.desk_config.loosening import JUDGED
from tests.desk_file.page import PAGE, written


def test_the_table_of_fields_is_as_they_are() -> None:
    page = PAGE.read_text()
    assert written(page) == page, "run python -m tests.desk_file.page"


def test_the_example_is_read_and_means_what_it_says() -> None:
    example, flows = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert set(read_desk_file(flows.encode()).told) == {"flows"}
    told = read_desk_file(example.encode(), languages=("en", "de")).told
    config = with_told(DeskConfig(), 1, told)
    assert config.owners == ("U012AB3CD", "U045EF6GH")
    assert config.limits.hard_cap_cents == 50_000
    assert config.ladder.expire_after_seconds == 86_400
    assert config.shop.signature == "Kind regards\nYour friends at Acme"
    assert {place.partition(".")[0] for place in JUDGED} >= {"owners", "reviewers"}
    assert value_at(config, "crons.weekly_report") == "mon 08:00"
