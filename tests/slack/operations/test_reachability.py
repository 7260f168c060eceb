"""Whether Slack answers, and since when it does not: what operators are told is what was found."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.slack.api.reachability import Pulse
from tests.slack.inbound.test_starting import _a_slack_that


async def test_slacks_trouble_is_told_from_its_first_sign_until_it_answers_again() -> None:
    answers: list[Response] = [
        Response("<html>", status_code=502, media_type="text/html"),
        JSONResponse({"ok": False, "error": "token_revoked"}),
        JSONResponse({"ok": True}),
    ]

    async def slack(_: Request) -> Response:
        return answers[0]

    async with _a_slack_that(slack) as clients:
        pulse = Pulse(clients.quick)
        assert pulse.state.ok, "a host that has started was answered"
        await pulse.feel()
        since = pulse.state.since
        assert (pulse.state.ok, pulse.state.code) == (False, "http_502")
        answers.pop(0)
        await pulse.feel()
        assert (pulse.state.ok, pulse.state.code, pulse.state.since) == (False, "token_revoked", since)
        answers.pop(0)
        await pulse.feel()
        assert (pulse.state.ok, pulse.state.code) == (True, "")
        assert pulse.state.since > since


async def test_a_slack_that_cannot_be_reached_does_not_answer() -> None:
    async def slack(_: Request) -> Response:
        return JSONResponse({"ok": True})

    async with _a_slack_that(slack) as clients:
        pulse = Pulse(clients.quick)
    await pulse.feel()
    assert (pulse.state.ok, pulse.state.code) == (False, "no_answer")
