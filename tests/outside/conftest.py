"""One CA for a run."""

from pathlib import Path

import pytest

from tests.outside.servers import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """It signs the servers' certificates."""
    folder: Path = tmp_path_factory.mktemp("authority")
    return Authority(folder)
