"""The page's form of fewer lines or a smaller sum: Slack's modal, read from its blocks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.actions.money_action import MoneyAction, Parts, change_limit
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.cases.reply_screening import Told
from app.domain.people.page_changes import ChangesRead, ChangesShown, Count, PageLine
from app.errors import BadInput
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.desk_page.block_text import Reader
from app.slack.requests.changes import Faulty, chosen_in, follows_choice, untouched
from app.slack.requests.forms import ChangesForm
from app.slack.views.approvals import modals
from app.slack.views.approvals.kinds.table import view_of
from app.slack.views.approvals.lines.choice import Chosen, ShownChoice, as_asked, choices_of

_CHOSEN: Final = re.compile(r"([0-9]{1,12})((?:,[0-9]{1,6}x[0-9]{1,6}){0,100})")
_LINE: Final = re.compile(r"line-([0-9]{1,6})")
_COUNT: Final = re.compile(r"[0-9]{1,6}")


@speaks
@dataclass(frozen=True)
class SlackChangeForms:
    """Implements ``ChangeForms``."""

    tenant_language: TenantLanguage | None = None

    async def form(self, details: ApprovalDetails, typed: Mapping[str, str]) -> ChangesShown | None:
        """As it is asked, or as it was filled in; None where nothing may be changed."""
        approval = details.approval
        if not _changes(approval):
            return None
        asked = as_asked(approval)
        if not typed:
            return _shown(details, asked, asked, {})
        filled = _form(approval, typed)
        found = chosen_in(approval, filled)
        chosen = found if isinstance(found, Chosen) and _fits(approval, found) else filled.shown
        if untouched(approval, filled):
            return _shown(details, chosen, chosen, {name: text for name, text in typed.items() if name != "reply"})
        return _shown(details, filled.letter, chosen, typed)

    async def read(self, details: ApprovalDetails, typed: Mapping[str, str]) -> ChangesRead:
        """Raises BadInput with a sentence of the desk's language."""
        if not _changes(details.approval):
            raise BadInput(catalogue.PAGE["form_old"])
        form = _form(details.approval, typed)
        chosen = chosen_in(details.approval, form)
        if isinstance(chosen, Faulty):
            raise BadInput(chosen.sentence)
        follows = follows_choice(details.approval, form, chosen)
        reply = form.reply
        if follows:
            reply = modals.changed_reply(details.approval, chosen.amount_cents, chosen.parts)
        if not details.approval.is_request and (problem := modals.reply_problem(reply)):
            raise BadInput(problem)
        seen = not chosen.parts or _named(chosen) == _named(form.shown)
        return ChangesRead(chosen.amount_cents, chosen.parts, reply, seen, follows)


def _changes(approval: Approval) -> bool:
    return isinstance(approval.action, MoneyAction) and bool(view_of(approval.action).change_label(approval))


def _fits(approval: Approval, chosen: Chosen) -> bool:
    return 0 < chosen.amount_cents <= change_limit(approval.order, approval.sum.amount_cents)


def _form(approval: Approval, typed: Mapping[str, str]) -> ChangesForm:
    """What a browser leaves out was not on the form: then the reply is as it was."""
    letter, shown = _chosen(approval, typed.get("letter", "")), _chosen(approval, typed.get("shown", ""))
    reply = typed.get("reply")
    if reply is None:
        reply = modals.changed_reply(approval, letter.amount_cents, letter.parts)
    reply = reply.replace("\r\n", "\n").encode("utf-8", "ignore").decode("utf-8")
    return ChangesForm(typed.get("amount", ""), reply, letter, shown, _ticked(typed), "", Told())


def _ticked(typed: Mapping[str, str]) -> Parts:
    found = []
    for name in typed:
        line, count = _LINE.fullmatch(name), typed.get(f"count-{name.removeprefix('line-')}", "0")
        if line is not None and _COUNT.fullmatch(count):
            found.append((int(line[1]), int(count)))
    return tuple(found)


