"""The command line: ``python -m app.local.slack``."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from app.local.slack import seed
from app.local.slack.config import WorkspaceConfig
from app.local.slack.delivery.manifest import load
from app.local.slack.serving import run_workspace


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.local.slack", description="A local stand-in for Slack.")
    parser.add_argument("--app-url", default="http://127.0.0.1:8000/slack/events", help="where callbacks go")
    parser.add_argument("--host", default="127.0.0.1", help="loopback only")
    parser.add_argument("--port", type=int, default=8266, help="0 picks a free one")
    parser.add_argument("--data", type=Path, help="SQLite file; without it nothing outlives the process")
    parser.add_argument("--fresh", action="store_true", help="start over")
    parser.add_argument("--signing-secret", default=seed.SIGNING_SECRET)
    parser.add_argument("--bot-token", default=seed.BOT_TOKEN)
    parser.add_argument("--app-token", default=seed.APP_TOKEN)
    parser.add_argument("--manifest", type=Path, help="enforces its scopes and event subscriptions")
    parser.add_argument("--rate-limits", action="store_true", help="enforce Slack's rate limits")
    parser.add_argument("--backstage-url", action="append", default=[], help="JSON feed for Behind the scenes")
    parser.add_argument("--mail-url", help="where a customer email typed into the page is posted")
    parser.add_argument("--clock-url", help="where a jump of the clock is posted")
    return parser


def _config(given: argparse.Namespace) -> WorkspaceConfig:
    return WorkspaceConfig(
        app_url=given.app_url,
        host=given.host,
        port=given.port,
        data=given.data,
        fresh=given.fresh,
        signing_secret=given.signing_secret,
        bot_token=given.bot_token,
        app_token=given.app_token,
        manifest=load(given.manifest) if given.manifest else None,
        rate_limits=given.rate_limits,
        backstage_urls=tuple(given.backstage_url),
        mail_url=given.mail_url,
        clock_url=given.clock_url,
    )


async def _serve(config: WorkspaceConfig) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with run_workspace(config) as workspace:
        print(f"slack workspace on {workspace.url}", flush=True)  # noqa: T201 - the promised ready line
        await stopped.wait()


def main() -> int:
    """Run until told to stop; 2 when it cannot start."""
    try:
        asyncio.run(_serve(_config(_parser().parse_args())))
    except (OSError, ValueError) as error:
        print(f"the local Slack workspace cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
