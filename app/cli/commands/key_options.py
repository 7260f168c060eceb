"""The options that limit a key."""

from typing import Annotated, TypeAlias

import typer

from app.domain.people.api_keys import AGENT, SCOPE_WORDS, Scope, scopes_named
from app.domain.people.key_limit_options import OPEN_MAX, PER_MINUTE_MAX, Limit, amount_of
from app.domain.people.key_limits import KeyLimits
from app.errors import BadInput

_Several: TypeAlias = list[str] | None

ScopeOption = Annotated[
    list[str],
    typer.Option(
        metavar="SCOPE",
        help=f"What it is for; may be said several times. `{AGENT}` is all that an asking agent needs. "
        f"One of {', '.join(SCOPE_WORDS)}",
    ),
]
KindOption = Annotated[_Several, typer.Option(metavar="KIND", help="Asks for this kind only; may be said again.")]
ToolOption = Annotated[_Several, typer.Option(metavar="TOOL", help="Asks for this tool only; may be said again.")]
AmountOption = Annotated[
    _Several,
    typer.Option(metavar="AMOUNT", help="Asks for at most this much, such as 50.00EUR; say it for each currency."),
]
PerMinuteOption = Annotated[
    int | None, typer.Option(min=1, max=PER_MINUTE_MAX, help="Calls, and asks, at most so often in a minute.")
]
OpenMaxOption = Annotated[int | None, typer.Option(min=1, max=OPEN_MAX, help="Has at most so many requests open.")]
ReviewerOption = Annotated[
    _Several,
    typer.Option(metavar="MEMBER", help="Of those who may decide, only this one (U…) does; may be said again."),
]
LiftOption = Annotated[
    list[Limit] | None,
    typer.Option(metavar="LIMIT", help=f"Is no longer limited; may be said again. One of {', '.join(Limit)}"),
]


def scopes_of(words: list[str]) -> frozenset[Scope]:
    """What was named. Raises BadInput."""
    try:
        return scopes_named(words)
    except ValueError as error:
        raise BadInput(str(error)) from None


def limits_of(
    kinds: _Several,
    tools: _Several,
    amounts: _Several,
    reviewers: _Several,
    *,
    per_minute: int | None,
    open_max: int | None,
) -> KeyLimits:
    """What was named. Raises BadInput."""
    try:
        by_currency = [amount_of(one) for one in amounts or ()]
    except ValueError as error:
        raise BadInput(str(error)) from None
    if len(dict(by_currency)) < len(by_currency):
        raise BadInput("There are two amounts of one currency; name each currency once")
    return KeyLimits(
        kinds=frozenset(kinds or ()),
        tools=frozenset(tools or ()),
        amounts_max=dict(by_currency),
        per_minute=per_minute,
        open_max=open_max,
        reviewers=frozenset(reviewers or ()),
    )
