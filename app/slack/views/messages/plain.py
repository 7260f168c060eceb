"""A message in a sentence and its buttons: where Slack does not take the whole of it, or it stands in for another."""

from app.domain.approvals.approval import ApprovalDetails
from app.domain.cases.replies import DraftDetails, DraftStatus
from app.domain.investigations import Alarm
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card_text, state_mark
from app.slack.views.approvals.undo_reopen import buttons
from app.slack.views.blocks.rich import Block, actions, button, moment_mrkdwn, sentence, who_mrkdwn
from app.slack.views.cases.draft import draft_mark, draft_text
from app.slack.views.payments.alarm import alarm_text

EDITABLE_MAX = 3_000  # Slack's text input


def card(details: ApprovalDetails) -> list[Block]:
    """A decided card: what became of it, and Undo or Reopen where they are open."""
    mark = f"plain-{state_mark(details)}"[:200]
    more = button(ids.DETAILS, catalogue.DETAILS, details.approval.id)
    return [sentence(f"card-{mark}", card_text(details)), actions(f"after-{mark}", *buttons(details), more)]


def draft(details: DraftDetails) -> list[Block]:
    """Without its text nobody sends it unseen: the editor shows it first."""
    mark = f"plain-{details.id}-{draft_mark(details)}"[:200]
    presses = []
    if details.status is DraftStatus.READY and len(details.body) <= EDITABLE_MAX:
        presses.append(button(ids.EDIT_DRAFT, catalogue.EDIT_AND_SEND, details.id))
    if details.status is DraftStatus.READY and details.retry_by is None:
        presses.append(button(ids.RETRY_DRAFT, catalogue.RETRY, details.id))
    if details.status is DraftStatus.UNSURE:
        presses.append(button(ids.SEND_AGAIN, catalogue.SEND_AGAIN, details.id))
        presses.append(button(ids.ARRIVED, catalogue.ARRIVED, details.id))
    return [
        sentence(f"draft-{mark}", draft_text(details)),
        *([actions(f"actions-{mark}", *presses)] if presses else []),
    ]


def alarm(found: Alarm, whole: list[Block]) -> list[Block]:
    """Its notification, and the foot that the ``whole`` of it ends in: who has it, and the way to have it."""
    foot = [block for block in whole[2:] if block["type"] == "actions"]
    by, since = who_mrkdwn(found.taken_by), moment_mrkdwn(found.taken_at or found.raised_at)
    held = [catalogue.HOLDER.format(by=by, at=since)] if found.taken_by else []
    return [sentence(f"plain-{whole[0]['block_id']}"[:200], "\n".join([alarm_text(found), *held])), *foot]


def just(name: str, text: str) -> list[Block]:
    """A sentence of ours that says it all, such as a notification."""
    return [sentence(f"plain-{name}"[:200], text)]


def stands_in(blocks: list[Block], name: str, link: str | None) -> list[Block]:
    """The same below a word about the message that could not be written to."""
    if link is None:
        return blocks
    return [*blocks, sentence(f"stands-in-{name}"[:200], catalogue.STANDS_IN.format(link=link))]


def old_copy(name: str, link: str | None) -> list[Block]:
    """What is left of a message whose row is shown elsewhere by now."""
    way = catalogue.OLD_MESSAGE_LINK.format(link=link) if link else catalogue.OLD_MESSAGE_NO_LINK
    return [sentence(f"old-{name}"[:200], f"{catalogue.OLD_MESSAGE} {way}")]
