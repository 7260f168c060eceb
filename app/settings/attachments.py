"""What is kept of files that come with mails, and where."""

import re
from typing import Final

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from app.domain.operations.desk_config import AttachmentLimits

_MIB: Final = 1024 * 1024


class AttachmentSettings(BaseSettings):
    """Files that come with mails, kept where `RECORDS_KEY` is set; the desk's file may say other limits."""

    attachments_count_max: int = Field(default=10, ge=0, le=50, description="Files kept of one mail")
    attachments_bytes_max: int = Field(
        default=10 * _MIB,
        ge=1,
        le=25 * _MIB,
        description="Bytes of one file; a larger one is only named",
    )
    attachments_keep_days: int = Field(
        default=90, ge=1, le=3_650, description="Days a file is kept; never longer than the texts of its case"
    )

    attachments_url: str = Field(
        default="",
        description="Where sealed files lie: `s3://bucket/prefix`, `file:///srv/files` or another URL that fsspec "
        "knows; a bucket needs its package (such as s3fs) installed. Empty: in the records",
    )

    @field_validator("attachments_url")
    @classmethod
    def _is_a_place(cls, url: str) -> str:
        if url and not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s]+", url):
            raise ValueError("ATTACHMENTS_URL is a URL such as s3://bucket/prefix or file:///srv/files")
        if url.startswith("file://") and not url.startswith("file:///"):
            raise ValueError("ATTACHMENTS_URL names a folder from the root on: file:///srv/files")
        return url

    @property
    def attachment_limits(self) -> AttachmentLimits:
        """What is kept, and how long."""
        return AttachmentLimits(self.attachments_count_max, self.attachments_bytes_max, self.attachments_keep_days)
