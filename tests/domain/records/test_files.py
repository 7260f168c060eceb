"""A file is read by its header, in its own encoding; what cannot be read is named by its line."""

import io
import tracemalloc
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import pytest

from app.domain.records.files.columns import written
from app.domain.records.files.csv_rows import sniffed
from app.domain.records.files.decoding import UnusableFile
from app.domain.records.files.reading import FileManner, Reading
from app.domain.records.rows import ChargeRow, CustomerRow, Manner, OrderRow

CUSTOMERS = "id,email,name,tier\nc1,ada@example.com,Ädä,pro\nc2,bob@example.com,,\n"
ORDER = "number,customer,currency,paid,placed_on"


def read(text: str | bytes, kind: Any = "customers", **how: Any) -> tuple[list[Any], Reading]:
    """The rows of a file, and what is to be said of it."""
    data = text.encode() if isinstance(text, str) else text
    reading = Reading(io.BytesIO(data), FileManner(kind=kind, format=how.pop("format", "csv"), **how))
    return [row for _, row in reading], reading


def faults(text: str | bytes, kind: Any = "customers", **how: Any) -> list[tuple[int, str]]:
    """What was wrong with it."""
    return [(note.line, note.sentence) for note in read(text, kind, **how)[1].faults]


def test_customers_are_read_by_their_header() -> None:
    rows, reading = read(CUSTOMERS)
    assert rows == [
        CustomerRow("c1", "ada@example.com", "pro", "Ädä"),
        CustomerRow("c2", "bob@example.com", None, None),
    ]
    assert (reading.rows_total, reading.unused) == (2, [])


@pytest.mark.parametrize(
    "encoded",
    [
        CUSTOMERS.encode("utf-8-sig"),
        CUSTOMERS.encode("utf-16"),
        b"\xfe\xff" + CUSTOMERS.encode("utf-16-be"),
        CUSTOMERS.encode("utf-16-le"),
        CUSTOMERS.replace("\n", "\r\n").encode(),
        CUSTOMERS.replace(",", ";").encode(),
        CUSTOMERS.replace(",", "\t").encode(),
        CUSTOMERS.replace(",", "|").encode(),
    ],
)
def test_a_mark_zeros_and_delimiters_tell_how_it_is_written(encoded: bytes) -> None:
    assert read(encoded)[0] == read(CUSTOMERS)[0]


def test_what_is_told_counts_where_the_file_does_not_say() -> None:
    assert read(CUSTOMERS.encode("utf-16-be"), encoding="utf-16")[0] == read(CUSTOMERS)[0]
    assert read(CUSTOMERS.encode("cp1252"), encoding="windows-1252")[0] == read(CUSTOMERS)[0]


def test_windows_1252_is_named_with_its_line_and_nothing_behind_it_is_read() -> None:
    text = "email,name\nbob@example.com,Bob\nada@example.com,Ada\nzoe@example.com,Zoë\neve@example.com,Eve\n"
    rows, reading = read(text.encode("cp1252"))
    assert len(rows) == 2
    [fault] = reading.faults
    assert fault.line == 4
    assert "looks like Windows-1252" in fault.sentence
    assert "--encoding windows-1252" in fault.sentence


def test_every_bad_line_is_named_and_counted_and_the_first_are_kept() -> None:
    text = "email\n" + "".join(f"nobody{one}\nada{one}@example.com\n" for one in range(100))
    rows, reading = read(text)
    assert len(rows) == 100
    assert (reading.faults_total, len(reading.faults)) == (100, 50)
    assert [note.line for note in reading.faults[:3]] == [2, 4, 6]


def test_a_row_of_another_width_and_a_field_over_several_lines_keep_their_numbers() -> None:
    text = 'email,name\nada@example.com,"Ada\nL."\nbob@example.com\nno address,x\n'
    assert [line for line, _ in faults(text)] == [2, 4, 5]


def test_an_open_quote_does_not_swallow_the_file_silently() -> None:
    [(line, sentence)] = faults('email,name\nada@example.com,"Ada\nbob@example.com,Bob\n')
    assert line == 2
    assert "What follows was not read" in sentence


