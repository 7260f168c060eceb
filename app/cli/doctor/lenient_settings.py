"""Reads the settings for an examination: what is wrong in some does not keep the others from being looked at."""

from typing import Any, Final

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.cli.doctor.finding import Finding
from app.cli.environment import setting
from app.settings import SECTIONS, Settings

_CONFIG: Final = SettingsConfigDict(extra="ignore", env_ignore_empty=True)
_NONE_SET: Final = (
    "To set a desk up, run `countersign init`. To look at one, set its settings in the environment or in .env "
    "(.env.example lists them). `make demo` and `countersign dev` bring their own."
)


def read_settings() -> tuple[Settings | None, Finding]:
    """The settings, with defaults in place of those that are wrong; None where none is set at all."""
    if not any(setting(name.upper()) for name in Settings.model_fields):
        return None, Finding("Settings", "warn", "none is set", _NONE_SET)
    try:
        settings = Settings()
    except ValidationError as error:
        names = sorted({str(part).upper() for problem in error.errors() for part in problem["loc"]})
        texts = "; ".join(p["msg"].removeprefix("Value error, ") for p in error.errors(include_input=False))
        return _readable(), Finding("Settings", "bad", ", ".join(names) or "refused", texts)
    return settings, Finding("Settings", "ok", settings.countersign_env)


def _readable() -> Settings:
    """Section by section, without what they must agree on; a wrong value is as if it were not set."""
    values: dict[str, Any] = {}
    for _, section in SECTIONS:
        values |= _section(section)
    return Settings.model_construct(**values)


def _section(section: type[BaseSettings]) -> dict[str, Any]:
    lenient = type(section.__name__, (section,), {"model_config": _CONFIG, "__module__": __name__})
    defaults = {name: field.get_default(call_default_factory=True) for name, field in section.model_fields.items()}
    wrong: set[str] = set()
    for _ in range(len(defaults) + 1):
        try:
            return dict(lenient(**{name: defaults[name] for name in wrong}))
        except ValidationError as error:
            found = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
            wrong |= found if found - wrong else set(defaults)  # values that do not go together name none of them
    return defaults
