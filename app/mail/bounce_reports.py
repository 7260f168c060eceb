"""Postmark's bounce and complaint webhooks, as reports of ours."""

import json
from typing import Any, Final

from app.domain.cases.mail.delivery import BounceKind, DeliveryReport, draft_named_in
from app.domain.ids import DraftId
from app.errors import BadInput

REPORT_BYTES_MAX: Final = 1024 * 1024  # it may bring the whole mail along

_HARD, _SOFT = BounceKind.HARD, BounceKind.SOFT
# What is not named here (an answering machine, a subscription) says nothing of whether the mail arrived.
_TYPES: Final = {
    "HardBounce": (_HARD, "unknown_mailbox"),
    "BadEmailAddress": (_HARD, "bad_address"),
    "DnsError": (_HARD, "bad_address"),
    "ManuallyDeactivated": (_HARD, "blocked"),
    "SoftBounce": (_SOFT, "not_accepted"),
    "Transient": (_SOFT, "busy"),
    "Blocked": (_SOFT, "blocked"),
    "SpamNotification": (_SOFT, "blocked"),
    "DMARCPolicy": (_SOFT, "blocked"),
    "VirusNotification": (_SOFT, "not_accepted"),
    "Undeliverable": (_SOFT, "not_accepted"),
    "Unknown": (_SOFT, "not_accepted"),
}


def parse_report(body: bytes) -> DeliveryReport | None:
    """What Postmark posts; None for reports that say nothing of arrival. Raises BadInput with a sentence."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The report is not valid JSON", detail="bad_json") from error
    if not isinstance(data, dict):
        raise BadInput("The report must be a JSON object", detail="bad_json")
    record = data.get("RecordType")
    if record == "SpamComplaint":
        return _report(data, BounceKind.COMPLAINT, "complaint")
    if record != "Bounce":
        return None
    found = _TYPES.get(str(data.get("Type")))
    return None if found is None else _report(data, *found)


def _report(data: dict[str, Any], kind: BounceKind, reason: str) -> DeliveryReport:
    number, address = data.get("ID"), data.get("Email")
    if not isinstance(number, int) or not isinstance(address, str) or "@" not in address or len(address) > 320:
        raise BadInput("The report names no ID or no Email", detail="bad_report")
    source = f"postmark:{data['RecordType']}:{number}"
    return DeliveryReport(source, kind, reason, address.strip().lower(), _draft(data.get("Metadata")))


def _draft(metadata: object) -> DraftId | None:
    """The id we sent along; Postmark's own MessageID is one we never saw."""
    named = metadata.get("draft") if isinstance(metadata, dict) else None
    return draft_named_in(f"{named}@") if isinstance(named, str) else None