@pytest.mark.parametrize(
    ("header", "told", "sentence"),
    [
        ("", {}, "The file is empty"),
        ("email,email", {}, "names 'email' twice"),
        ("email,x", {"y": "name"}, "'y', which the file does not have: 'email', 'x'"),
        ("Kontakt;Wer", {}, "No column was taken for email. The file has 'Kontakt', 'Wer'; say which one is meant"),
        ("email,x", {"x": "surname"}, "'surname' is none of our fields"),
    ],
)
def test_a_header_that_cannot_be_meant_is_refused_before_anything(
    header: str, told: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UnusableFile, match=sentence):
        read(f"{header}\n", columns=told)


def test_columns_of_lines_are_told_by_the_names_the_docs_give_them() -> None:
    header = "Bestellung;Wer;Datum;Währung;Artikel;Text;Stück;Preis"
    with pytest.raises(UnusableFile, match="No column was taken for number, customer"):
        read(f"{header}\n", "orders")
    told = {
        "Bestellung": "number",
        "Wer": "customer",
        "Artikel": "sku",
        "Text": "line_description",
        "Stück": "quantity",
        "Preis": "unit_price",
    }
    text = f"{header}\nB-1;ada@example.com;1.6.2026;EUR;K;Kerze;2;2.50\nB-1;;;;L;Leuchter;1;9.00\n"
    [row], reading = read(text, "orders", columns=told)
    assert [(line.sku, line.quantity, line.unit_cents) for line in row.lines or ()] == [("K", 2, 250), ("L", 1, 900)]
    assert {written(ours): theirs for ours, theirs in reading.columns.items()}["line_description"] == "Text"


def test_two_columns_may_not_say_the_same_amount() -> None:
    with pytest.raises(UnusableFile, match="Two columns say paid"):
        read(f"{ORDER},paid_cents\n", "orders")


def test_others_names_are_recognised_and_the_rest_is_said() -> None:
    text = "Kundennummer;E-Mail;Notiz\n7;Ada@Example.com;x\n"
    rows, reading = read(text)
    assert rows == [CustomerRow("7", "ada@example.com", None, None)]
    assert dict(reading.columns) == {"id": "Kundennummer", "email": "E-Mail"}
    assert reading.unused == ["Notiz"]


def test_a_column_that_is_told_counts_before_one_that_is_recognised() -> None:
    rows, _ = read("email,login\nx@example.com,ada@example.com\n", columns={"login": "email"})
    assert rows[0].email == "ada@example.com"


def test_tiers_are_mapped_and_others_are_named_with_the_option() -> None:
    text = "email,tier\nada@example.com,Gold\n"
    assert read(text, manner=Manner(tiers={"gold": "enterprise"}))[0][0].tier == "enterprise"
    assert "--tier Gold=pro" in faults(text)[0][1]


def test_rows_of_one_number_are_the_lines_of_one_order() -> None:
    text = (
        "Name,Email,Currency,Total,Created at,Shipping,Lineitem sku,Lineitem name,Lineitem quantity,Lineitem price\n"
        "#1001,ada@example.com,EUR,25.50,2026-06-01 10:00:00 +0200,3.50,A,Thing A,2,10.00\n"
        "#1001,,,,,,B,Thing B,1,2.00\n"
        "#1002,ada@example.com,EUR,5.00,2026-06-02,,,,,\n"
    )
    rows, reading = read(text, "orders")
    assert reading.faults == []
    assert [(row.id, row.number, row.paid_cents) for row in rows] == [("1001", "1001", 2550), ("1002", "1002", 500)]
    assert [(line.number, line.sku, line.quantity, line.unit_cents) for line in rows[0].lines] == [
        (1, "A", 2, 1000),
        (2, "B", 1, 200),
    ]
    assert rows[1].lines == ()


def test_rows_of_one_order_must_agree() -> None:
    text = f"{ORDER},sku,unit\n1,c,EUR,4.00,2026-06-01,A,2.00\n1,c,EUR,5.00,2026-06-01,B,2.00\n"
    assert (3, "The row says another paid than line 2 does for the same order") in faults(text, "orders")


