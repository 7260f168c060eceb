"""What ``/approvals`` takes besides the lists of approvals."""

from app.slack.handlers.approvals.desk_locks import about_locks
from app.slack.handlers.approvals.key_locks import about_keys
from app.slack.handlers.approvals.manual_reviews import Said, about_reviews
from app.slack.handlers.cases.mail_lookup import beside_approvals
from app.slack.handlers.commands import CommandDesk
from app.slack.requests.commands import Request


async def beside_listing(command_desk: CommandDesk, asked: Request) -> Said | None:
    """The answer; None where a list is asked for."""
    return (
        await about_reviews(command_desk, asked)
        or await about_keys(command_desk, asked)
        or await about_locks(command_desk, asked)
        or await beside_approvals(command_desk, asked)
    )
