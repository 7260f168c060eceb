"""The front desk: commands, shortcuts and the App Home. What it opens is committed before Slack hears "ok"."""

import re
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.voting import Decider, untold
from app.domain.cases.cases import InboundMail
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import ApprovalId, TenantId
from app.domain.investigations import AlreadyTaken, NewInvestigation, Started, Subject
from app.domain.investigations import SubjectKind as Kind
from app.domain.operations.dashboard import Health, Lines, Listing, Preferences
from app.domain.operations.run_status import ApprovalRuns
from app.domain.subject_references import Named, email_in, names_in
from app.errors import BadInput, NotAllowed, Unavailable
from app.ports.bundle import CommandPorts
from app.slack import ids
from app.slack.api.config import SlackConfig
from app.slack.api.deadline import ANSWER_SECONDS, within
from app.slack.api.identity import Identity
from app.slack.handlers.cases.known_customers import KnownCustomers
from app.slack.i18n import catalogue
from app.slack.outbound.investigations_and_alarms import SlackInvestigationMessages
from app.slack.outbound.private_answers import Answer, Recipient, answer
from app.slack.people.home_publisher import Homes, links_of
from app.slack.people.reviewers import Reviewers
from app.slack.requests.commands import Request, entered
from app.slack.requests.presses import Click
from app.slack.views.blocks.modal import View
from app.slack.views.blocks.rich import Block
from app.slack.views.commands import forms, lists
from app.slack.views.payments import alarm as alarms

NEEDLE_MAX: Final = 100
_ORDER_WORD: Final = re.compile(r"^(?:(?:order|bestellung)\s+)?#?(?=\S)", re.IGNORECASE)  # as our lists name them


