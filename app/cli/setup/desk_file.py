"""The commented ``desk.yaml`` a new desk begins with, saying what was answered."""

from pathlib import Path
from typing import Final

from app import store
from app.cli.setup.env_file import EnvFile
from app.desk_file import starter_desk_file
from app.desk_file.differences import named
from app.domain.ids import TenantId

# Places in a desk's file, by the setting that says the same until the file is applied.
_ONE: Final = {
    "channels.approvals": "SLACK_APPROVALS_CHANNEL",
    "channels.support": "SLACK_SUPPORT_CHANNEL",
    "channels.oncall": "SLACK_ONCALL_CHANNEL",
    "channels.ops": "SLACK_OPS_CHANNEL",
    "oncall.group": "SLACK_ONCALL_GROUP",
}
_MANY: Final = {"reviewers": "SLACK_REVIEWERS", "staff": "SLACK_STAFF"}


async def overruled(url: str, tenant: TenantId, env: EnvFile, *, name: str) -> str:
    """What the desk's file in force says otherwise than what was answered, in a sentence; empty: nothing."""
    pool = await store.open_pool(url, size=1)
    try:
        newest = await store.PostgresDeskVersions(pool).newest(tenant)
    finally:
        await pool.close()
    if newest is None:
        return ""
    answered: dict[str, object] = {"name": name}
    answered |= {place: env.get(setting) for place, setting in _ONE.items()}
    answered |= {place: [one for one in env.get(setting).split(",") if one] for place, setting in _MANY.items()}
    given = {place: value for place, value in answered.items() if value}
    places = [place for place, value in given.items() if place in newest.told and newest.told[place] != value]
    if not places:
        return ""
    return (
        f"The desk's file in force (version {newest.version}) says something else of "
        f"{', '.join(named(place) for place in places)}, and the file wins. Change it there, then "
        "`countersign config apply`."
    )


def write_desk_file(path: Path, env: EnvFile, *, name: str, language: str) -> bool:
    """Write it; False where there is one already, which is kept as it is."""
    told: dict[str, object] = {"name": name, "language": language}
    told |= {place: env.get(setting) for place, setting in _ONE.items() if env.get(setting)}
    told |= {place: env.get(setting).split(",") for place, setting in _MANY.items() if env.get(setting)}
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter_desk_file(told))
    except FileExistsError:
        return False
    return True
