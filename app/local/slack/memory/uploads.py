"""Files that the app put into the workspace, until it ends."""

import secrets
from dataclasses import dataclass, field
from typing import Final

FILES_MAX: Final = 200
_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
}


@dataclass
class Upload:
    """One file; ``content`` is None until it came."""

    id: str
    name: str
    length: int
    content: bytes | None = None

    @property
    def mimetype(self) -> str:
        """By its name, as Slack shows it; only pictures and PDF are ever sent back as what they are."""
        return _TYPES.get(self.name.rpartition(".")[2].lower(), "application/octet-stream")


@dataclass
class Uploads:
    """Kept in memory: a picture in the local workspace is gone with it."""

    by_id: dict[str, Upload] = field(default_factory=dict)

    def new(self, name: str, length: int) -> Upload:
        """An address is good for one file."""
        if len(self.by_id) >= FILES_MAX:
            self.by_id.pop(next(iter(self.by_id)))
        upload = Upload(f"F{secrets.token_hex(5).upper()}", name, length)
        self.by_id[upload.id] = upload
        return upload
