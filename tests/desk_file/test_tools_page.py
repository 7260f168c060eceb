"""The page about tools: its example can be applied, and its limits are those that are held."""

import re
from pathlib import Path

from app.desk_file.kinds.tools import PARTS
from app.domain.operations.desk_config import DeskConfig, with_told
from app.slack.views.approvals.arguments.shown import argument_lines
from app.tool_schemas import (
    ARGUMENTS_BYTES_MAX,
    ARGUMENTS_DEPTH_MAX,
    ARGUMENTS_VALUES_MAX,
    SCHEMA_BYTES_MAX,
    check_arguments,
    rows_of,
)
from app.tool_schemas.formats import FORMATS
from app.tool_schemas.limits import ENUM_MAX, SCHEMA_DEPTH_MAX, SCHEMA_VALUES_MAX
from app.tool_schemas.shape import NUMBER_MAX
from app.tool_schemas.shown_as import SHOWS
from tests.desk_file.test_reading import told
from tests.slack.reading import read

PAGE = (Path(__file__).parents[2] / "docs" / "tools.md").read_text()


def test_the_example_declares_what_the_page_says() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    tools = with_told(DeskConfig(), 1, told(example)).tools
    assert {tool.name: tool.asks for tool in tools.all} == {
        "ask_for_a_name": "text",
        "delete_branch": "decision",
        "pay_invoice": "decision",
        "pick_a_day": "choice",
    }
    pay = tools.named("pay_invoice")
    assert pay is not None
    sent = {"to": "ada@shop.example", "amount": 4990, "currency": "EUR", "due": "2026-12-01", "token": "sk_1"}
    assert check_arguments(pay.schema, sent) == []
    said = read({"type": "rich_text", "elements": argument_lines(rows_of(pay.schema, sent))})
    assert said == (
        "To: a…@shop.example\nAmount: 49.90 EUR\ncurrency: EUR\nDue: 2026-12-01\nToken: (secret of 4 characters)"
    )


def test_the_page_tells_every_part_and_every_limit() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert rows >= set(PARTS)
    for name in (*FORMATS, *(f"x-show: {show}" for show in SHOWS)):
        assert f"`{name}`" in PAGE or f"`format: {name}`" in PAGE, name
    for limit in (SCHEMA_VALUES_MAX, ARGUMENTS_VALUES_MAX):
        assert f"{limit:,}" in PAGE
    for limit in (ENUM_MAX, SCHEMA_DEPTH_MAX, ARGUMENTS_DEPTH_MAX, NUMBER_MAX):
        assert str(limit) in PAGE
    assert SCHEMA_BYTES_MAX == ARGUMENTS_BYTES_MAX == 64 * 1024
