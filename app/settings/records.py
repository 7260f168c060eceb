"""Where the records are, what seals and saves them, and how long texts are kept."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from app.domain.operations.retention import KeepRule


class RecordsSettings(BaseSettings):
    """Where the records are, what seals and saves them, and how long texts are kept."""

    database_url: SecretStr | None = Field(
        default=None, description="Any PostgreSQL 15 or newer, pooled ones such as Neon included"
    )
    database_pool_size: int = Field(default=10, ge=2, le=100, description="Connections at most")
    database_pooled: bool = Field(
        default=False,
        description="Behind a transaction pooler; PgBouncer and its like are recognised without it",
    )
    records_key: SecretStr | None = Field(
        default=None,
        description="Seals customers' mails as they came; needed in production and staging. `countersign key` "
        "makes one; a new one goes before the old ones, with a comma between. Keep a copy apart from the backups",
    )
    secrets_key: SecretStr | None = Field(
        default=None,
        description="Seals secrets of the tenant (`countersign secrets`), people's addresses at services and the "
        "keys that sign decisions; without it none is signed. Made, renewed and kept like `RECORDS_KEY`; then "
        "`countersign secrets rotate`",
    )
    backup_dir: Path | None = Field(
        default=None,
        description="Where the nightly backup goes; empty is off. `dev` and `demo` use their data folder",
    )
    backup_keep_days: int = Field(default=7, ge=1, le=3650, description="Days a backup is kept; the newest always is")
    retain_bodies_days: int = Field(
        default=90, ge=1, le=36_500, description="Days after a case's last event until its texts are deleted"
    )
    retain_states_days: int = Field(
        default=30, ge=1, le=36_500, description="The same for paused agent runs; no later than the texts"
    )

    @property
    def keep(self) -> KeepRule:
        """How long texts and paused runs are kept."""
        return KeepRule(self.retain_bodies_days, self.retain_states_days)

    @model_validator(mode="after")
    def _states_go_no_later_than_bodies(self) -> Self:
        if self.retain_states_days > self.retain_bodies_days:
            raise ValueError("RETAIN_STATES_DAYS must not exceed RETAIN_BODIES_DAYS: a paused run holds the mail")
        return self
