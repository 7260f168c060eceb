"""What the installed app may do in its workspace: Slack says so with every answer."""

from collections.abc import Mapping
from typing import Final

HEADER: Final = "x-oauth-scopes"
READ_EMAIL: Final = "users:read.email"
# As slack_manifest.yaml asks for them; a test compares the two.
NEEDED: Final = frozenset(
    {
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "usergroups:read",
        "users:read",
        READ_EMAIL,
    }
)


def granted(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes an answer names; None where it names none, as of something that is not Slack."""
    named = next((value for name, value in headers.items() if name.lower() == HEADER), None)
    return None if named is None else frozenset(scope.strip() for scope in named.split(",") if scope.strip())


def missing(scopes: frozenset[str] | None) -> tuple[str, ...]:
    """What the manifest asks for and this installation does not have; all of it where Slack did not say."""
    return tuple(sorted(NEEDED - (scopes or frozenset())))
