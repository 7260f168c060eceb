"""The rota in the file, and what the terminal says of it."""

from datetime import UTC, datetime

import pytest

from app.cli.commands.oncall import lines
from app.desk_file import BadDeskFile, read_desk_file
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_config.loosening import reasons

ROTA = """\
zone: Europe/Berlin
on_call:
  group: S0ONCALL1
  rota: [U0ROSA001, U0BEN0001]
  starts: 2026-11-30 09:00
  exceptions:
    2026-12-24 to 2026-12-26: U0OLU0001
    2026-12-31: U0OLU0001
"""
NOON = datetime(2026, 12, 23, 11, tzinfo=UTC)


def config(text: str) -> DeskConfig:
    return with_told(DeskConfig(), 1, read_desk_file(text.encode()).told)


def test_whoever_has_the_turn_is_called_and_else_the_group() -> None:
    found = config(ROTA)
    assert found.oncall.called(found.zone, NOON) == "U0BEN0001"
    group = config("on_call:\n  group: S0ONCALL1\n")
    assert group.oncall.called("UTC", NOON) == "S0ONCALL1"
    assert DeskConfig().oncall.called("UTC", NOON) is None


def test_the_terminal_says_who_is_on_call_and_the_next_changes() -> None:
    assert lines(config(ROTA), NOON, 4) == [
        "U0BEN0001 is on call now (Europe/Berlin).",
        "Thu 2026-12-24 00:00  U0OLU0001",
        "Sun 2026-12-27 00:00  U0BEN0001",
        "Mon 2026-12-28 09:00  U0ROSA001",
        "Thu 2026-12-31 00:00  U0OLU0001",
    ]
    assert "user group S0ONCALL1" in lines(config("on_call:\n  group: S0ONCALL1\n"), NOON, 4)[0]
    assert lines(DeskConfig(), NOON, 4) == ["Nobody is called: the desk names neither an on-call group nor a rota."]


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        ("on_call:\n  rota: [U0ROSA001]\n", 2, "on_call.rota", "It needs `on_call.starts`"),
        ("on_call:\n  starts: 2026-11-30 09:00\n", 2, "on_call.starts", "It goes with `on_call.rota`"),
        ("on_call:\n  starts: 2026-11-30\n", 2, "on_call.starts", "a day and a time such as `2026-11-30 09:00`"),
        ("on_call:\n  starts: 2026-02-30 09:00\n", 2, "on_call.starts", "`2026-02-30 09:00` cannot stand here"),
        ("on_call:\n  rotta: []\n", 2, "on_call.rotta", "Did you mean `rota`?"),
        ("on_call:\n  rota: [S0ONCALL1]\n", 2, "on_call.rota", "ids of people (`U…`)"),
        (
            ROTA.replace("to 2026-12-26", "to 2026-12-20"),
            6,
            "on_call.exceptions",
            "line 7: `2026-12-24 to 20",
        ),
        (
            ROTA.replace("2026-12-31:", "2026-12-26:"),
            6,
            "on_call.exceptions",
            "line 8: `2026-12-26` names a",
        ),
        (ROTA.replace(": U0OLU", ": olu "), 6, "on_call.exceptions", "is no person's id"),
    ],
)
def test_a_fault_says_its_line_and_what_can_stand_there(text: str, line: int, field: str, said: str) -> None:
    with pytest.raises(BadDeskFile) as found:
        read_desk_file(text.encode())
    [fault] = found.value.faults
    assert (fault.line, fault.field) == (line, field)
    assert said in fault.sentence


def test_calling_other_people_wants_a_second_owner() -> None:
    assert set(reasons(DeskConfig(), config(ROTA))) == {
        "oncall.group", "oncall.rota", "oncall.starts", "oncall.exceptions",
    }  # fmt: skip
