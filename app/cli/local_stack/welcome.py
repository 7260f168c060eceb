"""What a person who started everything is told: where to look, what to do, and what is new since the last time."""

from collections.abc import Sequence
from typing import Final

from app.cli.local_stack.samples import SampleMail
from app.cli.local_stack.stack import Stack
from app.cli.terminal import links, out, paragraph

_WHAT_TO_DO: Final = (
    "Two of them ask for money. The Slack link opens at the first card, and its top line names what to do next. "
    "Press Approve or Reject; then look at #support: the drafted reply is in the case's thread, with a Send button.",
    "Leave a card alone and it reminds after an hour, calls on-call after two, and expires after four.",
)
_START_OVER: Final = (
    "For more, send a customer email from the page's sidebar. `make demo FRESH=1` forgets all this and starts over."
)


def welcome(stack: Stack, mails: Sequence[SampleMail], waiting: Sequence[tuple[str, int]]) -> None:
    """``mails`` is empty where none were sent; ``waiting`` counts what waits for a press, by channel."""
    own_slack = ("Slack", stack.slack_url or "", "read and click here, as any of five people")
    own_engine = stack.engine_name == "local engine"
    out.print()
    links(
        "Countersign is running",
        [
            own_slack if stack.slack_url else ("Slack", "your workspace", "as SLACK_BOT_TOKEN says"),
            ("Engine", stack.engine_url, "what runs, what waits, and why" if own_engine else stack.engine_name),
            ("Host", f"{stack.host_url}/status", "the product itself: what works, what failed"),
        ],
    )
    out.print()
    new, old = [mail for mail in mails if mail.is_new], [mail for mail in mails if not mail.is_new]
    if new:
        _new(new, old)
    if old:
        _old(old, waiting, anything_new=bool(new))
    out.print("\nCtrl-C stops everything.", style="dim")


def _new(new: Sequence[SampleMail], old: Sequence[SampleMail]) -> None:
    out.print(f"Sent {len(new)} {'more of the ' if old else ''}sample mails:")
    for mail in new:
        out.print(f"  • {mail.title}", markup=False)
    out.print()
    if not old:
        for words in _WHAT_TO_DO:
            paragraph(words)


def _old(old: Sequence[SampleMail], waiting: Sequence[tuple[str, int]], *, anything_new: bool) -> None:
    paragraph(f"Old: what you did last time, and {_mails(len(old))} sent then.")
    if not anything_new:
        paragraph("New: nothing. No mail was sent this time.")
    counts = ", ".join(f"{count} in #{channel}" for channel, count in waiting)
    paragraph(f"Still waiting for a press: {counts}." if counts else "Nothing of it waits for a press any more.")
    paragraph(_START_OVER)


def _mails(count: int) -> str:
    return "the sample mail" if count == 1 else f"the {count} sample mails"
