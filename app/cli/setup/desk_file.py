"""The commented ``desk.yaml`` a new desk begins with, saying what was answered."""

from pathlib import Path
from typing import Final

from app.cli.setup.env_file import EnvFile
from app.desk_file import starter_desk_file

# Places in a desk's file, by the setting that says the same until the file is applied.
_ONE: Final = {
    "channels.approvals": "SLACK_APPROVALS_CHANNEL",
    "channels.support": "SLACK_SUPPORT_CHANNEL",
    "channels.oncall": "SLACK_ONCALL_CHANNEL",
    "channels.ops": "SLACK_OPS_CHANNEL",
    "oncall.group": "SLACK_ONCALL_GROUP",
}
_MANY: Final = {"reviewers": "SLACK_REVIEWERS", "staff": "SLACK_STAFF"}


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