def test_lines_that_do_not_add_up_are_refused_unless_they_are_left_out() -> None:
    text = f"{ORDER},sku,unit\n1,c,EUR,5.00,2026-06-01,A,2.00\n"
    [(line, sentence)] = faults(text, "orders")
    assert line == 2
    assert "make 2.00 EUR, but 5.00 EUR was paid" in sentence
    rows, _ = read(text, "orders", with_lines=False)
    assert rows[0].lines is None


def test_what_was_paid_is_the_sum_of_the_lines_where_it_is_not_said() -> None:
    text = "number,customer,currency,placed_on,sku,unit,quantity,shipping\n1,c,EUR,2026-06-01,A,2.00,2,1.50\n"
    assert read(text, "orders")[0][0].paid_cents == 550


def test_json_lines_hold_an_orders_lines_within_it() -> None:
    text = (
        '{"number": "1", "customer": "c1", "currency": "eur", "paid": 24.5, "placed_on": "2026-06-01", "note": "x",'
        ' "lines": [{"sku": "A", "unit": "10.00", "quantity": 2, "tax_cents": 450, "colour": "red"}]}\n\n'
        '{"number": "2", "customer": "c1", "currency": "EUR", "paid_cents": 0, "placed_on": "2026-06-01"}\n'
    )
    rows, reading = read(text, "orders", format="jsonl")
    assert reading.faults == []
    assert (rows[0].paid_cents, rows[0].lines[0].total_cents) == (2450, 2450)
    assert rows[1].lines is None
    assert reading.unused == ["lines.colour", "note"]


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "{",
        '{"email": "a@b.cc", "email": "c@d.ee"}',
        '{"email": NaN}',
        '{"email": ["a@b.cc"]}',
        '{"name": "x"}',
    ],
)
def test_a_line_of_json_that_says_nothing_we_can_keep_is_named(line: str) -> None:
    assert [number for number, _ in faults(f"{line}\n", format="jsonl")] == [1]


def test_charges_name_orders_and_amounts_need_their_currency() -> None:
    text = "order,charge,currency,paid,refunded\n#1,ch_1,EUR,5.00,1.00\n2,ch_2,,5.00,\n3,ch_3,EUR,1.00,2.00\n"
    rows, reading = read(text, "charges")
    assert rows == [ChargeRow("1", "ch_1", "EUR", 500, 100)]
    assert [note.line for note in reading.faults] == [3, 4]


def test_a_fault_repeats_no_address() -> None:
    text = "id,email\nada@shop.test,ada@shop.test\n1,ada at shop.test\n"
    assert not any("shop" in sentence for _, sentence in faults(text))


def test_the_delimiter_is_what_the_header_has_most_of_outside_quotes() -> None:
    assert sniffed('"a,b,c,d";e;f\n') == ";"
    assert sniffed("email\n") == ","


def test_an_order_may_be_named_by_its_id_alone() -> None:
    text = "id,customer,currency,paid,placed_on\n77,c,EUR,1.00,2026-06-01\n"
    row: OrderRow = read(text, "orders")[0][0]
    assert (row.id, row.number) == ("77", "77")


def test_a_long_file_is_read_row_by_row_in_memory_that_does_not_grow() -> None:
    def peak(count: int) -> int:
        lines = (f"1{one},c,EUR,1.00,2026-06-01,A,1.00\n".encode() for one in range(count))
        file = cast(BinaryIO, Endless(b"number,customer,currency,paid,placed_on,sku,unit\n", lines))
        tracemalloc.start()
        rows = sum(1 for _ in Reading(file, FileManner(kind="orders", format="csv")))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows == count
        return most

    peak(100)  # what is built once is built by now
    assert peak(10_000) < 500_000, "kept rows would take some ten megabytes"


class Endless:
    """A file whose lines are made when they are read."""

    def __init__(self, header: bytes, lines: Iterator[bytes]) -> None:
        self._header, self._lines = header, lines

    def read(self, size: int) -> bytes:
        """Its beginning."""
        return self._header[:size]

    def seek(self, place: int) -> None:
        """To its beginning."""
        assert place == 0

    def readline(self, _limit: int) -> bytes:
        """The next one."""
        header, self._header = self._header, b""
        return header or next(self._lines, b"")
