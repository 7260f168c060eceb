"""Writes the names of all sentences for the type checker: ``python -m tests.catalogue_names``."""

from pathlib import Path

from app.slack.i18n import catalogue

NAMES = Path(__file__).parents[1] / "app/slack/i18n/names.pyi"


def names() -> str:
    """Each name of English with what stands under it: a sentence, or sentences by key."""
    lines = [
        f"{name}: {'dict[str, str]' if isinstance(said, dict) else 'str'}"
        for name, said in sorted(vars(catalogue.CATALOGUES[catalogue.DEFAULT_LANGUAGE]).items())
    ]
    return "# What the catalogue has; written by python -m tests.catalogue_names\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    NAMES.write_text(names())
