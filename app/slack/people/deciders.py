"""Who can decide one request now, by Slack's word of this moment: those whom it names, where it names any."""

from app.domain.approvals.approval import ApprovalDetails
from app.domain.cases.mail.mailboxes import NoAddress, same_mailbox
from app.domain.people.actors import slack_person, user_id_of
from app.slack.people.reviewers import Reviewers


async def able(reviewers: Reviewers, details: ApprovalDetails) -> tuple[str, ...]:
    """Of those it names; empty where none of them can. Raises Unavailable where Slack does not tell."""
    named = [user_id_of(one) for one in details.approval.reviewers]
    return tuple([one for one in named if await can_decide(reviewers, one, details)])


async def can_decide(reviewers: Reviewers, user_id: str, details: ApprovalDetails) -> bool:
    """By what judges a vote, as far as it is known before there is one."""
    approval, person = details.approval, slack_person(user_id)
    if approval.requested_by == person or (approval.reviewers and person not in approval.reviewers):
        return False
    if not await reviewers.may_decide(user_id, reviewers.us.team_id):
        return False
    address = await reviewers.address(user_id)
    return not isinstance(address, NoAddress) and not same_mailbox(address, details.address)
