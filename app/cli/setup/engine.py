"""The engine: where it is, and keys that it takes."""

import asyncio
import secrets

from app.cli.doctor.engine import engine as examine_engine
from app.cli.doctor.finding import EXAMINATION_SECONDS
from app.cli.doctor.lenient_settings import read_settings
from app.cli.setup.asking import Asker, Question
from app.domain.operations.origins import origin_of
from app.domain.privacy.secret_shapes import event_key_fault, signing_key_fault
from app.errors import BadInput


def ask_engine(asker: Asker) -> None:
    """Cloud, or a server of their own; for that one, keys are made where there are none."""
    asker.heading("The engine")
    if asker.env.get("INNGEST_DEV") not in ("", "0", "false"):
        asker.say("INNGEST_DEV is set, so no keys are needed.")
        return
    url = asker.ask(
        Question(
            flag="--engine-url",
            setting="INNGEST_BASE_URL",
            text="Address of your Inngest server",
            help="Your own server, such as http://127.0.0.1:8288; nothing for Inngest Cloud.",
            optional=True,
            check=_address,
        )
    )
    ask_key(asker, "event", own=bool(url))
    ask_key(asker, "signing", own=bool(url))
    asker.say(asyncio.run(_tried()))


def ask_key(asker: Asker, kind: str, *, own: bool) -> None:
    """One of the two. A server of one's own is started with keys that one chooses."""
    where = "made now where you give none; start your server with it" if own else "from Inngest Cloud's page Keys"
    asker.ask(
        Question(
            flag=f"--{kind}-key",
            setting=f"INNGEST_{kind.upper()}_KEY",
            text=f"Its {kind} key",
            help=f"INNGEST_{kind.upper()}_KEY, {where}.",
            secret=True,
            default=secrets.token_hex(16 if kind == "event" else 32) if own else "",
            check=_event_key if kind == "event" else _signing_key,
        )
    )


def _event_key(key: str) -> str:
    return _sound(key, event_key_fault(key))


def _signing_key(key: str) -> str:
    return _sound(key, signing_key_fault(key))


def _sound(key: str, fault: str) -> str:
    if fault:
        raise BadInput(fault)
    return key


def _address(url: str) -> str:
    try:
        return origin_of(url)
    except ValueError as error:
        raise BadInput(f"That is no address of a server, such as http://127.0.0.1:8288: {error}") from None


async def _tried() -> str:
    """What the engine says of both keys; that it does not answer yet is no reason to stop here."""
    settings, _ = read_settings()
    if settings is None:
        return ""
    try:
        async with asyncio.timeout(EXAMINATION_SECONDS):
            [found] = await examine_engine(settings)
    except Exception:  # told again, with its fix, by the examination at the end
        return "It does not answer yet; the desk registers with it once both run."
    return f"{found.found}." if found.state == "ok" else f"{found.found}. {found.fix}"
