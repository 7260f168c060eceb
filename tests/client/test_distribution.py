"""``countersign-client`` is a distribution of its own: built into a wheel, it works where nothing else is."""

import ast
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import uv

from tests.client.contract_desk import ContractDesk

ROOT = Path(__file__).parents[2]
HOME = ROOT / "app" / "client"
PROOF = {"canonical_json", "compact_jws", "proof"}
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]

ALONE = """
import sys
from countersign_client import Countersign, requires_approval
assert not any(name == "app" or name.startswith("app.") for name in sys.modules)
with Countersign() as desk:
    print(desk.approvals.request("delete_branch", {"name": "x"}).state)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what the repository holds of it."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "."], cwd=HOME, capture_output=True, text=True, check=True
    )
    for name in files.stdout.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((HOME / name).read_bytes())
    build = [uv.find_uv_bin(), "build", "-q", "--offline", "--no-build-isolation", "--python", sys.executable]
    done = subprocess.run(
        [*build, "--wheel", "-o", str(folder), str(copy)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


def test_a_wheel_holds_the_package_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.name == f"countersign_client-{PROJECT['version']}-py3-none-any.whl"
    assert {name.partition("/")[0] for name in names} == {
        "countersign_client",
        f"countersign_client-{PROJECT['version']}.dist-info",
    }
    assert "countersign_client/py.typed" in names


def test_it_works_where_only_what_it_needs_is_installed(wheel: Path, desk: ContractDesk, tmp_path: Path) -> None:
    place = tmp_path / "site"
    install = [uv.find_uv_bin(), "pip", "install", "-q", "--offline", "--no-deps", "--target", str(place), str(wheel)]
    subprocess.run(install, check=True)
    for name in ("httpx", "httpcore", "h11", "anyio", "idna", "certifi", "sniffio", "typing_extensions"):
        [source] = {Path(str(__import__(name).__file__))} if name != "sniffio" else {None}
        if source is None:
            continue
        origin = source.parent if source.name == "__init__.py" else source
        (place / origin.name).symlink_to(origin)
    done = subprocess.run(
        [sys.executable, "-S", "-c", ALONE],
        env={"PYTHONPATH": str(place), "COUNTERSIGN_URL": desk.url, "COUNTERSIGN_KEY": desk.key},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "pending\n"), done.stderr


def test_it_imports_the_standard_library_and_what_it_says_it_needs() -> None:
    for path in (HOME / "countersign_client").glob("*.py"):
        # Checking proofs is an extra: nothing else may need what it brings.
        extra = {"cryptography", "jcs", "jwt"} if path.stem in PROOF else set()
        allowed = {*sys.stdlib_module_names, "httpx", *extra}
        for node in ast.walk(ast.parse(path.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert {name.partition(".")[0] for name in names} <= allowed, path.name
    assert [one.partition(">")[0] for one in PROJECT["dependencies"]] == ["httpx"]
    assert [one.partition(">")[0] for one in PROJECT["optional-dependencies"]["proof"]] == ["jcs", "pyjwt[crypto]"]


def test_what_checks_proofs_is_imported_only_by_who_asks_for_it() -> None:
    """So that the client works without the extra."""
    for path in (HOME / "countersign_client").glob("*.py"):
        if path.stem in PROOF:
            continue
        nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        assert not {node.module for node in nodes if node.level}.intersection(PROOF), path.name
