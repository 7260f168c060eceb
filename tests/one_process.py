"""Host and local engine in one process: the engine reaches the host by an in-process transport, not by a socket."""

import asyncio
import os
from urllib.parse import urlsplit

from app.local.engine import EngineConfig, run_engine
from app.main import open_host, run_host
from app.observability import logging_setup
from app.settings import Settings


async def main() -> None:
    """Run until told to stop."""
    settings = Settings()
    logging_setup.configure(style=settings.log_format, level=settings.log_level)
    address = f"http://{settings.host}:{settings.port}"
    async with open_host(settings) as host:
        config = EngineConfig(
            database_url=os.environ["ENGINE_DATABASE_URL"],
            port=urlsplit(settings.inngest_base_url or "").port or 0,
            apps=(f"{address}/api/inngest",),
            transports={address: host.app},
            retry_scale=0.02,
            poll_interval_seconds=1.0,
        )
        async with run_engine(config):
            await run_host(host, settings)


if __name__ == "__main__":
    asyncio.run(main())
