"""``countersign doctor --rehearse``: a mail through the real door, and a look at each hop until somebody pressed."""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from http import HTTPStatus
from typing import Final

import httpx

from app import store
from app.adapters.from_settings import plain
from app.cli.doctor.finding import SLOW_SECONDS
from app.cli.doctor.rehearsal.hops import hops_of, stuck_at
from app.cli.open_records import Records, open_records
from app.cli.operator import operator
from app.cli.workspace.web_api import WebApi
from app.domain.ids import RehearsalId
from app.domain.operations.rehearsals import SENDER, Rehearsal, mail_id
from app.errors import Misconfigured, Unavailable
from app.settings import Settings

LOOK_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 60.0  # for what the desk does by itself, once everybody has done their part
_ENDED: Final = "nobody pressed in time"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Rehearsing:
    """One rehearsal, watched from a terminal."""

    settings: Settings
    records: Records
    rows: store.PostgresRehearsals
    say: Say

    async def run(self, wait_seconds: int) -> Rehearsal:
        """The row as it was last seen. Broken off, its card is withdrawn."""
        tenant = self.records.tenant
        rehearsal, token = await self.rows.start(tenant, by=operator(), wait_seconds=wait_seconds)
        over = False
        try:
            self.say(f"Rehearsal {rehearsal}: nothing will be paid, and no customer is written to.")
            await self._mail(token)
            found = await self._watch(rehearsal, wait_seconds)
            over = found.outcome is not None
            return found
        finally:
            if not over:
                await asyncio.shield(self.rows.withdraw(tenant, rehearsal))

    async def _mail(self, token: str) -> None:
        """As a mail provider posts it: to the public address, else to where the host listens on this machine."""
        refused: list[str] = []
        for origin in dict.fromkeys((self.settings.origin, self._beside())):
            try:
                answer = await self._posted(origin, token)
            except (httpx.HTTPError, httpx.InvalidURL, OSError):
                refused.append(f"{origin} does not answer")
                continue
            if answer.status_code != HTTPStatus.OK:
                raise Misconfigured(_refusal(origin, answer))
            for line in refused:
                self.say(f"  {line}, so the mail went to {origin}: your mail provider could not have posted it.")
            return
        raise Unavailable(
            f"The mail door does not answer: {'; '.join(refused)}. Start the host with `countersign serve`"
        )

    def _beside(self) -> str:
        host = "127.0.0.1" if self.settings.host in ("", "0.0.0.0", "::") else self.settings.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.settings.port}"

    async def _posted(self, origin: str, token: str) -> httpx.Response:
        headers, secret = {"content-type": "message/rfc822"}, plain(self.settings.mail_webhook_secret)
        if secret:
            held = base64.b64encode(f"provider:{secret}".encode()).decode()
            headers["authorization"] = f"Basic {held}"
        where = f"{origin}/webhooks/mail/{self.records.tenant}"
        async with httpx.AsyncClient(timeout=2 * SLOW_SECONDS, follow_redirects=False) as http:
            return await http.post(where, content=_letter(token), headers=headers)

    async def _watch(self, rehearsal: RehearsalId, wait_seconds: int) -> Rehearsal:
        """Each hop once, as soon as the row has it."""
        clock, said = asyncio.get_running_loop().time, 0
        until, quiet_since = clock() + wait_seconds + PATIENCE_SECONDS, clock()
        while True:
            found = await self.rows.get(self.records.tenant, rehearsal)
            hops = [hop for hop in hops_of(found) if hop.reached]
            for hop in hops[said:]:
                at = f"{(hop.at - found.started_at).total_seconds():8.1f} s" if hop.at else " " * 10
                self.say(f"  {at}  {hop.name}{await self._link(found) if hop.name == 'card posted' else ''}")
                quiet_since = clock()
            said = len(hops)
            silent = not _waits_for_people(found) and clock() - quiet_since > PATIENCE_SECONDS
            refused = bool(found.trouble) and (found.outcome is not None or found.card is None)
            if found.told_at or refused or silent or clock() >= until:
                return found
            await asyncio.sleep(LOOK_SECONDS)

    async def _link(self, found: Rehearsal) -> str:
        """Where to press; never worth a failure."""
        token = plain(self.settings.slack_bot_token)
        if not token or found.card is None:
            return ""
        try:
            async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
                api = WebApi(http, self.settings.slack_api_url, token)
                told = await api.ask("chat.getPermalink", channel=found.card.channel, message_ts=found.card.ts)
        except (httpx.HTTPError, ValueError):
            return ""
        return f": press there now: {told['permalink']}" if told.get("permalink") else ""


def _waits_for_people(found: Rehearsal) -> bool:
    return found.card is not None and found.pressed_at is None and found.outcome is None


async def rehearse(wait_seconds: int, say: Say) -> Rehearsal:
    """Everything, with the settings of the environment."""
    settings = Settings()
    async with open_records() as records:
        return await Rehearsing(settings, records, store.PostgresRehearsals(records.pool), say).run(wait_seconds)


def verdict(found: Rehearsal) -> tuple[bool, str]:
    """Whether the whole way was walked, and a sentence with what to look at where it was not."""
    stuck = stuck_at(found)
    if stuck is None and found.outcome in ("approved", "rejected"):
        seconds = ((found.told_at or found.ends_at) - found.started_at).total_seconds()
        return (
            True,
            f"The desk works, from mail to press and back: {found.outcome} after {seconds:.0f} s, nothing paid.",
        )
    if stuck is None:
        return False, f"The way was walked, but {_ENDED if found.outcome == 'expired' else 'it was withdrawn'}."
    return False, f"It did not come as far as “{stuck.name}”. {stuck.fix}"


def _letter(token: str) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = SENDER, "desk@countersign.invalid", "Rehearsal"
    letter["Message-ID"] = f"<{mail_id(token)}>"
    letter.set_content("A rehearsal: nothing will be paid.")
    return letter.as_bytes()


def _refusal(origin: str, answer: httpx.Response) -> str:
    try:
        told = str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        told = "something else answers there"
    return f"The mail door at {origin} answered {answer.status_code}: {told}"
