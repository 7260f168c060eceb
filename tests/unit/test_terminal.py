"""What the terminal shows to people with little room: links and ids stay whole."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from rich.console import Console

from app.cli import terminal
from app.cli.commands.records import import_
from app.cli.local_stack import welcome
from app.cli.local_stack.samples import SampleMail
from app.cli.local_stack.stack import Stack
from app.errors import BadInput

APPROVAL = "apr_0123456789abcdef01234567"
URLS = ("http://127.0.0.1:8266", "http://127.0.0.1:8288", "http://127.0.0.1:8000")


@pytest.fixture(params=[30, 50, 80, 200])
def shown(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A terminal so wide that keeps what it was shown."""
    console = Console(width=request.param, force_terminal=True, color_system=None, highlight=False, soft_wrap=True)
    console.record = True
    monkeypatch.setattr(terminal, "out", console)
    monkeypatch.setattr(welcome, "out", console)
    return console


def stack() -> Stack:
    """One that runs, as far as the terminal is concerned."""
    return Stack("", URLS[2], URLS[1], "local engine", URLS[0], {}, {})


def test_no_link_is_cut_and_each_stands_alone_where_there_is_little_room(shown: Console) -> None:
    welcome.welcome(stack(), [SampleMail("ada@example.com: Refund, please", is_new=True)], [])
    text = shown.export_text()
    assert [url for url in URLS if url not in text] == []
    assert "Ctrl-C stops everything." in text
    if shown.width <= 50:
        links = [line for line in text.splitlines() if "http" in line]
        assert links == [URLS[0], URLS[1], f"{URLS[2]}/status"]
        assert max(len(line.rstrip()) for line in text.splitlines() if "•" not in line) <= max(
            shown.width, len(links[2])
        )


def test_a_second_start_says_what_is_old_what_is_new_and_what_waits(shown: Console) -> None:
    old = [SampleMail(f"mail {number}", is_new=False) for number in range(5)]
    welcome.welcome(stack(), old, [("approvals", 1), ("support", 3)])
    text = " ".join(shown.export_text().split())
    assert "Sent" not in text
    assert "Old: what you did last time, and the 5 sample mails sent then. New: nothing." in text
    assert "Still waiting for a press: 1 in #approvals, 3 in #support." in text
    assert "make demo FRESH=1" in text


def test_a_second_start_after_an_interrupted_first_one_tells_the_two_apart(shown: Console) -> None:
    welcome.welcome(stack(), [SampleMail("one", is_new=False), SampleMail("two", is_new=True)], [])
    text = " ".join(shown.export_text().split())
    assert "Sent 1 more of the sample mails: • two" in text
    assert "the sample mail sent then. Nothing of it waits for a press any more." in text
    assert "New: nothing" not in text


def test_no_id_in_a_table_is_cut(shown: Console) -> None:
    terminal.table(
        "Waiting", ["Approval", "Customer", ""], [[APPROVAL, "a [red]very[/red] long@example.com", "x"]] * 2
    )
    text = shown.export_text()
    assert text.count(APPROVAL) == 2
    assert text.count("[red]very[/red]") == 2, "and what customers write is no markup"
    assert "…" not in text


def test_sentences_break_between_words_and_what_is_copied_stays_whole(
    shown: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "err", shown)
    command, link = "`countersign config check desk.yaml`", "http://127.0.0.1:8266/archives/C0APPROVALS/p1796037413"
    sentence = f"It has to be looked at by somebody who knows. Then {command}, and open {link} to press on its card."
    terminal.say(sentence)
    terminal.fail(sentence, leave=False)
    terminal.paragraph(f"1. {sentence}", hang="   ")
    lines = shown.export_text().splitlines()
    assert sum(command in line for line in lines) == 3
    assert sum(link in line for line in lines) == 3
    longest = max(len(command) + 1, len(link)) + 3
    assert max(map(len, lines)) <= max(shown.width, longest)
    assert " ".join(" ".join(lines).split()) == f"{sentence} Error: {sentence} 1. {sentence}"


def test_an_id_stays_whole_where_wider_columns_would_squeeze_it(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = ["Case", "Waiting since (UTC)", "From", "Subject", "Draft", "Why a person", "Taken by"]
    row = [APPROVAL, "2026-11-30 11:20", "eve@nowhere.example (unknown)", "Chandelier never came", APPROVAL, "", ""]
    for width in range(100, 180, 10):
        console = Console(width=width, force_terminal=True, color_system=None, soft_wrap=True, record=True)
        monkeypatch.setattr(terminal, "out", console)
        terminal.table("Cases", heads, [row])
        assert console.export_text().count(APPROVAL) == 2, f"{width} columns"


def test_commands_that_need_no_agent_do_not_wait_for_it() -> None:
    program = "import sys, app.cli; print(sorted({'agents', 'openai', 'mcp', 'fastapi'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


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


HOSTILE = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202eevil\u2066"


def test_nothing_that_strangers_wrote_is_done_by_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say(HOSTILE)
    terminal.out.print(f"name: {HOSTILE}", markup=False)
    terminal.table("t", ["name"], [[HOSTILE]])
    terminal.fail(HOSTILE, leave=False)
    terminal.as_json({"name": HOSTILE})
    shown = capsys.readouterr()
    for text in (shown.out, shown.err):
        assert "evil" in text
        assert not [ch for ch in text if ch != "\n" and unicodedata.category(ch) in ("Cc", "Cf")]
    assert json.loads(shown.out[shown.out.index("{") :]) == {"name": HOSTILE}, "scripts are told what is there"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "customers.csv"
    os.mkfifo(pipe)
    with pytest.raises(BadInput, match="pipe"):
        import_("customers", pipe)
