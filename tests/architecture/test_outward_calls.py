"""Who opens connections, and to whom: an address that a tenant or a caller named is for ``app.outside`` alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPENERS = {
    "aiohttp", "aiosmtplib", "anyio", "ftplib", "http.client", "httpcore", "httpx", "httpx2", "requests", "smtplib",
    "socket", "ssl", "urllib.request", "urllib3", "websockets",
}  # fmt: skip
OPENING = {"open_connection", "create_connection", "open_unix_connection", "sock_connect", "connect_tcp"}
# Everybody else who opens connections, and whom they call: the installation's own settings name each of them.
OTHERS = {
    "app/adapters/from_settings.py": "the engine, for whoever is handed the client",
    "app/client": "the desk that an agent asks, from the agent's own process",
    "app/cli": "the operator's own commands: the engine, the model, Slack and this host",
    "app/mail/outbound/smtp.py": "SMTP_HOST",
    "app/mcp/gateway/upstream.py": "the MCP server that the gateway's operator names",
    "app/mcp/http.py": "this host's own API, within the process",
    "app/main.py": "the engine, for whoever is handed the client",
    "app/messages/fence.py": "nobody itself: in the process that calls people's services, it judges each connection",
    "app/messages/services.py": "nobody itself: it tells that process whose certificates to trust",
    "app/payments/stripe_accounts.py": "STRIPE_API_BASE",
    "app/slack/api": "SLACK_API_URL",
    "app/web/access/host_proof.py": "the host that the engine calls for this desk, asked to prove it with our key",
    "workers/functions/runtime/client.py": "INNGEST_BASE_URL",
    "workers/functions/runtime/engine_registration.py": "INNGEST_BASE_URL",
}
HOME = "app/outside"


def _opens(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        yield from (name for name in names if any(name == one or name.startswith(f"{one}.") for one in OPENERS))
        if isinstance(node, ast.Attribute) and node.attr in OPENING:
            yield node.attr


def _places() -> set[str]:
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]
    product = (path for path in files if "local" not in path.relative_to(ROOT).parts[:2])
    return {str(path.relative_to(ROOT)) for path in product if any(_opens(path))}


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def test_nobody_else_opens_connections_than_these() -> None:
    others = {path for path in _places() if not _within(path, HOME)}
    assert {path for path in others if not any(_within(path, place) for place in OTHERS)} == set()
    assert {place for place in OTHERS if not any(_within(path, place) for path in others)} == set()


def test_the_look_sees_them_all(tmp_path: Path) -> None:
    lines = (
        "import httpx",
        "from urllib import request",
        "from http.client import HTTPSConnection",
        "import socket as s",
    )
    for line in (*lines, "import asyncio\nasyncio.open_connection('127.0.0.1', 80)", "loop.sock_connect(one, two)"):
        (tmp_path / "one.py").write_text(line + "\n")
        assert list(_opens(tmp_path / "one.py")), line
    (tmp_path / "one.py").write_text("from urllib.parse import urlsplit\nimport http\n")
    assert not list(_opens(tmp_path / "one.py"))
