"""What became of a press in support's queue, or under a draft: a sentence, and how it is taken back."""

from app.domain.cases.replies import SendVerdict
from app.domain.cases.snoozes import SnoozeVerdict, Snoozing
from app.domain.cases.support_queue import Claiming, ClaimVerdict, Closing, ClosingVerdict
from app.domain.ids import ActorId, CaseId, MessageId
from app.slack.i18n import catalogue
from app.slack.views.approvals import verdicts
from app.slack.views.blocks.rich import moment_mrkdwn, who_mrkdwn
from app.slack.views.blocks.sanitize import line, mrkdwn
from app.slack.views.cases.support_queue import Told


def sending(verdict: SendVerdict, asker: ActorId, to: str) -> Told:
    """Of a Send."""
    name = mrkdwn(line(to, 100), 200)
    if verdict.refusal is None:
        return Told(catalogue.QUEUE_SENT.format(to=name))
    why = verdicts.sending(verdict, asker=asker)
    return Told(catalogue.QUEUE_NOT_SENT.format(to=name, why=why) if to else why, failed=True)


def claiming(verdict: ClaimVerdict) -> Told:
    """Of a claim."""
    claim, done = verdict.claim, {Claiming.CLAIMED, Claiming.RELEASED}
    blanks = {"by": who_mrkdwn(claim.by), "since": moment_mrkdwn(claim.at)} if claim else {}
    return Told(catalogue.CLAIM_TOLD[verdict.outcome.value].format(**blanks), failed=verdict.outcome not in done)


def snoozing(verdict: SnoozeVerdict, case_id: CaseId) -> Told:
    """Of Snooze and Bring Back."""
    until = moment_mrkdwn(verdict.until) if verdict.until else ""
    said = catalogue.SNOOZE_TOLD[verdict.outcome.value].format(until=until)
    asleep = verdict.outcome is Snoozing.SNOOZED
    return Told(said, wake=case_id if asleep else None, failed=not asleep and verdict.outcome is not Snoozing.AWAKE)


def closing(verdict: ClosingVerdict, message_id: MessageId | None) -> Told:
    """Of No Reply Needed and Reply After All."""
    said = catalogue.CLOSING_TOLD[verdict.outcome.value].format(by=who_mrkdwn(verdict.by))
    reopen = message_id if verdict.outcome is Closing.CLOSED else None
    return Told(said, reopen, failed=verdict.outcome not in {Closing.CLOSED, Closing.OPENED})
