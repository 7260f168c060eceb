"""What docs/webhooks.md shows a developer verifies what the desk signs, and names every type and wait there is."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from app.domain.approvals.webhooks.deliveries import Change
from app.domain.approvals.webhooks.secrets import Signing

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()


def block(language: str) -> str:
    found: str = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[-1]
    return found


def signed(secret: str, *others: str) -> tuple[dict[str, str], str]:
    body, now = json.dumps({"type": "approval.settled", "data": {"id": "apr_1"}}), datetime.now(UTC)
    signatures = " ".join(Webhook(one).sign("whd_1", now, body) for one in (*others, secret))
    stamp = str(int(now.timestamp()))
    return {"webhook-id": "whd_1", "webhook-timestamp": stamp, "webhook-signature": signatures}, body


def test_the_python_receiver_takes_what_is_signed_and_nothing_else() -> None:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    secret, other, seen = Signing.new().newest, Signing.new().newest, set[str]()
    headers, body = signed(secret, other)
    assert names["receive"](headers, body.encode(), secret, seen) == 200
    assert seen == {"whd_1"}
    assert names["receive"](headers, body.encode(), secret, seen) == 200
    assert names["receive"](headers, body.encode() + b" ", secret, seen) == 401
    assert names["receive"](headers, body.encode(), Signing.new().newest, seen) == 401


def test_the_javascript_receiver_takes_what_is_signed_and_nothing_else(tmp_path: Path) -> None:
    node = shutil.which("node") or _playwrights()
    if node is None:
        pytest.skip("there is no Node here")
    secret = Signing.new().newest
    headers, body = signed(secret, Signing.new().newest)
    old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)}
    cases = [(headers, body, secret), (headers, body + " ", secret), (headers, body, Signing.new().newest)]
    cases.append((old, body, secret))
    (tmp_path / "receiver.mjs").write_text(
        block("javascript")
        + f"for (const [h, b, s] of {json.dumps(cases)}) console.log(verified(h, b, s) !== null);\n"
    )
    said = subprocess.run([node, str(tmp_path / "receiver.mjs")], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["true", "false", "false", "false"]


def _playwrights() -> str | None:
    """Playwright for Python brings one."""
    try:
        import playwright
    except ImportError:
        return None
    own = Path(playwright.__file__).parent / "driver" / "node"
    return str(own) if own.exists() else None


def test_every_type_is_told_of() -> None:
    assert set(re.findall(r"^\| `(approval\.\w+)` \|", PAGE, re.MULTILINE)) == {one.value for one in Change}
