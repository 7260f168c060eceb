"""Who decides what a rule names a flow for."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import DeclaredFlows
from app.domain.approvals.flows.flow import Barred, Flow, Stage

_EXAMPLE: Final = {
    "large": Flow(
        "large",
        (
            (Stage("team", ("reviewers",), quorum=2),),
            (Stage("finance", ("U012AB3CD",), ("S045EF6GH",), barred=frozenset({Barred.PREVIOUS})),),
        ),
    ).to_json()
}

FIELDS: Final = (
    Field(
        "flows",
        "flows",
        DeclaredFlows(),
        "Who decides in stages, where a rule names a flow: `stages` in their order (a list within the list is side "
        "by side), each with `name`, `reviewers`, `backups`, `quorum`, `called`, `barred`; and what `closes` it with "
        "no: `one` rejection or a `majority`",
        "",
        _EXAMPLE,
        apart=True,
    ),
)
