"""A browser at the desk's page: it keeps cookies, reads forms as they stand, and sends them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import httpx

from app.domain.operations.reachability import Reach
from tests.web.api.calls import rows
from tests.web.composed import Composed

ROSA, ROSAS = "U0ROSA", "rosa@countersign.local"
LINK = re.compile(r"(https://desk\.example)(/desk/link\?t=[A-Za-z0-9_-]{43})\n")


@dataclass
class Form:
    """One of a page, with what it carries."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(here["action"]))
        elif tag == "input" and here.get("type") == "hidden":
            self.found[-1].fields[here["name"]] = here["value"]
        elif tag == "button" and "name" in here:
            self.found[-1].buttons[here["value"]] = (here["name"], here["value"])


def forms(answer: httpx.Response) -> list[Form]:
    """All of a page, in its order."""
    parser = _Forms()
    parser.feed(answer.text)
    return parser.found


@dataclass
class Visitor:
    """Somebody with a browser."""

    desk: Composed
    http: httpx.AsyncClient

    async def send(self, form: Form, **typed: str) -> httpx.Response:
        """A form of the page, as a browser does."""
        headers = {"sec-fetch-site": "same-origin"}
        return await self.http.post(form.action, data={**form.fields, **typed}, headers=headers)

    async def ask(self, address: str = ROSAS, at: str = "/desk") -> httpx.Response:
        """For a link."""
        [form] = forms(await self.http.get(at))
        return await self.send(form, address=address)

    async def mailed(self, count: int = 1, to: str = ROSAS) -> list[str]:
        """Links that came, as paths of this host."""
        for _ in range(100):
            found = await rows(
                self.desk, "SELECT body FROM mail_outbox WHERE recipient = $1 AND key LIKE 'page-link-%'", to
            )
            links = [one[2] for row in found for one in LINK.finditer(row["body"])]
            if len(links) >= count:
                return links
            await asyncio.sleep(0.05)
        raise AssertionError(f"{len(links)} links came to {to}")

    async def open_link(self, link: str) -> httpx.Response:
        """Follow it and press its button."""
        [form] = forms(await self.http.get(link))
        return await self.send(form)

    async def sign_in(self, at: str = "/desk") -> httpx.Response:
        """By a fresh link."""
        before = await rows(self.desk, "SELECT body FROM mail_outbox WHERE recipient = $1", ROSAS)
        known = {one[2] for row in before for one in LINK.finditer(row["body"])}
        await self.ask(at=at)
        fresh = set(await self.mailed(len(known) + 1)) - known  # others may have asked as well
        answers = [await self.open_link(link) for link in fresh]
        [inside] = [one for one in answers if one.status_code == 303]
        return inside

    async def press(self, approval_id: str, choice: str, **typed: str) -> httpx.Response:
        """A button of a card."""
        card = await self.http.get(f"/desk/approvals/{approval_id}")
        form = next(one for one in forms(card) if choice in one.buttons)
        return await self.send(form, choice=choice, **typed)


def told(answer: httpx.Response) -> str:
    """What a page says of what was just done."""
    return " ".join(re.findall(r'<p class="told" role="status">(.*?)</p>', answer.text))


@asynccontextmanager
async def visitor(desk: Composed, client: tuple[str, int] = ("203.0.113.7", 1)) -> AsyncIterator[Visitor]:
    """With a jar of its own."""
    async with desk.http(client) as http:
        yield Visitor(desk, http)


@asynccontextmanager
async def slack_silent(desk: Composed) -> AsyncIterator[None]:
    """As the host finds it where it felt for Slack in vain."""
    pulse, before = desk.host.pulse, desk.host.pulse.state
    pulse.state = Reach(ok=False, since=datetime.now(UTC), code="no_answer")
    try:
        yield
    finally:
        pulse.state = before


def person(desk: Composed, user: str, **changes: Any) -> None:
    """Change somebody in the workspace."""
    desk.workspace.admin.user(user, changes)
