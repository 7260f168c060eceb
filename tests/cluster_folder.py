"""Where the tests' PostgreSQL keeps what is thrown away: in memory where there is room, else on the disk."""

import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 3 * 1024**3  # a run's databases and their log need half of that
# Nothing is kept, so nothing is written through, nor logged for others to copy; its log may not fill the memory.
SETTINGS: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "min_wal_size": "80MB",
}
# How a template is cloned here: its files at once. Through the log, page by page, is for servers that save theirs.
AS_FILES: Final = "STRATEGY FILE_COPY"


def cluster_folder() -> Path:
    """One for each checkout, so that runs side by side share it; COUNTERSIGN_TEST_CLUSTER names another.

    Making a database is copying hundreds of small files: on a disk that others use too that takes a second, and
    every test of the records makes one.
    """
    told = os.environ.get("COUNTERSIGN_TEST_CLUSTER")
    if told:
        return Path(told)
    if in_memory_is_room():
        return MEMORY / f"countersign-tests-{os.getuid()}-{sha256(os.fsencode(ROOT)).hexdigest()[:12]}"
    return ROOT / ".countersign" / "test-cluster"


def in_memory_is_room(memory: Path = MEMORY) -> bool:
    """Where it is mounted, writable and large: containers often have a small one."""
    return os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free >= ROOM_BYTES
