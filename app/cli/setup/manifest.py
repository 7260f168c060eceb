"""The Slack app's manifest, with this desk's own address in every place that names one."""

from pathlib import Path
from typing import Final

from app import slack

MANIFEST: Final = Path(slack.__file__).parent / "slack_manifest.yaml"
_PLACEHOLDER: Final = "https://countersign.example.com"


def filled(origin: str) -> str:
    """Ready to be pasted. Its own hints about the address are dropped with it."""
    text = MANIFEST.read_text(encoding="utf-8").replace(_PLACEHOLDER, origin)
    _, begin, rest = text.partition("display_information:")
    return f"# The Slack app of {origin} - at api.slack.com/apps: Create New App, From a manifest\n{begin}{rest}"
