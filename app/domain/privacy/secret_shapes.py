"""What a secret must look like to be one: a key of one letter locks nothing, and a pasted comment is no key."""

import re
from typing import Final

LENGTH_MIN: Final = 16

_SIGNING_KEY: Final = re.compile(r"(?:signkey-[A-Za-z0-9]+-)?(?:[0-9A-Fa-f]{2}){16,}")
_EVENT_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,}")
_SLACK_SECRET: Final = re.compile(r"[0-9a-f]{32,}")


def signing_key_fault(key: str) -> str:
    """A sentence on what is wrong with the engine's signing key; empty where nothing is."""
    if _SIGNING_KEY.fullmatch(key):
        return ""
    return (
        "INNGEST_SIGNING_KEY must be signkey-…- and at least 32 hexadecimal digits, an even number of them "
        "(make one with: openssl rand -hex 32)"
    )


def event_key_fault(key: str) -> str:
    """The same for the engine's event key, which is a part of an address."""
    if _EVENT_KEY.fullmatch(key):
        return ""
    return (
        "INNGEST_EVENT_KEY must be at least 16 letters, digits, - or _ "
        "(make one with: openssl rand -hex 16; or copy Inngest Cloud's)"
    )


def slack_secret_fault(secret: str, *, real: bool) -> str:
    """The same for Slack's signing secret. ``real``: it is Slack's, and not the local workspace's."""
    if _SLACK_SECRET.fullmatch(secret) or (not real and not secret_fault("", secret)):
        return ""
    return (
        "SLACK_SIGNING_SECRET must be the Signing Secret of the app's Basic Information page: "
        "32 digits and letters from a to f"
    )


def secret_fault(name: str, secret: str) -> str:
    """The same for a secret of our own choice."""
    if len(secret) >= LENGTH_MIN and not re.search(r"\s", secret):
        return ""
    return (
        f"{name} must be at least {LENGTH_MIN} characters long, without spaces (make one with: openssl rand -hex 16)"
    )
