"""What Ada writes to the shop, and a model that reads it."""

import json
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from tests.agent.test_over_http import completion
from tests.moving_in import shop

PHOTO: Final = (Path(__file__).parent / "broken.jpg").read_bytes()
RELAY: Final = "mx.lamps.example"  # whose word on a sender counts
LATER: Final = "By the way, do you also sell candles?"


def about_two_lines() -> bytes:
    """With a photo."""
    mail = _from_ada("first-refund", f"Order {shop.ORDER.number}")
    mail.set_content(
        f"Hello,\n\nof order {shop.ORDER.number} both brass desk lamps and all three warm white light bulbs arrived "
        "broken. Please refund those two items; the green shade is fine.\n\nAda\n"
    )
    mail.add_attachment(PHOTO, maintype="image", subtype="jpeg", filename="broken.jpg")
    return bytes(mail)


def about_something_else() -> bytes:
    """Nothing that anybody has to decide."""
    mail = _from_ada("candles", "Candles")
    mail.set_content(f"Hello,\n\n{LATER}\n\nAda\n")
    return bytes(mail)


def _from_ada(name: str, subject: str) -> EmailMessage:
    """Stamped by the shop's own mail server."""
    mail, domain = EmailMessage(), shop.ADA.email.partition("@")[2]
    stamp = f"{RELAY}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    mail["Authentication-Results"] = stamp
    mail["From"], mail["To"], mail["Subject"] = f"Ada <{shop.ADA.email}>", "help@lamps.example", subject
    mail["Message-ID"] = f"<{name}@{domain}>"
    return mail


def model(heard: str) -> dict[str, Any]:
    """It looks at the orders, asks for two lines of one, and answers the customer."""
    if LATER in heard:
        return completion("stop", content="Dear Ada, we do not sell candles. Kind regards, the desk")
    if "call_orders" not in heard:
        return completion("tool_calls", tool_calls=[_call("call_orders", "list_orders", {})])
    if "call_refund" not in heard:
        [order_id, *_] = re.findall(r'"order_id": "([^"]+)"', heard.replace("\\", ""))
        lines = [{"line": 1, "quantity": 2}, {"line": 2, "quantity": 3}]
        asked = {"order_id": order_id, "lines": lines, "reason": "Both lamps and all bulbs arrived broken."}
        return completion("tool_calls", tool_calls=[_call("call_refund", "issue_refund", asked)])
    return completion("stop", content="Dear Ada, I am sorry that your things arrived broken. Kind regards, the desk")


def _call(name: str, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": "function", "function": {"name": tool, "arguments": json.dumps(arguments)}}
