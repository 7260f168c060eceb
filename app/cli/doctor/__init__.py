"""The examinations behind ``countersign doctor``: each looks at one thing and names the fix for what it finds."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import httpx

from app.cli.doctor.addresses import addresses
from app.cli.doctor.backups import backups
from app.cli.doctor.engine import engine
from app.cli.doctor.finding import EXAMINATION_SECONDS, Finding
from app.cli.doctor.in_force import in_force
from app.cli.doctor.lenient_settings import read_settings
from app.cli.doctor.mail import mail_out
from app.cli.doctor.model import model
from app.cli.doctor.payments import payments
from app.cli.doctor.records.database import records
from app.cli.doctor.records.source import record_source
from app.cli.doctor.registration import registration
from app.cli.doctor.secrets import secrets
from app.cli.doctor.slack.door import slack_door
from app.cli.doctor.slack.workspace import slack
from app.cli.doctor.stored_files import stored_files
from app.cli.doctor.webhooks import webhooks
from app.errors import CountersignError
from app.local.postgres import CannotStartError
from app.settings import Settings

Examination = Callable[[Settings], Awaitable[Sequence[Finding]]]

_EXAMINATIONS: Final[dict[str, Examination]] = {
    "Engine": engine,
    "Registration": registration,
    "Slack": slack,
    "Slack door": slack_door,
    "Model": model,
    "Payments": payments,
    "Record source": record_source,
    "Mail out": mail_out,
    "Backups": backups,
    "Files": stored_files,
    "Secrets": secrets,
    "Webhooks": webhooks,
}


async def examine() -> list[Finding]:
    """Run every examination, all at once; one that breaks is itself a finding, and the others go on."""
    settings, found = read_settings()
    looks: dict[str, Callable[[], Awaitable[Sequence[Finding]]]] = {"Postgres": records}
    if settings is not None:
        effective = await in_force(settings)
        looks |= {name: partial(look, effective) for name, look in _EXAMINATIONS.items()}
    told = await asyncio.gather(*(_safely(name, look) for name, look in looks.items()))
    at_postgres, others = told[0], [one for some in told[1:] for one in some]
    findings = [_python(), found, *at_postgres]
    if settings is None:
        names = ", ".join(name.lower() for name in _EXAMINATIONS)
        left = Finding("Not looked at", "warn", names, "They are looked at once the settings can be read.")
        return [*findings, left]
    if found.state != "ok":
        return [*findings, *_not_called_well(others)]
    return [*findings, *others, *addresses(settings)]


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", "ok", version)


def _not_called_well(findings: Sequence[Finding]) -> list[Finding]:
    """Where settings are refused no host starts: what is wrong beside them is said, and nothing is praised."""
    names = ", ".join(dict.fromkeys(one.what.lower() for one in findings if one.state == "ok"))
    fix = "They looked well with the settings that can be read; mend the others first, and look again."
    left = [Finding("Not judged", "warn", names, fix)] if names else []
    return [*(one for one in findings if one.state != "ok"), *left]


async def _safely(name: str, look: Callable[[], Awaitable[Sequence[Finding]]]) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(EXAMINATION_SECONDS):
            return await look()
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
        fix = "Check its address, that it runs, and that this machine may connect."
        late = isinstance(error, (TimeoutError, httpx.TimeoutException))
        return [Finding(name, "bad", "no answer in time" if late else "no answer", fix)]
    except CountersignError as error:
        return [Finding(name, "bad", error.detail or "refused", error.sentence)]
    except CannotStartError as error:
        return [Finding(name, "bad", "it does not start", str(error))]
    except ValueError:
        return [Finding(name, "bad", "an answer nobody can read", "Check its address: something else answers there.")]
    except Exception as error:  # a fault of this examination is no reason to keep the others back
        fix = "The examination itself failed: look at that part by hand, and report it."
        return [Finding(name, "bad", f"not looked at ({type(error).__name__})", fix)]
