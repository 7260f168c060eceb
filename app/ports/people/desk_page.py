"""What the desk's page needs: who its people are, how they sign in, and how an approval reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.questions import AskVerdict
from app.domain.approvals.voting import Choice, Counted, Refused
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.desk_page import Authority, NewLink, SeenMember, SignedIn, Token
from app.domain.people.page_text import PageCard, PageRequest, PageRow


class MemberDirectory(Protocol):
    """The workspace, asked at this moment."""

    async def look(self, user_id: str) -> SeenMember:
        """What Slack says of them. Raises Unavailable where it does not answer, or not to us."""
        ...


class SeenMembers(Protocol):
    """What Slack last told of the people who decide."""

    async def keep(self, tenant: TenantId, members: Sequence[SeenMember]) -> None:
        """As of now."""
        ...

    async def all(self, tenant: TenantId) -> Sequence[SeenMember]:
        """At most a few hundred."""
        ...


class PageAccess(Protocol):
    """Links, sessions, and what was mailed."""

    async def open_link(self, tenant: TenantId, link: NewLink) -> bool:
        """Keep a link before it is mailed (``page_link_sent``); False where too many are open for this person."""
        ...

    async def link_of(self, tenant: TenantId, token: Token, browser: Token) -> str | None:
        """Whose link this is, while it is good in this browser."""
        ...

    async def redeem(
        self, tenant: TenantId, token: Token, browser: Token, session: Token, authority: Authority
    ) -> SignedIn | None:
        """The link is spent and the session begins, in one commit (``page_signed_in``); None where it is no good."""
        ...

    async def session_of(self, tenant: TenantId, session: Token) -> str | None:
        """Whose session this is, while it lasts."""
        ...

    async def end(self, tenant: TenantId, session: Token) -> None:
        """Sign out (``page_signed_out``)."""
        ...

    async def end_all(self, tenant: TenantId, user_id: str) -> None:
        """Every session and link of somebody who is gone."""
        ...

    async def claim_mail(self, tenant: TenantId, approval_id: ApprovalId, user_id: str) -> bool:
        """Whether this person is still to be mailed about this approval; whoever is told so mails, nobody else."""
        ...

    async def release_mail(self, tenant: TenantId, approval_id: ApprovalId, user_id: str) -> None:
        """Certainly nothing was mailed."""
        ...

    async def mailed(self, tenant: TenantId, approval_id: ApprovalId, user_ids: Sequence[str]) -> None:
        """Put on record who was (``approval_mailed``)."""
        ...


@dataclass(frozen=True)
class PageMail:
    """A mail to a colleague."""

    subject: str
    body: str


class PageSpeech(Protocol):
    """How the page speaks: the desk's language, and the cards' own words."""

    async def words(self) -> Mapping[str, str]:
        """The page's own, by name; ``lang`` is the language's two letters."""
        ...

    async def rows(self, pending: Sequence[ApprovalDetails]) -> Sequence[PageRow]:
        """The queue."""
        ...

    async def card(self, asked: PageRequest, names: Mapping[str, str]) -> PageCard:
        """One card, masked as in Slack unless it is revealed. ``names`` are people's, by their ids."""
        ...

    async def said(self, verdict: Counted | Refused, choice: Choice, asker: ActorId, names: Mapping[str, str]) -> str:
        """What became of a vote."""
        ...

    async def asking(self, verdict: AskVerdict) -> str:
        """What became of a question."""
        ...

    async def question_problem(self, text: str) -> str | None:
        """Why a question cannot be asked as it is typed."""
        ...

    async def held(self, codes: Sequence[str], *, told: bool = False) -> str:
        """What was found in a text for a customer; ``told``: they heard just this before, and ticked nothing."""
        ...

    async def link_mail(self, url: str) -> PageMail:
        """The mail with a link to sign in by."""
        ...

    async def approval_mail(self, details: ApprovalDetails, url: str) -> PageMail:
        """The mail about an approval that Slack cannot show."""
        ...


class ReviewerMail(Protocol):
    """Reaches those who decide where Slack cannot."""

    async def ask(self, details: ApprovalDetails) -> int:
        """Mail each of them once about this approval; how many were. Raises nothing of the mail's."""
        ...


def addresses_of(members: Collection[SeenMember], told: Mapping[str, str]) -> dict[str, str]:
    """By person, where mail reaches them: what the desk's file says goes before their profile in Slack."""
    return {one.user_id: one.address for one in members if one.address} | dict(told)
