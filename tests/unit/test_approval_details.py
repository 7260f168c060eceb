"""`countersign show`: the lines of a request in a terminal are those of its card, and add up to its amount."""

from dataclasses import replace

from app.cli.commands.approvals.details import told
from app.domain.approvals.approval import Receipt
from app.domain.approvals.voting import Status
from tests.slack import sheets
from tests.slack.line_requests import asking_for


def test_the_lines_and_the_shipping_are_the_whole_of_it() -> None:
    found = told(asking_for())
    assert (found["asked"], found["approved"], found["shipping"]) == ("120.00 EUR", "", "4.90 EUR")
    assert [(one["line"], one["sku"], one["quantity"], one["amount"]) for one in found["lines"]] == [
        (1, "LMP-01", 2, "59.80 EUR"),
        (2, "CHR-07", 1, "55.30 EUR"),
        (3, "CBL-22", 1, "0.00 EUR"),
    ]


def test_what_was_approved_instead_is_what_is_told() -> None:
    asked = asking_for(((1, 2), (2, 1)))
    fewer = asked.approval.action.fewer(asked.approval.facts, ((1, 1),))
    changed = replace(asked.approval, approved_action=fewer, status=Status.EXECUTED)
    found = told(replace(asked, approval=changed, receipt=Receipt("executed", "Refunded 29.90 EUR", "re_1", 2_990)))
    assert (found["approved"], found["state"], found["receipt"]) == (
        *("29.90 EUR", "approved and refunded", "Refunded 29.90 EUR"),
    )
    assert [(one["description"], one["quantity"]) for one in found["lines"]] == [("Desk lamp, blue", 1)]
    assert found["shipping"] == ""


def test_a_sum_has_no_lines() -> None:
    for details in (sheets.details(), *sheets.store_credits()):
        assert (told(details)["lines"], told(details)["shipping"]) == ([], "")
