"""What a press on a line does at the desk: that the policy let something through is undone, while it is held."""

from dataclasses import dataclass, replace

from app.domain.approvals.voting import Counted, Refused
from app.ports.auto_lines import AutoMessages
from app.slack.handlers.approval_changes import Changing
from app.slack.handlers.approvals import Desk
from app.slack.requests.presses import Click


@dataclass(frozen=True)
class AutoLineDesk:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk
    messages: AutoMessages

    async def undo(self, click: Click) -> Counted | Refused:
        """As a person's approval is undone: by whoever may decide it, on record, with a fresh card to follow."""
        return await Changing(self.desk).undo(about_line(click))

    def repaint(self, click: Click) -> None:
        """The line as its row has it now; the gate repaints it in any case."""
        repainting = self.messages.repaint(click.tenant, click.line_id)
        self.desk.afterwards.start(repainting, "repaint-line")


def about_line(click: Click) -> Click:
    """The press as one on what the line is about."""
    return replace(click, target=click.line_id)
