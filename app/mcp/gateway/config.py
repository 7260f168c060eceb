"""The gateway's file: which server it stands in front of, and which calls are let through, asked about or refused."""

import os
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from yaml.error import MarkedYAMLError

from app.errors import BadInput

BYTES_MAX: Final = 100_000
_SECRET: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class _Once(yaml.SafeLoader):
    """Each name once: of a rule that says two things nobody knows which one holds."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Raises YAMLError, with the line."""
        names = [name.value for name, _ in node.value]
        if twice := [name for name, _ in node.value if names.count(name.value) > 1]:
            raise MarkedYAMLError(problem="a name stands twice in one section", problem_mark=twice[1].start_mark)
        return super().construct_mapping(node, deep)


class Part(BaseModel):
    """Frozen, and nothing is overread: a misspelt rule would be no rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Upstream(Part):
    """The server itself: a command that is started, or an address."""

    command: str | None = None
    args: list[str] = []
    env: dict[str, str] = Field({}, repr=False)
    cwd: str | None = None
    url: str | None = None
    headers: dict[str, str] = Field({}, repr=False)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.command is None) == (self.url is None):
            raise ValueError("say either command or url")
        if self.url is not None and (self.args or self.env or self.cwd):
            raise ValueError("args, env and cwd belong to a command")
        if self.command is not None and self.headers:
            raise ValueError("headers belong to a url")
        return self


class Rule(Part):
    """The first that fits a call decides about it. ``when`` names arguments, each with what it has to be."""

    tool: str
    when: dict[str, str | int | float | bool] = {}
    do: Literal["allow", "ask", "deny"]
    why: str = ""


class GatewayConfig(Part):
    """``server`` is the name that people read on the card and that decisions are bound to."""

    server: str = Field(pattern=r"^[\w.-]{1,64}$")
    upstream: Upstream
    rules: list[Rule] = Field([], max_length=200)
    desk_tool: str = "mcp_call"
    reviewers: list[str] = Field([], max_length=20)
    wait_seconds: int = Field(50, ge=0, le=3600)


def gateway_config(raw: bytes, environ: Mapping[str, str] | None = None) -> GatewayConfig:
    """What a file says, with secrets from the environment in their places. Raises BadInput."""
    if len(raw) > BYTES_MAX:
        raise BadInput(f"The gateway's file has more than {BYTES_MAX} bytes")
    try:
        said = yaml.load(raw, _Once)  # noqa: S506 - a safe loader, and stricter
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"The gateway's file is no YAML that can be read ({_why(error)})") from None
    if isinstance(said, dict) and isinstance(said.get("upstream"), dict):
        said = {**said, "upstream": _filled(said["upstream"], os.environ if environ is None else environ)}
    try:
        return GatewayConfig.model_validate(said)
    except ValidationError as error:
        raise BadInput("; ".join(_sentences(error))) from None


def _why(error: Exception) -> str:
    """What and in which line; not the line, in which a secret may stand."""
    if not isinstance(error, MarkedYAMLError):
        return "it is nested too deeply, or has characters that YAML does not"
    line = "" if error.problem_mark is None else f", in line {error.problem_mark.line + 1}"
    return f"{error.problem}{line}"


def _filled(said: Any, environ: Mapping[str, str]) -> Any:
    """``${NAME}`` is the environment's, so that no secret stands in the file."""
    if isinstance(said, dict):
        return {name: _filled(value, environ) for name, value in said.items()}
    if isinstance(said, list):
        return [_filled(one, environ) for one in said]
    if not isinstance(said, str):
        return said
    missing = [name for name in _SECRET.findall(said) if name not in environ]
    if missing:
        raise BadInput(f"The gateway's file names {missing[0]}, which is not set in its environment")
    return _SECRET.sub(lambda found: environ[found[1]], said)


def _sentences(error: ValidationError) -> list[str]:
    """Where and what, never the value: it may be a secret."""
    problems = error.errors(include_input=False, include_url=False)
    return [f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in problems]
