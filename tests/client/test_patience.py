"""A desk that restarts, is busy, answers nonsense or not at all, and what the client makes of it."""

import socket
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import httpx
import pytest
from countersign_client import Countersign, Refused, Unreachable
from countersign_client import calls as client_calls
from countersign_client.procedures import Patience, Pause, Through, following, said
from starlette.responses import RedirectResponse, Response

from tests.client.contract_desk import ContractDesk
from tests.client.watched import problem

BRANCH = {"name": "release/1.2"}


def busy(status: int, retry_after: str = "0") -> Callable[[], Response]:
    """An answer that means later."""
    return lambda: problem(status, "try_again", "Later", {"retry-after": retry_after})


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_means_later_is_asked_again_and_opens_one_request(desk: ContractDesk, status: int) -> None:
    desk.faults = [busy(status), busy(status)]
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
    assert (len(desk.calls), list(desk.rows)) == (3, [asked.id])


def test_a_lost_answer_to_a_request_is_asked_again_under_the_same_key(desk: ContractDesk) -> None:
    desk.after_commit = ["/v1/approvals"]
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
    assert (len(desk.calls), list(desk.rows)) == (2, [asked.id])


def test_retry_after_is_kept_to(desk: ContractDesk) -> None:
    desk.faults = [busy(503, "2")]
    begun = time.monotonic()
    with Countersign() as client:
        client.approvals.request("delete_branch", BRANCH)
    assert time.monotonic() - begun >= 2


def test_a_fault_of_the_callers_is_not_asked_again(desk: ContractDesk) -> None:
    desk.faults = [lambda: problem(400, "bad_input", "arguments.name is no branch")]
    with Countersign() as client, pytest.raises(Refused, match=r"arguments.name is no branch \(400 bad_input\)"):
        client.approvals.request("delete_branch", BRANCH)
    assert len(desk.calls) == 1


def test_an_answer_that_is_none_of_a_desks_is_refused(desk: ContractDesk) -> None:
    desk.faults = [lambda: Response("<html>Sign in</html>", 200), lambda: RedirectResponse("https://evil.example/")]
    with Countersign() as client:
        for _ in range(2):
            with pytest.raises(Refused, match="This is no answer of a desk's"):
                client.approvals.list()


class Breaking:
    """In front of a desk: each connection is cut after so many bytes of an answer, for as long as there are cuts."""

    def __init__(self, desk: ContractDesk, cuts: list[int]) -> None:
        self._cuts = cuts
        self._to = ("127.0.0.1", int(desk.url.rpartition(":")[2]))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                mine, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(mine,), daemon=True).start()

    def _carry(self, mine: socket.socket) -> None:
        limit = self._cuts.pop(0) if self._cuts else 1 << 30
        with mine, socket.create_connection(self._to) as theirs:
            threading.Thread(target=self._pump, args=(mine, theirs, 1 << 30), daemon=True).start()
            self._pump(theirs, mine, limit)

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket, left: int) -> None:
        try:
            while left > 0 and (piece := source.recv(65536)):
                sink.sendall(piece[:left])
                left -= len(piece)
            sink.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def close(self) -> None:
        self._socket.close()


def test_waiting_goes_on_over_connections_that_break(desk: ContractDesk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
    broken = Breaking(desk, [0, 40, 120])
    desk.later(0.5, lambda: desk.decide(asked.id))
    with Countersign(broken.url) as client:
        assert client.approvals.wait(asked).approved
    broken.close()


def test_a_comment_whose_answer_was_lost_is_not_said_twice(desk: ContractDesk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
    broken = Breaking(desk, [10])
    with (
        Countersign(broken.url) as client,
        pytest.raises(Unreachable, match="whether the desk took the comment"),
    ):
        client.approvals.comment(asked, "No hurry")
    broken.close()
    assert desk.comments == [(asked.id, "No hurry")]


def played(
    answers: Callable[[int], httpx.Response | httpx.TransportError], seconds: float
) -> tuple[list[float], BaseException | None]:
    """The pauses of a call against a desk that answers so, by a clock that only pauses move."""
    clock, pauses, answer = [0.0], [], None
    steps: Generator[Any, Any, Any] = said(client_calls.reading("apr_1"), Patience(seconds, lambda: clock[0]))
    for _ in range(1000):
        try:
            step = following(steps, answer)
        except BaseException as error:
            return pauses, error
        if isinstance(step, Through):
            return pauses, None
        if isinstance(step, Pause):
            pauses.append(step.seconds)
            clock[0] += step.seconds
            answer = None
        else:
            answer = answers(len(pauses))
    raise AssertionError("it never gave up")


def test_a_desk_that_is_gone_is_asked_less_and_less_and_given_up(desk: ContractDesk) -> None:
    pauses, error = played(lambda _: httpx.ConnectError("no"), 120)
    assert isinstance(error, Unreachable)
    assert "The desk does not answer (ConnectError); asked" in str(error)
    assert 90 <= sum(pauses) <= 120
    assert pauses[0] <= 0.5 < pauses[5] <= 30
    assert max(pauses) <= 30


def test_a_desk_cannot_make_a_caller_sleep_for_a_day() -> None:
    def answers(tries: int) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": "86400"}) if tries == 0 else httpx.Response(200, json={})

    pauses, error = played(answers, 900)
    assert (pauses, error) == ([120.0], None)
