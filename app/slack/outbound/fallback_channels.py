"""Where a message goes that its own place refuses: another channel, or whoever may decide, in person."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.approval import ApprovalDetails
from app.domain.cases.mail.mailboxes import same_mailbox
from app.domain.ids import ActorId
from app.domain.people.actors import slack_person
from app.slack.api.config import SlackConfig
from app.slack.api.errors import FAILURES, as_chat_error
from app.slack.api.identity import Identity
from app.slack.outbound.find_posted_message import Place
from app.slack.people.reviewers import is_full_member

PEOPLE_ASKED_MAX: Final = 20
PEOPLE_MAX: Final = 3  # direct messages tried, one after the other: there is only one live card


@dataclass(frozen=True)
class FallbackChannels:
    """Places in the order they are tried. They are lazy: the people are asked for only when no channel is left."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity

    def to_decide_it(self, details: ApprovalDetails) -> AsyncIterator[Place]:
        """For the card of one, and where people are called to it."""
        approval = details.approval
        return self.to_decide(approval.opened_at, customer=details.address, named=approval.reviewers)

    async def to_decide(
        self, since: datetime | None, *, customer: str = "", named: Sequence[ActorId] = ()
    ) -> AsyncIterator[Place]:
        """For cards and what belongs to them: they can be decided wherever they are, but not by the customer, and
        only by whom they name."""
        if self.config.fallback_channel:
            yield Place(self.config.fallback_channel, since=since)
        tried = 0
        people = [one for one in await self._people() if not named or slack_person(one) in named]
        for user_id in people[:PEOPLE_ASKED_MAX]:
            person = (await self._ask("users_info", user=user_id)).get("user") or {}
            own = str((person.get("profile") or {}).get("email") or "")
            if not is_full_member(person, self.us.team_id) or same_mailbox(own, customer):
                continue
            answer = await self._ask("conversations_open", users=user_id)
            channel = (answer.get("channel") or {}).get("id")
            if channel:
                tried += 1
                yield Place(str(channel), since=since)
            if tried == PEOPLE_MAX:
                return

    async def to_know(self, since: datetime | None = None) -> AsyncIterator[Place]:
        """For cases, drafts and calls: channels of ours only, because what they hold is not for one person."""
        for channel in (self.config.fallback_channel, self.config.ops_channel, self.config.oncall_channel):
            if channel:
                yield Place(channel, since=since)

    async def _people(self) -> list[str]:
        people: list[str] = []
        for entry in self.config.reviewers:
            if entry.startswith("S"):
                answer = await self._ask("usergroups_users_list", usergroup=entry, include_disabled=False)
                people += [str(user) for user in answer.get("users") or ()]
            else:
                people.append(entry)
        return list(dict.fromkeys(people))

    async def _ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Slack's answer; empty where it refuses. What a retry may heal is raised."""
        try:
            answer = await getattr(self.client, method)(**arguments)
        except FAILURES as error:
            trouble = as_chat_error(error)
            if trouble.retryable:
                raise trouble from None
            return {}
        return dict(answer.data)
