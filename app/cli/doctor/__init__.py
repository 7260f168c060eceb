"""The examinations behind ``countersign doctor``: each looks at one thing and names the fix for what it finds."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import httpx
from pydantic import ValidationError

from app.cli.doctor.backups import backups
from app.cli.doctor.engine import engine
from app.cli.doctor.finding import EXAMINATION_SECONDS, Finding
from app.cli.doctor.mail import mail_out
from app.cli.doctor.model import model
from app.cli.doctor.payments import payments
from app.cli.doctor.records import records
from app.cli.doctor.registration import registration
from app.cli.doctor.slack import slack
from app.cli.environment import setting
from app.errors import CountersignError
from app.local.postgres import CannotStartError
from app.settings import Settings

Examination = Callable[[Settings], Awaitable[Sequence[Finding]]]

_EXAMINATIONS: Final[dict[str, Examination]] = {
    "Engine": engine,
    "Registration": registration,
    "Slack": slack,
    "Model": model,
    "Payments": payments,
    "Mail out": mail_out,
    "Backups": backups,
}


async def examine() -> list[Finding]:
    """Run every examination; one that breaks is itself a finding, and the others go on."""
    settings, found = _settings()
    findings = [_python(), found, *await _safely("Postgres", records)]
    if settings is None:
        names = ", ".join(name.lower() for name in _EXAMINATIONS)
        return [
            *findings,
            Finding("Not looked at", "warn", names, "They are looked at once the settings can be read."),
        ]
    for name, look in _EXAMINATIONS.items():
        findings += await _safely(name, partial(look, settings))
    return findings


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", "ok", version)


def _settings() -> tuple[Settings | None, Finding]:
    if not any(setting(name.upper()) for name in Settings.model_fields):
        fix = (
            "To look at a desk, set its settings in the environment or in .env (.env.example lists them). "
            "`make demo` and `countersign dev` bring their own."
        )
        return None, Finding("Settings", "warn", "none is set", fix)
    try:
        settings = Settings()
    except ValidationError as error:
        names = sorted({str(part).upper() for problem in error.errors() for part in problem["loc"]})
        texts = "; ".join(p["msg"].removeprefix("Value error, ") for p in error.errors(include_input=False))
        return None, Finding("Settings", "bad", ", ".join(names) or "refused", texts)
    return settings, Finding("Settings", "ok", settings.countersign_env)


async def _safely(name: str, look: Callable[[], Awaitable[Sequence[Finding]]]) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(EXAMINATION_SECONDS):
            return await look()
    except (httpx.HTTPError, OSError, TimeoutError) as error:
        fix = "It did not answer: check its address, that it runs, and that this machine may connect."
        return [Finding(name, "bad", type(error).__name__, fix)]
    except CountersignError as error:
        return [Finding(name, "bad", error.detail or "refused", error.sentence)]
    except CannotStartError as error:
        return [Finding(name, "bad", "it does not start", str(error))]
    except ValueError:
        return [Finding(name, "bad", "an answer nobody can read", "Check its address: something else answers there.")]
