"""The examinations behind ``countersign doctor``: each finds one thing and names the fix."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

import httpx
from pydantic import ValidationError

from app.cli.doctor.backups import backups
from app.cli.doctor.engine import engine, functions
from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.cli.doctor.mail import mail_out
from app.cli.doctor.model import model
from app.cli.doctor.payments import payments
from app.cli.doctor.records import records
from app.cli.doctor.slack import slack
from app.settings import Settings


async def examine() -> list[Finding]:
    """Run every examination; one that breaks is itself a finding."""
    findings = [_python()]
    settings = _settings(findings)
    findings += await records()
    for check in (engine, functions, slack, model, payments, mail_out, backups):
        findings.append(await _safely(check, settings))
    return findings


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", "ok", version)


def _settings(findings: list[Finding]) -> Settings | None:
    if "COUNTERSIGN_ENV" not in os.environ:
        findings.append(Finding("Settings", "ok", "none set: `make demo` and `countersign dev` bring their own"))
        return None
    try:
        settings = Settings()
    except ValidationError as error:
        names = sorted({str(part) for problem in error.errors() for part in problem["loc"]})
        texts = "; ".join(p["msg"].removeprefix("Value error, ") for p in error.errors(include_input=False))
        findings.append(Finding("Settings", "bad", ", ".join(names) or "refused", texts))
        return None
    findings.append(Finding("Settings", "ok", settings.countersign_env))
    return settings


async def _safely(check: Callable[[Settings | None], Awaitable[Finding]], settings: Settings | None) -> Finding:
    try:
        return await asyncio.wait_for(check(settings), SLOW_SECONDS)
    except (httpx.HTTPError, TimeoutError) as error:
        name = check.__name__.replace("_", " ").capitalize()
        return Finding(name, "bad", type(error).__name__, "It did not answer: check its address and that it runs.")
