"""What the engine holds about our functions, compared with what we are."""

import re
from typing import Final

APP_ID_CHARS_MAX: Final = 64

_APP: Final = "countersign"
_DEFAULT_TENANT: Final = "demo"
_APP_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def app_id_of(tenant: str) -> str:
    """The app a tenant's host is at the engine unless it is told otherwise.

    Of its own for each tenant, so that two hosts at one engine do not take each other's place by being left as they
    are; the tenant comes first, because a function's id begins with its app's, and no app's may begin with another's.
    """
    return _APP if tenant == _DEFAULT_TENANT else f"{tenant}-{_APP}"


def refuse_app_id(text: str) -> str:
    """The same text. Raises ValueError with a sentence where it cannot be an app's id."""
    if text and (len(text) > APP_ID_CHARS_MAX or not _APP_ID.fullmatch(text)):
        raise ValueError(
            f"INNGEST_APP_ID is made of lower-case letters, digits and single hyphens, at most {APP_ID_CHARS_MAX} "
            "of them, such as acme-countersign; leave it empty for the tenant's own"
        )
    return text
