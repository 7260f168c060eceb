"""What a decision is bound to: a server, a tool as it describes itself now, and the exact arguments."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jcs
import mcp_types as types


@dataclass(frozen=True)
class BoundCall:
    """One call, as the desk shows it and as its decision holds it."""

    server: str
    tool: str
    schema_digest: str
    arguments: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The arguments of the desk's own tool."""
        return {
            "server": self.server,
            "tool": self.tool,
            "schema_digest": self.schema_digest,
            "arguments": dict(self.arguments),
        }

    @property
    def digest(self) -> str:
        """The same for the same call only."""
        return hashlib.sha256(jcs.canonicalize(self.to_json())).hexdigest()

    def accepted(self, approved: Mapping[str, Any]) -> dict[str, Any] | None:
        """The arguments to call with; None where what was approved is not this call. A reviewer may change
        arguments, where the desk's file lets them, and nothing else."""
        ours, said = self.to_json(), dict(approved)
        arguments = said.pop("arguments", None)
        del ours["arguments"]
        return arguments if said == ours and isinstance(arguments, dict) else None


def digest_of(tool: types.Tool) -> str:
    """Of all that a tool says of itself: a word changed in its description is another tool."""
    said = tool.model_dump(mode="json", by_alias=True, exclude_none=True)
    return hashlib.sha256(jcs.canonicalize(said)).hexdigest()
