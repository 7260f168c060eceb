"""Of many the first few, and how many more there are: said in one way wherever names are cut short."""

from collections.abc import Sequence

from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Element, say


def and_more(rest: int) -> str:
    """How many people or things more; nothing where there are none."""
    return catalogue.AND_MORE.format(count=rest) if rest > 0 else ""


def more_elements(rest: int) -> list[Element]:
    """The same within rich text."""
    return [say(and_more(rest))] if rest > 0 else []


def files_by_name(names: Sequence[str], count: int) -> str:
    """Names of the first of so many files."""
    rest = count - len(names)
    more: str = catalogue.CASE_ATTACHMENTS_MORE.format(count=rest) if rest > 0 else ""
    return ", ".join(names) + more
