"""Examines whether nights leave a backup behind."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from app import store
from app.cli.doctor.finding import Finding
from app.domain.operations.retention import made_at
from app.settings import Settings

_BACKUP_LATE: Final = timedelta(hours=26)  # one comes each night


async def backups(settings: Settings) -> list[Finding]:
    """Whether nights leave something behind."""
    if settings.backup_dir is None:
        fix = "Set BACKUP_DIR, or see to it that somebody else backs this database up." if settings.real else ""
        return [Finding("Backups", "warn" if fix else "ok", "off: BACKUP_DIR is not set", fix)]
    return [_newest(settings.backup_dir)]


def _newest(folder: Path) -> Finding:
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        return Finding("Backups", "bad", f"{folder} cannot be written to", "Give it to the user the host runs as.")
    names = store.backups_in(folder)
    newest = made_at(names[-1]) if names else None
    if newest is None:
        return Finding("Backups", "warn", f"none in {folder}", "Run `countersign backup` for a first one.")
    late = datetime.now(UTC) - newest > _BACKUP_LATE
    fix = "Nights leave none: run `countersign backup` and see what it says." if late else ""
    return Finding(
        "Backups", "warn" if late else "ok", f"{len(names)}, the newest of {newest:%Y-%m-%d %H:%M} UTC", fix
    )
