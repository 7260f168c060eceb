"""What the terminal shows to people with little room: links and ids stay whole."""

import subprocess
import sys

import pytest
from rich.console import Console

from app.cli import terminal
from app.cli.commands import run
from app.cli.local_stack.stack import Stack

APPROVAL = "apr_0123456789abcdef01234567"
URLS = ("http://127.0.0.1:8266", "http://127.0.0.1:8288", "http://127.0.0.1:8000")


@pytest.fixture(params=[30, 50, 80, 200])
def shown(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A terminal so wide that keeps what it was shown."""
    console = Console(width=request.param, force_terminal=True, color_system=None, highlight=False, soft_wrap=True)
    console.record = True
    monkeypatch.setattr(terminal, "out", console)
    monkeypatch.setattr(run, "out", console)
    return console


def test_no_link_is_cut(shown: Console) -> None:
    run._tell(Stack("", URLS[2], URLS[1], "local engine", URLS[0], {}, {}), ["ada@example.com: Refund, please"])
    text = shown.export_text()
    assert [url for url in URLS if url not in text] == []
    assert "Ctrl-C stops everything." in text


def test_no_id_in_a_table_is_cut(shown: Console) -> None:
    terminal.table(
        "Waiting", ["Approval", "Customer", ""], [[APPROVAL, "a [red]very[/red] long@example.com", "x"]] * 2
    )
    text = shown.export_text()
    assert text.count(APPROVAL) == 2
    assert text.count("[red]very[/red]") == 2, "and what customers write is no markup"
    assert "…" not in text


def test_what_a_command_logs_stays_out_of_its_answer_and_shows_no_variables() -> None:
    program = (
        "import structlog, types\n"
        "from app.cli import _settings\n"
        "_settings(types.SimpleNamespace(invoked_subcommand='demo'))\n"
        "def pay(customer):\n"
        "    try:\n"
        "        1 / 0\n"
        "    except ZeroDivisionError:\n"
        "        structlog.get_logger('countersign').exception('broke')\n"
        "pay('eve' + ' moneypenny')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "ZeroDivisionError" in done.stderr
    assert "eve moneypenny" not in done.stderr
