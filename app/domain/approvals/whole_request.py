"""All there is to read about one request: what its card shows, its mail, and whether the reader may decide."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.askers.comments import Comment
from app.domain.approvals.voting import Refusal
from app.domain.cases.mail.inbound import Attachment
from app.domain.ids import ActorId


@dataclass(frozen=True)
class RequestMail:
    """The customer's message that a request came from."""

    sender: str
    subject: str
    body: str  # its beginning
    body_chars: int  # how long it is in all
    attachments: tuple[Attachment, ...]
    received_at: datetime
    entered_by: ActorId | None = None  # who at the desk wrote it down; None: it came by mail
    sent_by: str = ""  # the form's own address, where the sender was typed into it
    reply_to: str = ""  # where else answers are asked for


@dataclass(frozen=True)
class WholeRequest:
    """``interest`` is why this reader may not decide, whoever the reviewers are; None: nothing stands against it."""

    details: ApprovalDetails
    mail: RequestMail
    interest: Refusal | None = None
    comments: tuple[Comment, ...] = ()  # what the program that asked has said since
