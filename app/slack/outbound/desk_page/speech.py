"""How the desk's page speaks: in the desk's language, with the cards' own words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.askers.comments import COMMENTS_MAX
from app.domain.approvals.questions import AskVerdict
from app.domain.approvals.voting import Choice, Counted, Refused, Status
from app.domain.ids import ActorId
from app.domain.people.page_text import PageCard, PageRequest, PageRow, Paragraph, Shape
from app.ports.people.desk_page import PageMail
from app.slack import ids
from app.slack.api.config import SlackConfig
from app.slack.i18n import catalogue
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.desk_page.block_text import Block, Reader, buttons, heading, without_heading
from app.slack.views.approvals import modals, verdicts
from app.slack.views.approvals.arguments.answer import question_blocks
from app.slack.views.approvals.card import card, state_mark
from app.slack.views.approvals.comment import comments_blocks
from app.slack.views.approvals.details.details import Reader as DetailsReader
from app.slack.views.approvals.details.details import details as details_view
from app.slack.views.blocks.reason_text import found_in

# Words of customers and agents stay out of mails: nothing in one may look like a way to somewhere else.
_NOT_MAILED: Final = ("why-", "customer-")


@speaks
@dataclass(frozen=True)
class SlackPageSpeech:
    """Implements ``PageSpeech``."""

    config: SlackConfig
    zone: Callable[[], str]
    tenant_language: TenantLanguage | None = None

    async def words(self) -> Mapping[str, str]:
        """The page's own."""
        return {
            **catalogue.PAGE,
            "held_label": catalogue.HELD_LABEL,
            "held_confirm": catalogue.HELD_CONFIRM,
            "held_hint": catalogue.HELD_HINT,
            "lang": catalogue.spoken(),
            "desk": self.config.name or "Countersign",
        }

    async def rows(self, pending: Sequence[ApprovalDetails]) -> Sequence[PageRow]:
        """The queue, as it is given."""
        reader = self._reader({})
        return [
            PageRow(
                one.approval.id,
                heading(card(one)),
                catalogue.PAGE["waiting_since"].format(at=reader.moment(one.waiting_since)),
            )
            for one in pending
        ]

    async def card(self, asked: PageRequest, names: Mapping[str, str]) -> PageCard:
        """One card, masked as in Slack unless it is revealed."""
        details, reader = asked.details, self._reader(names)
        blocks, approval, behind = card(details), details.approval, self._behind(asked)
        pressed = buttons(blocks)
        for_customer, reason_hint = _reason(details)
        return PageCard(
            approval.id,
            heading(blocks),
            reader.paragraphs(without_heading(blocks)),
            version=_version(asked),
            more=tuple(one for one in reader.paragraphs(behind) if not _of_buttons(one)),
            talk=reader.paragraphs([block for one in asked.questions for block in question_blocks(one)]),
            hides=ids.REVEAL in buttons(behind),
            askable=ids.ASK in pressed,
            approve=pressed.get(ids.APPROVE, ""),
            rejectable=ids.REJECT in pressed,
            changeable=ids.CHANGE in pressed,
            for_customer=for_customer,
            reason_hint=reason_hint,
            undo_until=approval.undo_until if ids.UNDO in pressed else None,
        )

    async def said(self, verdict: Counted | Refused, choice: Choice, asker: ActorId, names: Mapping[str, str]) -> str:
        """What became of a vote."""
        if isinstance(verdict, Counted) and verdict.status is Status.APPROVED:
            return catalogue.PAGE["said_approved"]
        reader = self._reader(names)
        if isinstance(verdict, Counted):
            return reader.plain(verdicts.counted(verdict, choice))
        who_may = verdicts.who_may(self.config.reviewers)
        return reader.plain(verdicts.refused(verdict, asker=asker, who_may=who_may, link=None))

    async def asking(self, verdict: AskVerdict) -> str:
        """What became of a question."""
        if verdict.refusal is None:
            return catalogue.PAGE["said_asked"]
        return self._reader({}).plain(verdicts.asking(verdict, who_may=verdicts.who_may(self.config.reviewers)))

    async def question_problem(self, text: str) -> str | None:
        """Why a question cannot be asked as it is typed."""
        return modals.question_problem(text)

    async def held(self, codes: Sequence[str], *, told: bool = False) -> str:
        """What was found in a text for a customer; ``told``: they heard just this before, and ticked nothing."""
        found = catalogue.HELD.format(found=found_in(list(codes)))
        return f"{found} {catalogue.HELD_NOT_TICKED}" if told else found

    async def link_mail(self, url: str) -> PageMail:
        """The mail with a link to sign in by."""
        words = catalogue.PAGE
        return PageMail(words["mail_link_subject"], words["mail_link"].format(url=url, desk=self._desk()))

    async def approval_mail(self, details: ApprovalDetails, url: str) -> PageMail:
        """The mail about an approval that Slack cannot show."""
        blocks = card(details)
        kept = [one for one in without_heading(blocks) if not str(one.get("block_id")).startswith(_NOT_MAILED)]
        asked = "\n".join([heading(blocks), "", *self._lines(kept)])
        words = catalogue.PAGE
        subject = words["mail_asked_subject"].format(what=heading(blocks))
        return PageMail(subject, words["mail_asked"].format(asked=asked, url=url, desk=self._desk()))

    def _behind(self, asked: PageRequest) -> list[Block]:
        """What stands behind Details in Slack, without its title, and with the comments that its thread has."""
        reviewers = tuple(self.config.reviewers)
        groups = [one for one in reviewers if one.startswith("S")]
        entry = asked.reader if asked.reader in reviewers or not groups else groups[0]
        read_by = DetailsReader(entry, reviewers, revealed=asked.revealed)
        blocks: list[Block] = details_view(asked.whole, read_by, channel="", ts="")["blocks"]
        every = comments_blocks(asked.whole.comments, masking=not asked.revealed, most=COMMENTS_MAX)
        return [*_instead(blocks, {"details-title": [], "details-comments": every})]

    def _lines(self, blocks: Sequence[Block]) -> list[str]:
        shown = self._reader({}).paragraphs(blocks)
        return [("- " if one.shape is Shape.ITEM else "") + "".join(run.text for run in one.runs) for one in shown]

    def _reader(self, names: Mapping[str, str]) -> Reader:
        return Reader(names, ZoneInfo(self.zone()))

    def _desk(self) -> str:
        return self.config.name or "Countersign"


def _reason(details: ApprovalDetails) -> tuple[bool, str]:
    """Whether a customer may be shown why it is rejected, and who reads it in any case, as Slack's modal says."""
    blocks = {one["block_id"]: one for one in modals.reject_reason(details, channel="", ts="")["blocks"]}
    return ids.REASON_SHOWN_BLOCK in blocks, str(blocks[ids.REASON_BLOCK]["hint"]["text"])


def _instead(blocks: Sequence[Block], others: Mapping[str, Sequence[Block]]) -> Iterator[Block]:
    for one in blocks:
        yield from others.get(str(one.get("block_id")), [one])


def _of_buttons(paragraph: Paragraph) -> bool:
    """Whether it only speaks of buttons that put a file into Slack: there are none here."""
    return "".join(run.text for run in paragraph.runs) in {catalogue.FILES_INTRO, catalogue.FILES_NEVER}


def _version(asked: PageRequest) -> str:
    """Of what is shown: its state, what was asked and answered since, and what the program that asked has said."""
    said = [(one.id, one.answer is not None) for one in asked.questions]
    told = f"{state_mark(asked.details)}:{said}:{len(asked.whole.comments)}"
    return sha256(told.encode()).hexdigest()[:16]
