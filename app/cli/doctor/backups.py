"""Examines whether nights leave a backup behind."""

from datetime import UTC, datetime, timedelta
from typing import Final

from app import store
from app.cli.doctor.finding import Finding
from app.domain.keeping import made_at
from app.settings import Settings

_BACKUP_LATE: Final = timedelta(hours=26)  # one comes each night


async def backups(settings: Settings | None) -> Finding:
    """Whether nights leave something behind."""
    if settings is None or settings.backup_dir is None:
        return Finding("Backups", "ok", "off: BACKUP_DIR is not set")
    names = store.backups_in(settings.backup_dir)
    newest = made_at(names[-1]) if names else None
    if newest is None:
        return Finding(
            "Backups", "warn", f"none in {settings.backup_dir}", "Run `countersign backup` for a first one."
        )
    late = datetime.now(UTC) - newest > _BACKUP_LATE
    fix = "Nights leave none: run `countersign backup` and see what it says." if late else ""
    return Finding(
        "Backups", "warn" if late else "ok", f"{len(names)}, the newest of {newest:%Y-%m-%d %H:%M} UTC", fix
    )
