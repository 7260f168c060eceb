"""Ports for stacks side by side: nobody else is given one between its picking and its binding."""

import asyncio
import os
import socket
import sys

import pytest

from app.cli.local_stack import ports as picking
from app.cli.local_stack.ports import LOOPBACK, Ports
from app.errors import Misconfigured

_CLAIMS = """
import sys
from app.cli.local_stack.ports import Ports
with Ports() as ports:
    print([port for port in range(int(sys.argv[1]), int(sys.argv[1]) + 40) if ports.claim(port)], flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> range:
    """So few that two picks at random are soon the same; others than those of tests side by side."""
    first = 10_000 + os.getpid() % 150 * 40
    ports = range(first, first + 40)
    monkeypatch.setattr(picking, "_SPARE", ports)
    return ports


def test_a_port_is_given_once(narrow: range) -> None:
    with Ports() as one, Ports() as other:
        given = [ports.spare("a test") for _ in range(10) for ports in (one, other)]
    assert len(set(given)) == 20
    assert set(given) <= set(narrow)


async def test_two_stacks_that_start_at_once_never_share_a_port() -> None:
    first = 16_000 + os.getpid() % 45 * 40  # others than those of tests side by side
    command = (sys.executable, "-c", _CLAIMS, str(first))
    both = [
        await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    claimed: list[int] = []
    for process in both:
        assert process.stdout is not None
        line = await process.stdout.readline()
        claimed += [int(port) for port in line.decode().strip("[]\n ").split(",") if port.strip()]
    for process in both:
        process.kill()
        await process.wait()
    assert len(claimed) >= 20, "most of these ports are free"
    assert len(claimed) == len(set(claimed))
    with Ports() as ports:
        assert ports.claim(claimed[0]), "a claim ends with the process that made it"


def test_a_port_is_free_again_when_the_block_ends(narrow: range) -> None:
    with Ports() as ports:
        port = ports.spare("a test")
    with Ports() as ports:
        assert ports.claim(port)


def test_a_port_somebody_listens_on_is_not_given() -> None:
    with socket.socket() as listener, Ports() as ports:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        assert not ports.claim(listener.getsockname()[1])


def test_our_own_process_can_bind_what_was_claimed_for_it(narrow: range) -> None:
    with Ports() as ports, socket.socket() as server:
        server.bind((LOOPBACK, ports.spare("a test")))
        server.listen()


def test_where_no_port_is_free_it_is_said_for_what(narrow: range) -> None:
    with Ports() as greedy:
        for port in narrow:
            greedy.claim(port)
        with pytest.raises(Misconfigured, match="for the engine"):
            greedy.spare("the engine")
