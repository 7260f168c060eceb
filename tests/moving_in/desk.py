"""A shop's desk, set up on an empty database as a team does it, with Stripe and a mail server beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.flows.model import model
from tests.mail.server import Server, mail_server
from tests.moving_in import letters
from tests.moving_in.conftest import EmptyDatabase
from tests.moving_in.place import Place, running, serving
from tests.moving_in.sources import Open, Source
from tests.payments.conftest import StandIn, run_stand_in


@dataclass(frozen=True)
class Walk:
    """A desk that is being set up, and who stands around it."""

    place: Place
    stripe: StandIn
    mails: Server
    source: Source
    judge: asyncpg.Pool


@asynccontextmanager
async def begun(opened: Open, database: EmptyDatabase, engine_database: str, folder: Path) -> AsyncIterator[Walk]:
    """Set up as far as a desk that serves."""
    with run_stand_in() as at_stripe:
        async with (
            opened(folder, at_stripe) as source,
            running(folder, database.url, engine_database, retry_scale=0.02) as place,
            mail_server() as mails,
            model(letters.model) as model_settings,
            asyncpg.create_pool(database.judges_url, min_size=1, max_size=1) as judge,
        ):
            walk = Walk(place, at_stripe, mails, source, judge)
            await set_up(walk, model_settings)
            async with serving(place):
                yield walk
            assert "The record holds" in await place.succeeds("audit", "verify")


async def set_up(walk: Walk, model_settings: dict[str, str]) -> None:
    """What a team types: init by flags, the lines that init leaves to it, the desk's file, its records."""
    place = walk.place
    await place.init()
    settings = {
        "PAYMENTS": "stripe",
        "STRIPE_API_BASE": walk.stripe.url,
        "STRIPE_API_KEY": "sk_test_ours_1",
        "STRIPE_ACCOUNT": "acct_ours",
        "STRIPE_WEBHOOK_SECRET": "whsec_" + "0123456789abcdef" * 2,
        "MAIL_OUT": "smtp",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(walk.mails.port),
        "SMTP_TLS": "none",
        "MAIL_FROM": "The Lamp Shop <help@lamps.example>",
        "MAIL_AUTHSERV_IDS": letters.RELAY,
        "UNDO_SECONDS": "2",
        "ATTACHMENTS_URL": f"file://{place.folder}/files",
        **model_settings,
    }
    with (place.folder / ".env").open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in settings.items())
        file.write(walk.source.settings)
    with place.desk_file.open("a", encoding="utf-8") as file:
        file.write(walk.source.told)
    if walk.source.secret:
        await place.succeeds("secrets", "set", "records-http", given=walk.source.secret)
    await place.succeeds("config", "apply", str(place.desk_file))
    await walk.source.move_in(place)
