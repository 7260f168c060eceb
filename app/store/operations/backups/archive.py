"""A backup as a file: a tar of its parts with a manifest that knows their digests, readable by its owner only."""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from app.domain.operations.retention import made_at
from app.errors import BackupFailed

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_MANIFEST_BYTES_MAX: Final = 16 * 1024 * 1024
_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup was made from, and what a restore has to come to."""

    kind: Literal["pg_dump", "copy"]
    migrations: list[tuple[int, str, str]]  # version, name, checksum
    rows: dict[str, int]  # by table
    columns: dict[str, list[str]]  # by table, in the order they were copied in
    heads: dict[str, str]  # by tenant: where its audit chain ended, as "seq:hash"
    server: int  # major version
    digests: dict[str, str] = field(default_factory=dict)  # by part
    format: int = FORMAT

    @property
    def total_rows(self) -> int:
        """Of all tables."""
        return sum(self.rows.values())


def private_folder(folder: Path) -> None:
    """Make it unless it is there. Raises BackupFailed where the place cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BackupFailed(f"{folder} is not a folder we can write to", detail="folder") from error


def listed(folder: Path) -> list[str]:
    """The names of the backups in a folder, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(one.name for one in folder.iterdir() if made_at(one.name) is not None)


def size(backup: Path) -> int:
    """In bytes."""
    return backup.stat().st_size


def pack(parts: Path, manifest: Manifest, into: Path) -> None:
    """One file of all parts, written through to the disk before this returns."""
    names = sorted(one.name for one in parts.iterdir())
    known = Manifest(**{**asdict(manifest), "digests": {name: _digest(parts / name) for name in names}})
    note = parts / MANIFEST
    note.write_text(json.dumps(asdict(known), indent=1))
    with os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # GNU's form has no records of its own that nobody checks, and no end to sizes.
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for name in (MANIFEST, *names):
                archive.add(parts / name, arcname=name, recursive=False)
        file.flush()
        os.fsync(file.fileno())


def settle(partial: Path, final: Path) -> None:
    """Give a finished file its name, all at once."""
    partial.rename(final)
    handle = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_manifest(backup: Path) -> Manifest:
    """What a backup says of itself. Raises BackupFailed for a file that is none, or of a format to come."""
    with _opened(backup) as archive:
        first = archive.next()
        if first is None or first.name != MANIFEST or first.size > _MANIFEST_BYTES_MAX:
            raise BackupFailed(f"{backup.name} is not a backup of ours", detail="not_a_backup")
        content = archive.extractfile(first)
        assert content is not None
        return _manifest(json.loads(content.read()), backup)


def unpack(backup: Path, into: Path) -> Manifest:
    """Its parts, each compared with its digest. Raises BackupFailed where one is missing, cut or changed."""
    manifest = read_manifest(backup)
    _check_gaps(backup)
    with _opened(backup) as archive:
        for member in archive:
            if member.name == MANIFEST:
                continue
            source = archive.extractfile(member) if member.isreg() and member.name in manifest.digests else None
            if source is None:
                raise BackupFailed(f"{backup.name} holds something that does not belong there", detail="foreign_part")
            with (into / member.name).open("wb") as target:
                while block := source.read(_BLOCK):
                    target.write(block)
    for name, digest in manifest.digests.items():
        if not (into / name).is_file() or _digest(into / name) != digest:
            raise BackupFailed(f"{backup.name} is damaged: {name} is not what was written", detail="damaged")
    return manifest


def _check_gaps(backup: Path) -> None:
    """Between its parts there is nothing but zeros; a changed byte there tells of a disk that changes others too."""
    with _opened(backup) as archive, backup.open("rb") as file:
        ends = [(one.offset_data + one.size, -one.size % tarfile.BLOCKSIZE) for one in archive]
        for end, gap in (*ends, (sum(ends[-1]) if ends else 0, -1)):
            file.seek(end)
            if any(file.read(gap)):
                raise BackupFailed(f"{backup.name} is damaged between its parts", detail="damaged")


@contextmanager
def _opened(backup: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(backup, mode="r:") as archive:
            yield archive
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise BackupFailed(f"{backup.name} cannot be read as a backup", detail="unreadable") from error


def _manifest(read: Mapping[str, Any], backup: Path) -> Manifest:
    if read.get("format") != FORMAT:
        raise BackupFailed(f"{backup.name} was made by another version of Countersign", detail="format")
    migrations = [(int(version), str(name), str(checksum)) for version, name, checksum in read["migrations"]]
    return Manifest(**{**read, "migrations": migrations})


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
