"""Who a terminal is, and what it says of a tenant that is not there."""

import os
import pwd
import re

import pytest

from app.cli.operator import operator
from tests.store.given import Given
from tests.store.operations.test_routine_commands import countersign

NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER")
COMMANDS = (
    "audit",
    "audit verify",
    "pending",
    "decide apr_000000000000000000000000 approve",
    "resend msg_000000000000000000000000",
    "mail --from ada@example.com --body Hello",
    "language de",
    "metrics",
    "deadletters list",
    "deadletters show let_1",
    "deadletters drop let_1",
    "deadletters retry let_1",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_operator_is_known_by_user_id_whatever_the_environment_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "ceo")
    assert str(operator()).startswith(f"cli:uid-{os.getuid()}")
    assert "ceo" not in operator()


def test_a_user_id_without_a_name_and_a_name_with_odd_signs_make_a_plain_actor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(uid: int) -> pwd.struct_passwd:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert operator() == f"cli:uid-{os.getuid()}"
    monkeypatch.setattr(pwd, "getpwuid", lambda _: type("Entry", (), {"pw_name": "a)b <!channel>é\n" + "x" * 99}))
    assert re.fullmatch(r"cli:uid-\d+\([A-Za-z0-9._-]{1,40}\)", operator())


async def test_a_decision_at_a_terminal_says_as_whom_it_stands_on_record(given: Given, database_url: str) -> None:
    approval = await given.approval()
    environ = {"DATABASE_URL": database_url, "TENANT": given.tenant, "LOGNAME": "ceo", "USER": "ceo"}
    code, said = await countersign("decide", approval.id, "approve", **environ)
    assert (code, f"cli:uid-{os.getuid()}" in said) == (0, True)
    assert (await given.approvals.get(given.tenant, approval.id)).decided_by == operator()
    assert {row["actor"] for row in await given.audit.rows(given.tenant, limit=50)} & {"cli:ceo"} == set()


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_tenant_that_is_not_there_is_said_not_to_be(command: str, database_url: str) -> None:
    code, said = await countersign(*command.split(), DATABASE_URL=database_url, TENANT="nobody")
    assert code == 1
    assert "There is no tenant 'nobody'" in said
    assert "holds" not in said


async def test_a_tenant_that_is_not_there_can_be_made(database_url: str) -> None:
    assert (await countersign("seed", DATABASE_URL=database_url, TENANT="fresh"))[0] == 0
    code, said = await countersign("audit", "verify", DATABASE_URL=database_url, TENANT="fresh")
    assert (code, "The record holds" in said) == (0, True)
