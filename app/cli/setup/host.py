"""Where the desk will be reached, and the secrets that it makes for itself."""

import secrets
from collections.abc import Callable
from typing import Final

from app.cli.setup.asking import Asker, Question
from app.domain.operations.origins import is_on_this_machine, origin_of
from app.domain.privacy.records_keys import new_key
from app.errors import BadInput
from app.settings import Settings

ENVIRONMENTS: Final = ("production", "development")
# Each is made once; RECORDS_KEY and SECRETS_KEY seal what lies in the records, the others open doors.
MADE: Final[dict[str, Callable[[], str]]] = {
    "MAIL_WEBHOOK_SECRET": lambda: secrets.token_hex(16),
    "STATUS_TOKEN": lambda: secrets.token_hex(16),
    "RECORDS_KEY": new_key,
    "SECRETS_KEY": new_key,
}


def ask_host(asker: Asker) -> str:
    """Where others reach the host; PUBLIC_URL is the one place for it."""
    asker.heading("The host")
    kind = asker.ask(
        Question(
            flag="--environment",
            setting="COUNTERSIGN_ENV",
            text=f"What this desk is for ({', '.join(environments())})",
            default="production",
            check=_environment,
        )
    )
    return asker.ask(
        Question(
            flag="--public-url",
            setting="PUBLIC_URL",
            text="Its public address",
            help="Where Slack, the engine and your mail provider reach it: https://desk.example.com",
            check=lambda text: public_address(text, production=kind != "development"),
        )
    )


def environments() -> tuple[str, ...]:
    """What COUNTERSIGN_ENV may be."""
    from typing import get_args

    return tuple(reversed(get_args(Settings.model_fields["countersign_env"].annotation)))


def _environment(text: str) -> str:
    if text not in environments():
        raise BadInput(f"It is one of {', '.join(environments())}")
    return text


def public_address(text: str, *, production: bool) -> str:
    """The address as it is kept. Raises BadInput."""
    try:
        origin = origin_of(text)
    except ValueError as error:
        raise BadInput(f"That is no address of a host, such as https://desk.example.com: {error}") from None
    if production and origin.startswith("http:") and not is_on_this_machine(origin):
        raise BadInput("It begins with https://: what passes there are customers' mails and decisions about money")
    return origin


def make_secrets(asker: Asker) -> None:
    """Whatever has no value yet."""
    for name, make in MADE.items():
        if not asker.env.get(name):
            asker.env.keep(name, make())
