"""The card of a version of the desk's file that waits for a second owner: what changes, and what became of it."""

from collections.abc import Sequence
from typing import Final

from app.domain.ids import ActorId
from app.domain.operations.desk_proposals import DeskProposal, ProposedChange, SaidAs, Settled, State, Value, Verdict
from app.domain.people.actors import from_slack, operator_words, slack_person, split
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.filled import Filling, filled, told
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    bullets,
    button,
    header,
    moment,
    reviewer,
    rich,
    say,
    section,
    who,
    who_mrkdwn,
)
from app.slack.views.blocks.sanitize import line
from app.slack.views.blocks.some_of import and_more, more_elements

CHANGES_MAX: Final = 30  # what loosens stands first, and more can loosen only where many tools change at once
PEOPLE_MAX: Final = 10
TEXT_MAX: Final = 120
_NAMED: Final = "*{label}* (`{field}`): "
_CHANGE: Final = _NAMED + "{before} → {after}"
_PEOPLE: Final = _NAMED + "{changed}"


def proposal_card(proposal: DeskProposal) -> list[Block]:
    """With buttons only while it waits."""
    made, state = proposal.version, proposal.state
    mark = f"{made.version}-{state}"
    blocks = [
        header(f"desk-version-{mark}", _title(proposal)),
        told(
            f"desk-version-by-{mark}",
            catalogue.DESK_VERSION_BY,
            who=_owner(made.owner, made.by),
            when=moment(made.made_at),
        ),
        told(
            f"desk-version-state-{mark}", catalogue.DESK_VERSION_ASKS[state.value], strike=False, **_state(proposal)
        ),
        *_changes(proposal, mark),
    ]
    if state is State.WAITING:
        number = str(made.version)
        confirm = button(ids.CONFIRM_VERSION, catalogue.DESK_CONFIRM, number, primary=True)
        discard = button(ids.DISCARD_VERSION, catalogue.DESK_DISCARD, number)
        blocks.append(actions(f"desk-version-press-{mark}", confirm, discard))
    return blocks


def proposal_card_text(proposal: DeskProposal) -> str:
    """What notifications and screen readers say."""
    made = proposal.version
    by = slack_person(made.owner) if made.owner else made.by
    count = formats.spoken().number(len(proposal.changes or ()))
    return catalogue.DESK_VERSION_TEXT.format(title=_title(proposal), who=who_mrkdwn(by), count=count)


def settled_words(settled: Settled) -> str:
    """To whoever pressed."""
    made = settled.version
    by = made.confirmed_as if settled.verdict is Verdict.WAS_CONFIRMED else made.discarded_as
    return catalogue.DESK_SETTLED[settled.verdict.value].format(
        version=made.version, base=made.base, now=settled.in_force, who=who_mrkdwn(slack_person(by or ""))
    )


def _title(proposal: DeskProposal) -> str:
    return catalogue.DESK_VERSION_TITLE[proposal.state.value].format(version=proposal.version.version)


def _state(proposal: DeskProposal) -> dict[str, Filling]:
    made = proposal.version
    others = [one for one in proposal.owners if one != made.owner]
    blanks: dict[str, Filling] = {"owners": _people(others), "base": str(made.base), "now": str(proposal.in_force)}
    if at := made.confirmed_at or made.discarded_at:
        settled = (made.confirmed_as or made.discarded_as, made.confirmed_by or made.discarded_by)
        blanks |= {"settled": _owner(*settled), "at": moment(at)}
    return blanks


def _owner(owner: str | None, by: ActorId | None) -> list[Element]:
    """As whom, and at which terminal where it was one."""
    if owner is None or by is None:
        return [who(by)]
    if from_slack(by):
        return [reviewer(owner)]
    return filled(catalogue.DESK_VERSION_AS, owner=reviewer(owner), operator=operator_words(split(by)[1]))