def _chosen(approval: Approval, text: str) -> Chosen:
    """What a form of ours says that it was shown with; anything else is none of ours."""
    found = _CHOSEN.fullmatch(text)
    if found is None or not 0 < int(found[1]) <= approval.sum.amount_cents:
        raise BadInput(catalogue.PAGE["form_old"])
    pairs = [one.split("x") for one in found[2].split(",") if one]
    chosen = Chosen(int(found[1]), tuple((int(number), int(count)) for number, count in pairs))
    try:
        worth = approval.sum.worth(approval.order, chosen.parts) if chosen.parts else chosen.amount_cents
    except ValueError:
        worth = 0
    if worth != chosen.amount_cents:
        raise BadInput(catalogue.PAGE["form_old"])
    return chosen


def _named(chosen: Chosen) -> str:
    return ",".join([str(chosen.amount_cents), *(f"{number}x{count}" for number, count in sorted(chosen.parts))])


def _shown(details: ApprovalDetails, letter: Chosen, chosen: Chosen, typed: Mapping[str, str]) -> ChangesShown:
    by_lines = bool(choices_of(details.approval))
    shown = ShownChoice(letter.parts, chosen) if by_lines else ShownChoice(letter.parts)
    view = modals.approve_changed(details, channel="", ts="", amount_cents=letter.amount_cents, shown=shown)
    blocks: list[dict[str, Any]] = view["blocks"]
    reply, amount = _named_so(blocks, ids.REPLY_BLOCK), _named_so(blocks, ids.AMOUNT_BLOCK)
    lines = _named_so(blocks, ids.LINES_BLOCK)
    reader = Reader({})
    return ChangesShown(
        intro=reader.paragraphs([one for one in blocks if one["block_id"] == "changes-intro"]),
        submit=view["submit"]["text"],
        lines=_lines(blocks, typed),
        lines_label=_text(lines, "label"),
        lines_hint=_text(lines, "hint"),
        total=reader.paragraphs([one for one in blocks if str(one["block_id"]).startswith("changes-sum")]),
        amount=typed.get("amount", "" if by_lines else _initial(amount)),
        amount_label=_text(amount, "label"),
        amount_hint=_text(amount, "hint"),
        reply=typed.get("reply", _initial(reply)) if reply else None,
        reply_label=_text(reply, "label"),
        reply_hint=_text(reply, "hint"),
        reply_most=modals.REPLY_MAX,
        letter=_named(letter),
        shown=_named(chosen),
    )


def _lines(blocks: list[dict[str, Any]], typed: Mapping[str, str]) -> tuple[PageLine, ...]:
    """With the ticks that somebody made, also where a typed sum goes before them."""
    element = _named_so(blocks, ids.LINES_BLOCK).get("element", {})
    ticked = {one["value"] for one in element.get("initial_options", ())}
    found = []
    for option in element.get("options", ()):
        number, label = option["value"], option["text"]["text"]
        asked = next((one for one in blocks if one["block_id"] == f"{ids.QUANTITY_BLOCK}-{number}"), {})
        here = f"line-{number}" in typed if typed else number in ticked
        counts = _counts(asked, typed.get(f"count-{number}", ""))
        found.append(PageLine(number, label, here, _text(asked, "label"), counts))
    return tuple(found)


def _counts(asked: dict[str, Any], typed: str) -> tuple[Count, ...]:
    element = asked.get("element", {})
    chosen = typed or element.get("initial_option", {}).get("value")
    options = element.get("options", ())
    return tuple(Count(one["value"], one["text"]["text"], one["value"] == chosen) for one in options)


def _named_so(blocks: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next((one for one in blocks if str(one["block_id"]).startswith(name)), {})


def _text(block: dict[str, Any], part: str) -> str:
    return str(block.get(part, {}).get("text", ""))


def _initial(block: dict[str, Any]) -> str:
    return str(block.get("element", {}).get("initial_value", ""))
