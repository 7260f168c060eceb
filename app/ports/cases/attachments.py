"""Files that came with mails: what is kept of them, and where they were shown."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.cases.attachments import KeptFile, PostedFile
from app.domain.ids import ActorId, MessageId, Posted, TenantId


class Attachments(Protocol):
    """Each reading is put on record."""

    async def list(self, tenant: TenantId, about: str) -> Sequence[KeptFile]:
        """What is kept of the files of a message, a case or an approval's message, in the order they came."""
        ...

    async def read(
        self, tenant: TenantId, message_id: MessageId, number: int, *, by: ActorId
    ) -> tuple[KeptFile, bytes]:
        """One with its bytes (``attachment_read``). Raises NotFound, and Misconfigured without its key."""
        ...

    async def begin_showing(self, tenant: TenantId, file: KeptFile, at: Posted) -> bool:
        """Whether it is this caller who puts it into that thread: of presses soon after another only one is."""
        ...

    async def not_shown(self, tenant: TenantId, file: KeptFile, at: Posted) -> None:
        """It was refused, so the next press may try again."""
        ...

    async def posted(self, tenant: TenantId, file: PostedFile, *, by: ActorId) -> None:
        """It stands in Slack (``attachment_shown``), by Slack's id, so that it can be taken away again."""
        ...
