"""Choosing lines instead of typing a sum: what is ticked, how many of each, and what that comes to."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from app.domain.actions.money_action import NO_PARTS, Choice, Parts
from app.domain.approvals.approval import Approval
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.modal import View, input_block, plain
from app.slack.views.blocks.rich import rich, say, section
from app.slack.views.blocks.sanitize import glimpse

TICKS_MAX: Final = 10  # of checkboxes, by Slack's rules; beyond them it is a menu
CHOICES_MAX: Final = 100  # of a menu
SELECTS_MAX: Final = 20
OPTION_MAX: Final = 75
LABEL_NAME_MAX: Final = 60


@dataclass(frozen=True)
class Chosen:
    """How much a reviewer approves instead; of which lines, or of none where they typed it."""

    amount_cents: int
    parts: Parts = NO_PARTS


@dataclass(frozen=True)
class ShownChoice:
    """What a modal of lines shows: of which its letter is, and what is ticked where that is not the same."""

    letter_parts: Parts = NO_PARTS
    chosen: Chosen | None = None


ALL_ASKED: Final = ShownChoice()


def choices_of(approval: Approval) -> tuple[Choice, ...]:
    """What can be ticked. None where it is more than a menu holds: then a sum is typed."""
    found = approval.sum.choices(approval.order)
    return found if len(found) <= CHOICES_MAX else ()


def as_asked(approval: Approval) -> Chosen:
    """Before anybody changes anything."""
    every = tuple((one.number, len(one.amounts_cents)) for one in choices_of(approval))
    return Chosen(approval.sum.amount_cents, every)


def items_of(approval: Approval, chosen: Chosen) -> tuple[str, ...]:
    """What the customer is told that it is for."""
    action = approval.sum
    if chosen.amount_cents == action.amount_cents:
        return action.items(approval.order)
    return action.fewer(approval.order, chosen.parts).items(approval.order) if chosen.parts else ()


def reply_block(letter: Chosen) -> str:
    """Named by what its letter was written for, so that another choice shows another text."""
    if not letter.parts:
        return f"{ids.REPLY_BLOCK}-{letter.amount_cents}"
    mark = sha256(str(sorted(letter.parts)).encode()).hexdigest()[:8]
    return f"{ids.REPLY_BLOCK}-{letter.amount_cents}-{mark}"


def choice_blocks(approval: Approval, chosen: Chosen) -> list[View]:
    """The lines with a box each, how many of those that there are several of, and the sum of what is ticked."""
    choices, currency = choices_of(approval), approval.sum.currency
    ticked = dict(chosen.parts)
    counted = [one for one in choices if len(one.amounts_cents) > 1][:SELECTS_MAX]
    rest = approval.sum.amount_cents - sum(one.amounts_cents[-1] for one in choices)
    hint = f"{catalogue.CHANGES_LINES_HINT} {catalogue.CHANGES_LINES_SHIPPING if rest else ''}".strip()
    boxes = input_block(ids.LINES_BLOCK, catalogue.CHANGES_LINES_LABEL, hint, _boxes(choices, ticked, currency))
    amount = formats.spoken().money(chosen.amount_cents, currency)
    told = section(say(catalogue.CHANGES_SUM.format(amount=amount), bold=True))
    return [
        {**boxes, "dispatch_action": True},
        *(_quantity(one, ticked.get(one.number), currency) for one in counted),
        rich(f"changes-sum-{chosen.amount_cents}", told),
    ]


def _boxes(choices: tuple[Choice, ...], ticked: dict[int, int], currency: str) -> View:
    options = {one.number: _option(one, currency) for one in choices}
    shown = [options[number] for number in options if number in ticked]
    few = len(options) <= TICKS_MAX
    element: dict[str, Any] = {"type": "checkboxes" if few else "multi_static_select", "action_id": ids.LINES_INPUT}
    return {**element, "options": list(options.values()), **({"initial_options": shown} if shown else {})}


def _option(choice: Choice, currency: str) -> View:
    count, amount = len(choice.amounts_cents), formats.spoken().money(choice.amounts_cents[-1], currency)
    frame = catalogue.REFUND_LINE.format(name=f"{count} x ", amount=amount)
    name = f"{count} x {glimpse(choice.name, OPTION_MAX - len(frame))}"
    return {"text": plain(catalogue.REFUND_LINE.format(name=name, amount=amount)), "value": str(choice.number)}


def _quantity(choice: Choice, ticked: int | None, currency: str) -> View:
    """All of them, unless somebody says otherwise."""
    most = len(choice.amounts_cents)
    offered = range(1, most + 1) if most <= CHOICES_MAX else [*range(1, CHOICES_MAX), most]
    options = {
        count: {
            "text": plain(
                catalogue.CHANGES_QUANTITY.format(
                    chosen=count, most=most, amount=formats.spoken().money(choice.amounts_cents[count - 1], currency)
                )
            ),
            "value": str(count),
        }
        for count in offered
    }
    element = {
        "type": "static_select",
        "action_id": ids.QUANTITY_INPUT,
        "options": list(options.values()),
        "initial_option": options.get(ticked or most, options[most]),
    }
    label = catalogue.CHANGES_QUANTITY_LABEL.format(name=glimpse(choice.name, LABEL_NAME_MAX))
    asked = input_block(f"{ids.QUANTITY_BLOCK}-{choice.number}", label, "", element)
    return {**asked, "dispatch_action": True}
