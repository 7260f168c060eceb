"""The systemd unit: systemd itself finds nothing wrong with it, and says how little it may do."""

import re
from pathlib import Path

import pytest

from tests.deploy.linters import DEPLOY, program, run

UNIT = (DEPLOY / "countersign@.service").read_text()
EXPOSURE_MAX = 2.0  # systemd's own measure, from 0 (safe) to 10


@pytest.fixture
def systemd() -> str:
    return program("systemd-analyze", "Install Debian's package: apt-get install systemd")


def instance(folder: Path, text: str = UNIT) -> Path:
    """As `systemctl enable countersign@demo` would make it; only what is installed elsewhere is stood in for."""
    path = folder / "countersign@demo.service"
    path.write_text(text.replace("/opt/countersign/bin/countersign", "/bin/true"))
    return path


def test_systemd_finds_nothing_wrong(systemd: str, tmp_path: Path) -> None:
    done = run(systemd, "verify", str(instance(tmp_path)))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("wrong", ["Restart=alway", "ProtectSystm=strict", "ExecStart=/nowhere/countersign"])
def test_it_would_say_what_is_wrong(systemd: str, tmp_path: Path, wrong: str) -> None:
    name = wrong.partition("=")[0][:8]
    text = re.sub(rf"^{name}.*$", wrong, UNIT, count=1, flags=re.MULTILINE)
    assert text != UNIT
    assert run(systemd, "verify", str(instance(tmp_path, text))).stderr


def test_the_host_may_do_little(systemd: str, tmp_path: Path) -> None:
    done = run(systemd, "security", "--offline=true", "--no-pager", str(instance(tmp_path)))
    told = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert told, done.stderr
    assert float(told[1]) <= EXPOSURE_MAX


def test_it_migrates_before_it_serves_and_leaves_requests_time_to_end() -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE))
    assert said["ExecStartPre"].endswith(" migrate")
    assert said["ExecStart"].endswith(" serve")
    assert (said["KillSignal"], said["KillMode"]) == ("SIGTERM", "mixed")
    assert int(said["TimeoutStopSec"]) > 10, "what requests and steps in flight get"
    assert said["Restart"] == "always"