def _changes(proposal: DeskProposal, mark: str) -> list[Block]:
    number = str(proposal.version.version)
    if proposal.changes is None:
        return [told(f"desk-version-untold-{mark}", catalogue.DESK_VERSION_UNTOLD, version=number)]
    shown, more = proposal.changes[:CHANGES_MAX], len(proposal.changes) - CHANGES_MAX
    listed = [section(*_change(one)) for one in shown]
    if more > 0:
        listed.append(section(say(and_more(more).strip())))
    whole = section(*filled(catalogue.DESK_VERSION_WHOLE, version=number))
    head = section(say(catalogue.DESK_VERSION_CHANGES, bold=True))
    return [rich(f"desk-version-changes-{mark}", head, *([bullets(*listed)] if listed else []), whole)]


def _change(change: ProposedChange) -> list[Element]:
    named: dict[str, Filling] = {"label": _label(change.field), "field": change.field}
    before, after = change.before, change.after
    if SaidAs.PEOPLE in {before.said_as, after.said_as}:
        sentence = filled(_PEOPLE, strike=False, changed=_comes_and_goes(before, after), **named)
    else:
        sentence = filled(_CHANGE, strike=False, before=_value(before), after=_value(after), **named)
    if not change.loosens:
        return sentence
    return [*sentence, say("\n"), *filled(catalogue.DESK_CHANGE_LOOSENS, why=catalogue.DESK_LOOSENS[change.loosens])]


def _label(field: str) -> str:
    """Of a tool by its name and what of it changes."""
    section, _, rest = field.partition(".")
    name, _, part = rest.partition(".")
    if section != "tools" or not name:
        return catalogue.DESK_FIELDS[field]
    return catalogue.DESK_TOOL_PARTS[part or "whole"].format(tool=line(name, TEXT_MAX))


def _comes_and_goes(before: Value, after: Value) -> list[Element]:
    """Who is added stands first: of two long lists the difference is what counts."""
    old, new = _listed(before), _listed(after)
    added, removed = [one for one in new if one not in old], [one for one in old if one not in new]
    parts = [filled(catalogue.DESK_PEOPLE_ADDED, people=_people(added))] if added else []
    if removed:
        parts.append(filled(catalogue.DESK_PEOPLE_REMOVED, people=_people(removed)))
    number = formats.spoken().number
    parts.append(filled(catalogue.DESK_PEOPLE_NOW, count=number(len(new)), before=number(len(old))))
    return _joined(parts)


def _listed(value: Value) -> tuple[str, ...]:
    return value.value if isinstance(value.value, tuple) else ()


def _people(entries: Sequence[str]) -> list[Element]:
    shown = _joined([[reviewer(one)] for one in entries[:PEOPLE_MAX]])
    return [*shown, *more_elements(len(entries) - PEOPLE_MAX)]


def _joined(parts: Sequence[Sequence[Element]]) -> list[Element]:
    found: list[Element] = []
    for part in parts:
        found += [say(", "), *part] if found else part
    return found


def _value(value: Value) -> Filling:
    match value.said_as:
        case SaidAs.OFF:
            return catalogue.DESK_VALUE_OFF
        case SaidAs.AMOUNT:
            return _amount(int(str(value.value)))
        case SaidAs.CHANNEL:
            return {"type": "channel", "channel_id": str(value.value)}
        case SaidAs.TEXT:
            return _text(str(value.value))
        case _:
            return line(str(value.value), TEXT_MAX)


def _amount(count: int) -> str:
    spoken = formats.spoken()
    sums = {"euros": spoken.money(count, "EUR"), "yen": spoken.money(count, "JPY")}
    return catalogue.DESK_VALUE_AMOUNT.format(count=spoken.number(count), **sums)


def _text(text: str) -> str:
    if len(text) <= TEXT_MAX:
        return catalogue.QUOTED.format(text=line(text, TEXT_MAX))
    return catalogue.DESK_VALUE_CUT.format(text=line(text, TEXT_MAX), count=len(text))
