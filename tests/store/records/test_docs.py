"""The page about records: its files are imported by its commands, as they stand there."""

import re
import shlex
from pathlib import Path

from app import store
from app.domain.ids import CustomerId
from app.domain.records.orders import lines_fault
from tests.store.given import Given
from tests.store.operations.test_routine_commands import countersign

PAGE = Path(__file__).parents[3] / "docs" / "records.md"
_FILE = re.compile(r"^`(\w+\.(?:csv|jsonl))`[^\n]*\n\n```\n(.*?)```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^countersign (import .+)$", re.MULTILINE)


async def test_the_examples_of_the_page_are_imported_by_its_commands(
    given: Given, database_url: str, tmp_path: Path
) -> None:
    text = PAGE.read_text()
    files = dict(_FILE.findall(text))
    assert set(files) == {"customers.csv", "orders.csv", "charges.csv", "orders.jsonl"}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    for command in _COMMAND.findall(text):
        words = [str(tmp_path / word) if word in files else word for word in shlex.split(command)]
        code, said = await countersign(*words, DATABASE_URL=database_url, TENANT="demo")
        assert (code, "0 changed" in said or "charges" in command) == (0, True), said
    records = store.PostgresRecords(given.pool)
    orders = [
        *(await records.orders(given.tenant, CustomerId("c-1"))),
        *(await records.orders(given.tenant, CustomerId("c-2"))),
    ]
    assert {order.number: order.paid_cents for order in orders} == {"A-1001": 12405, "A-1002": 4800, "A-1003": 1250}
    assert all((order.lines and order.charge_id) or order.number == "A-1003" for order in orders)
    assert all(lines_fault(order) is None for order in orders)
