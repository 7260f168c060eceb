"""The menu that puts a case off, on its head and in the queue."""

from app.domain.cases.snoozes import SnoozeChoice
from app.domain.ids import CaseId
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Element, menu


def snooze_menu(action_id: str, case_id: CaseId) -> Element:
    """Each choice carries the case's id and its own name; the hour is worked out when it is made."""
    return menu(
        action_id, catalogue.SNOOZE, {f"{case_id}:{one}": catalogue.SNOOZES[one.value] for one in SnoozeChoice}
    )
