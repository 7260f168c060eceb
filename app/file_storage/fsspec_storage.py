"""Any storage that fsspec reaches by a URL: a folder, a bucket, a share. Nothing of it runs on the event loop."""

import asyncio
import posixpath
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from app.domain.ids import TenantId
from app.errors import Misconfigured, NotFound, TooLarge, Unavailable

PATIENCE_SECONDS: Final = 60.0
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")  # neither a way up nor a folder of its own

T = TypeVar("T")


class FsspecStorage:
    """Opened at its first use: a host that never moves a file loads no library for it."""

    def __init__(self, url: str, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._url, self._patience_seconds = url, patience_seconds
        self._opened: tuple[Any, str] | None = None

    async def put(self, tenant: TenantId, name: str, content: bytes) -> None:
        """Under ``tenant``'s folder."""

        def write(files: Any, path: str) -> None:
            files.makedirs(posixpath.dirname(path), exist_ok=True)
            files.pipe_file(path, content)

        await self._run(tenant, name, write)

    async def get(self, tenant: TenantId, name: str, *, bytes_max: int) -> bytes:
        """No more than ``bytes_max`` is ever read, whatever lies there."""

        def read(files: Any, path: str) -> bytes:
            with files.open(path, "rb") as file:
                return bytes(file.read(bytes_max + 1))

        content = await self._run(tenant, name, read)
        if len(content) > bytes_max:
            raise TooLarge("What lies in the storage under this name is larger than the file was", detail="stored")
        return content

    async def remove(self, tenant: TenantId, name: str) -> None:
        """What is not there is removed."""

        def remove(files: Any, path: str) -> None:
            try:
                files.rm_file(path)
            except FileNotFoundError:
                return

        await self._run(tenant, name, remove)

    async def _run(self, tenant: TenantId, name: str, work: Callable[[Any, str], T]) -> T:
        if not _NAME.fullmatch(name) or not _NAME.fullmatch(tenant):
            raise Misconfigured("A file's name in the storage is an id of ours", detail="bad_name")
        try:
            async with asyncio.timeout(self._patience_seconds):
                return await asyncio.to_thread(self._work, f"{tenant}/{name}", work)
        except FileNotFoundError:
            raise NotFound("This file is not in the storage any more") from None
        except (ImportError, ValueError) as error:
            raise Misconfigured(
                f"ATTACHMENTS_URL cannot be used: {type(error).__name__}. A bucket needs fsspec's package for it, "
                "such as s3fs or gcsfs, installed beside Countersign",
                detail="storage",
            ) from None
        except Misconfigured:
            raise
        except Exception as error:  # each library behind fsspec has errors of its own
            raise Unavailable("The storage of files does not answer", detail=type(error).__name__) from None

    def _work(self, name: str, work: Callable[[Any, str], T]) -> T:
        if self._opened is None:
            import fsspec

            files, root = fsspec.core.url_to_fs(self._url)
            self._opened = files, str(root).rstrip("/")
        files, root = self._opened
        return work(files, f"{root}/{name}")
