"""What is looked at is what the project holds: pip leaves a copy where the client is installed from its own files."""

import shutil
from pathlib import Path

shutil.rmtree(Path(__file__).parents[2] / "app" / "client" / "build", ignore_errors=True)
