"""Other people's judges of the files in docs/deploy: found here, or said loudly to be missing."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"


def program(name: str, how: str) -> str:
    """Where it is; in CI it has to be there, elsewhere its tests are skipped aloud."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    found = shutil.which(name, path=path)
    return found if found is not None else _missing(name, how)


def module(name: str) -> ModuleType:
    """The same for a linter that is a Python package."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return _missing(name, "make test installs it")


def run(*command: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """What it said, and how it ended."""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **options)


def _missing(name: str, how: str) -> Any:
    message = f"{name} IS MISSING, so it looked at nothing. {how}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