@dataclass(frozen=True)
class CommandDesk:
    """Refusals that are mistakes raise BadInput or NotAllowed, whose sentences the person alone is shown."""

    config: SlackConfig
    us: Identity
    ports: CommandPorts
    reviewers: Reviewers
    investigation_messages: SlackInvestigationMessages
    homes: Homes
    client: AsyncWebClient

    @property
    def tenant(self) -> TenantId:
        """Of this workspace."""
        return self.config.tenant

    async def investigate(self, asked: Request) -> Started:
        """From a command: what was typed has to name something of ours."""
        async with within(ANSWER_SECONDS):
            if not asked.text:
                raise BadInput(catalogue.INVESTIGATE_HOW, detail="nothing_named")
            found = await self._known.find(self.tenant, names_in(asked.text))
            if found is None:
                raise BadInput(catalogue.INVESTIGATE_UNKNOWN, detail="unknown_subject")
            started = await self._open(asked, found, channel=self._place(asked.channel), thread_ts=None)
            assert isinstance(started, Started)  # only an alarm can be somebody else's already
            return started

    async def investigate_message(self, asked: Request) -> Started:
        """From a message: what it is about by our records, else what its words name."""
        async with within(ANSWER_SECONDS):
            found = await self.subject_at(asked)
            in_place = asked.channel == self._place(asked.channel)
            thread_ts = asked.thread_ts if in_place else None
            started = await self._open(asked, found, channel=self._place(asked.channel), thread_ts=thread_ts)
            assert isinstance(started, Started)  # only an alarm can be somebody else's already
            return started

    async def subject_at(self, asked: Request) -> Subject:
        """What a message is about. Raises BadInput where it is about nothing of ours."""
        stamps = [one for one in (asked.message_ts, asked.thread_ts) if one]
        found = await self.ports.investigations.find_at(self.tenant, asked.channel, stamps)
        found = found or await self._known.find(self.tenant, names_in(asked.text))
        if found is None:
            raise BadInput(catalogue.INVESTIGATE_UNKNOWN_MESSAGE, detail="unknown_subject")
        return found

    async def take_alarm(self, click: Click) -> Started | AlreadyTaken:
        """The button on an alarm. The first one takes it; the report comes under the alarm."""
        async with within(ANSWER_SECONDS):
            found = await self.ports.investigations.find(self.tenant, [Named(Kind.APPROVAL, click.approval_id)])
            if found is None:
                raise BadInput(catalogue.REFUSED_UNKNOWN, detail="unknown_approval")
            new = NewInvestigation(
                source=click.source,
                subject=found,
                question="",
                asked_by=click.actor,
                channel=click.channel,
                thread_ts=click.ts,
                from_alarm=True,
            )
            return await self.ports.investigations.open(self.tenant, new)

    async def listed(self, asked: Request) -> tuple[Lines, Listing]:
        """What ``/approvals`` asks for."""
        word, _, rest = (asked.text or Lines.PENDING.value).partition(" ")
        needle = _ORDER_WORD.sub("", rest.strip())[:NEEDLE_MAX]
        known = {one.value: one for one in Lines}
        lines = known.get(word.lower())
        if lines is None or (lines is Lines.FIND) != bool(needle):
            raise BadInput(catalogue.APPROVALS_HOW, detail="not_understood")
        async with within(ANSWER_SECONDS):
            person = await self._decider(asked) if lines is Lines.MINE else Decider(asked.actor)
            if person is None:
                return lines, Listing((), 0)
            return lines, await self.ports.boards.list(self.tenant, lines, person=person, needle=needle)

    async def going_on(self, asked: Request) -> ApprovalRuns:
        """What ``/approvals status`` shows: the runs behind approvals."""
        async with within(ANSWER_SECONDS):
            return await self.ports.runs.of_approvals(self.tenant)

    async def health(self, asked: Request) -> Health:
        """How the desk is doing; a part that does not answer is the answer."""
        async with within(ANSWER_SECONDS):
            engine = await self.ports.engine_answers()
            try:
                return Health(database=True, engine=engine, pulse=await self.ports.boards.pulse(self.tenant))
            except Unavailable:
                return Health(database=False, engine=engine)

    async def enter_case(self, asked: Request, body: dict[str, Any]) -> dict[str, Any]:
        """A case written down by staff goes through the door every mail goes through. The answer for ``ack``."""
        email = entered(body, ids.EMAIL_BLOCK, ids.EMAIL_INPUT)
        subject = entered(body, ids.SUBJECT_BLOCK, ids.SUBJECT_INPUT)
        text = entered(body, ids.BODY_BLOCK, ids.BODY_INPUT)
        async with within(ANSWER_SECONDS):
            wrong = forms.case_problems(email, subject, text)
            if not wrong and (unknown := await self._unknown(email)):
                wrong = {ids.EMAIL_BLOCK: unknown}
            if wrong:
                return {"response_action": "errors", "errors": wrong}
            mail = InboundMail(f"{asked.source}@staff", email.lower(), subject, text, entered_by=asked.actor)
            await self.ports.cases.accept(self.tenant, mail)
        told = catalogue.CASE_OPENED.format(channel=self.config.support_channel)
        return {"response_action": "update", "view": forms.notice(catalogue.CASE_OPENED_TITLE, told)}

    async def home_opened(self, asked: Request) -> None:
        """They look at it: from now on it is kept fresh."""
        async with within(ANSWER_SECONDS):
            zone = await self.reviewers.zone(asked.user_id)
            await self.ports.people.opened_home(self.tenant, asked.actor, forms.zone_named(zone) or "UTC")
        self.homes.show(asked.user_id)

    async def preferences_form(self, asked: Request) -> View:
        """What they chose, to be changed."""
        async with within(ANSWER_SECONDS):
            return forms.preferences_form(await self.ports.people.preferences(self.tenant, asked.actor))

    async def choose(self, asked: Request, body: dict[str, Any]) -> dict[str, Any]:
        """Keep their preferences. The answer for ``ack``."""
        zone = forms.zone_named(entered(body, ids.ZONE_BLOCK, ids.ZONE_INPUT))
        if zone is None:
            return {"response_action": "errors", "errors": {ids.ZONE_BLOCK: catalogue.PREFERENCES_ZONE_BAD}}
        chosen = Preferences(
            person=asked.actor,
            zone=zone,
            quiet_from=_hour(entered(body, ids.QUIET_FROM_BLOCK, ids.HOUR_INPUT)),
            quiet_until=_hour(entered(body, ids.QUIET_UNTIL_BLOCK, ids.HOUR_INPUT)),
            ping="dm" if entered(body, ids.PING_BLOCK, ids.PING_INPUT) == "dm" else "card",
        )
        async with within(ANSWER_SECONDS):
            await self.ports.people.choose(self.tenant, chosen)
        self.homes.show(asked.user_id)
        return {}

    def tell_started(self, asked: Request, started: Started) -> None:
        """What is being looked into, and where its report comes."""
        channel = self._place(asked.channel)
        in_thread = asked.thread_ts is not None and asked.channel == channel
        blocks = lists.started(started, channel=channel, in_thread=in_thread)
        self.tell(asked, lists.started_text(started, channel=channel, in_thread=in_thread), blocks)

    def tell(self, asked: Request, sentence: str, blocks: list[Block] | None = None) -> None:
        """The person alone, after the ack."""
        self.homes.afterwards.start(self._tell(asked, sentence, blocks), "tell-front")

    def tell_listing(self, asked: Request, lines: Lines, found: Listing) -> None:
        """The same for a list, whose links take a moment to find."""
        self.homes.afterwards.start(self._tell_listing(asked, lines, found), "tell-listing")

    def tell_taken(self, click: Click, found: Started | AlreadyTaken) -> None:
        """Who has it now; the alarm is repainted from the row."""
        asked = Request(
            click.tenant,
            click.user_id,
            click.team_id,
            click.source,
            channel=click.channel,
            thread_ts=click.thread_ts,
            response_url=click.response_url,
        )
        told = catalogue.ALARM_YOURS if isinstance(found, Started) else alarms.already(found, click.actor)
        self.tell(asked, told)
        self.homes.afterwards.start(self.repaint_alarm(click.approval_id), "repaint-alarm")

    async def repaint_alarm(self, approval_id: ApprovalId) -> None:
        """As its row is now."""
        await self.investigation_messages.repaint_alarm(await self.ports.alarms.get(self.tenant, approval_id))

    async def _tell_listing(self, asked: Request, lines: Lines, found: Listing) -> None:
        links = await links_of(self.investigation_messages.poster, found.sheets)
        await self._tell(asked, lists.listing_text(lines, found), lists.listing(lines, found, links))

    async def _tell(self, asked: Request, sentence: str, blocks: list[Block] | None) -> None:
        """Commands, message shortcuts and buttons on messages all bring an address along."""
        in_thread = asked.thread_ts if asked.thread_ts != asked.message_ts else None
        to = Recipient(asked.user_id, asked.channel, in_thread or "", asked.response_url)
        await answer(self.client, to, Answer(sentence, blocks))

    async def _open(
        self, asked: Request, subject: Subject, *, channel: str, thread_ts: str | None
    ) -> Started | AlreadyTaken:
        question = asked.text if thread_ts is None else ""  # a message's words are in its thread already
        new = NewInvestigation(asked.source, subject, question, asked.actor, channel, thread_ts)
        return await self.ports.investigations.open(self.tenant, new)

    async def _decider(self, asked: Request) -> Decider | None:
        """None for no reviewer. Raises NotAllowed, with what to do, where nobody can tell what is theirs."""
        if not await self.reviewers.may_decide(asked.user_id, asked.team_id):
            return None
        address = await self.reviewers.address(asked.user_id)
        if isinstance(address, NoAddress):
            raise NotAllowed(catalogue.NOT_THEIRS[untold(address)], detail=address.value)
        return Decider(asked.actor, address)

    @property
    def _known(self) -> KnownCustomers:
        return KnownCustomers(self.ports.investigations, self.ports.look_ups)

    async def _unknown(self, email: str) -> str | None:
        """Why there is no customer with this address, in words."""
        try:
            found = await self._known.find(self.tenant, [Named(Kind.CUSTOMER, email_in(email) or "")])
        except BadInput as error:
            return error.sentence
        return None if found else catalogue.CASE_FORM_UNKNOWN

    def _place(self, channel: str) -> str:
        """Where reports about customers may be read: one of our channels, else the support channel."""
        config = self.config
        ours = (config.support_channel, config.approvals_channel, config.oncall_channel, config.ops_channel)
        return channel if channel in ours else config.support_channel


def _hour(text: str) -> int:
    """A select's value; others who hold the signing secret might send anything."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) < 24 else 0
