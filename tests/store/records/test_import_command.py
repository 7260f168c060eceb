"""``countersign import``, as an operator types it."""

from pathlib import Path

from app import store
from tests.store.given import Given
from tests.store.operations.test_routine_commands import countersign

CUSTOMERS = "Kundennummer;E-Mail;Plan;Notiz\n7;eve@shop.test;gold;x\n8;zoe@shop.test;;\n"


async def imported(database_url: str, kind: str, path: Path, *options: str) -> tuple[int, str]:
    """Exit code and what was said."""
    return await countersign("import", kind, str(path), *options, DATABASE_URL=database_url, TENANT="demo")


async def test_a_file_is_tried_imported_and_imported_again(given: Given, database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS)
    code, said = await imported(database_url, "customers", path, "--tier", "gold=pro", "--dry-run")
    assert (code, "2 would be new, 0 changed, 0 unchanged. Nothing was written." in said) == (0, True)
    assert "Columns: Kundennummer → id, E-Mail → email, Plan → tier." in said
    assert "Not used: Notiz." in said
    assert await store.PostgresRecords(given.pool).find_customer(given.tenant, "eve@shop.test") is None
    code, said = await imported(database_url, "customers", path, "--tier", "gold=pro")
    assert (code, "2 are new, 0 changed, 0 unchanged." in said) == (0, True)
    code, said = await imported(database_url, "customers", path, "--tier", "gold=pro")
    assert (code, "0 are new, 0 changed, 2 unchanged." in said) == (0, True)
    assert len(await given.recorded("records_imported")) == 2


async def test_bad_lines_are_named_and_the_exit_code_says_it(given: Given, database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS + "9;nobody;;\n10;ada@example.com;;\n")
    code, said = await imported(database_url, "customers", path)
    assert code == 1
    assert "Line 2: tier is 'gold', which is none of enterprise, pro, standard; say --tier gold=pro" in said
    assert "Line 4: email is no mail address" in said
    assert "Line 5: The mail address belongs to customer cust_001 here" in said
    assert "3 of 4 rows cannot be imported, so none was." in said
    assert await store.PostgresRecords(given.pool).find_customer(given.tenant, "zoe@shop.test") is None


async def test_a_very_wrong_file_says_the_first_of_its_faults_and_how_many(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("email\n" + "nobody\n" * 3_000)
    code, said = await imported(database_url, "customers", path)
    assert (code, said.count("\nLine") <= 51) == (1, True)
    assert "… and 2,950 more like these." in said


async def test_options_that_mean_nothing_are_refused(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS)
    for options, sentence in (
        (("--map", "Notiz"), "--map is written as --map THEIRS=OURS"),
        (("--map", "Notes=name"), "line 1: --map names the column 'Notes'"),
        (("--tier", "gold=best"), "--tier is 'best', but may be enterprise or pro or standard"),
        (("--decimal", ";"), "--decimal is ';', but may be . or ,"),
        (("--encoding", "latin"), "--encoding is 'latin'"),
        (("--delimiter", "ab"), "--delimiter is one character"),
    ):
        code, said = await imported(database_url, "customers", path, *options)
        assert (code, sentence in said) == (1, True), said


async def test_a_file_of_json_lines_is_known_by_its_name(given: Given, database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text(
        '{"number": "A-1", "customer": "ada@example.com", "currency": "JPY", "placed_on": "2026-06-01",'
        ' "lines": [{"sku": "T", "description": "Tea", "quantity": 2, "unit": "1200"}]}\n'
    )
    code, said = await imported(database_url, "orders", path)
    assert (code, "1 are new" in said) == (0, True), said
    [order] = [
        one
        for one in await store.PostgresRecords(given.pool).orders(given.tenant, "cust_001")
        if one.number == "A-1"  # type: ignore[arg-type]
    ]
    assert (order.paid_cents, len(order.lines), order.charge_id) == (2400, 1, "")


async def test_a_desk_that_asks_elsewhere_imports_nothing(given: Given, database_url: str, tmp_path: Path) -> None:
    path, desk = tmp_path / "customers.csv", tmp_path / "desk.yaml"
    path.write_text("id,email\n8,zoe@shop.test\n")
    desk.write_text("records:\n  source: tables\n")
    by_setting = {"DATABASE_URL": database_url, "TENANT": "demo", "RECORDS_SOURCE": "stripe", "SLACK_REVIEWERS": "U1"}
    for options in ((), ("--dry-run",)):
        code, said = await countersign("import", "customers", str(path), *options, **by_setting)
        assert (code, "This desk asks stripe for its records, so nothing is imported." in said) == (1, True), said
    assert await store.PostgresRecords(given.pool).find_customer(given.tenant, "zoe@shop.test") is None
    assert (await countersign("config", "apply", str(desk), **by_setting))[0] == 0
    code, said = await countersign("import", "customers", str(path), **by_setting)
    assert (code, "1 are new" in said) == (0, True), "the desk's file goes before the setting"
