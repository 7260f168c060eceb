"""The door of ``/mcp``: no word of the protocol is read before the caller has shown a key."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.people import api_keys
from app.errors import CountersignError
from app.web.access.api_keys import KeyDoor
from app.web.api.problems import problem

PATH = "/mcp"


class McpDoor:
    """Agents come in by it, so their keys may ask; what else they may is judged call by call."""

    def __init__(self, door: KeyDoor, answers: ASGIApp) -> None:
        self._door, self._answers = door, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrong keys are answered as the API answers them."""
        try:
            await self._door.admit(Request(scope), api_keys.Scope.APPROVALS_CREATE)
        except CountersignError as error:
            await problem(error)(scope, receive, send)
            return
        await self._answers(scope, receive, send)
