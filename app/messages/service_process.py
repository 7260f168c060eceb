"""The process that hands one message to a person's service: a child without secrets, fenced in, killed in time."""

import json
import logging
import os
import sys
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import apprise

from app.messages.fence import Fence
from app.outside.allowed import AllowedHosts

MEMORY_BYTES_MAX: Final = 1024 * 1024 * 1024
CPU_SECONDS_MAX: Final = 15
# Of this machine itself: they would show a message to whoever sits in front of the server.
_OF_THIS_MACHINE: Final = frozenset(
    {"blink1", "dbus", "glib", "gnome", "growl", "kde", "macosx", "qt", "syslog", "windows"}
)
# Files and addresses to load from, and what would loosen how a service is called.
_NO_OPTIONS: Final = frozenset(
    {"attach", "attachment", "config", "include", "keyfile", "redirect", "template", "template_file", "verify"}
)


def main() -> None:
    """One request on standard input, one answer on standard output."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints must not end up in the answer
    _limit()
    logging.disable(logging.CRITICAL)  # what libraries log has addresses in it
    answers.write(json.dumps(answer(json.loads(sys.stdin.read()))))
    answers.flush()


def answer(asked: dict[str, Any]) -> dict[str, str]:
    """``service`` where the address was read; ``outcome`` is read, sent, failed or refused; ``code`` says why."""
    schema = str(asked["address"]).partition("://")[0].strip().lower()
    service, code = _service(asked["address"], schema)
    if service is None:
        return {"outcome": "refused", "code": code}
    plain, name = bool(service.protocol) and not service.secure, _name(service)
    if plain and not asked["plain_http"]:
        return {"outcome": "refused", "code": "not_https"}
    if not asked["title"] and not asked["body"]:
        return {"outcome": "read", "service": name}
    fence = Fence(AllowedHosts.parse(asked["allowed"]), only_this_machine=plain)
    fence.close()
    if service.notify(title=asked["title"], body=asked["body"], body_format=apprise.NotifyFormat.TEXT):
        return {"outcome": "sent", "service": name}
    return {"outcome": "failed", "service": name, "code": "not_public" if fence.refused else "not_taken"}


def _service(address: str, schema: str) -> tuple[apprise.NotifyBase | None, str]:
    if schema in _OF_THIS_MACHINE:
        return None, "this_machine"
    names = {name.lstrip("+-: ").lower() for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)}
    if names & _NO_OPTIONS:
        return None, "option"
    asset = apprise.AppriseAsset(
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        async_mode=False,
        allow_templates=False,
        secure_logging=True,
        timezone="UTC",
        language="en",
        app_id="Countersign",
        app_desc="Countersign",
        image_url_mask="",
        image_url_logo="",
    )
    found = apprise.Apprise.instantiate(address, asset=asset)
    return (None, "unknown") if found is None else (found, "")


def _name(service: apprise.NotifyBase) -> str:
    """The service's own name, however its address was written."""
    own = service.secure_protocol or service.protocol
    return str(own if isinstance(own, str) else next(iter(own or ()), "service"))[:40]


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
