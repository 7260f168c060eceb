"""Flows in the desk's file: what may stand there, what is wrong with it and where, and what lets fewer decide."""

from typing import Any

import pytest

from app.desk_file.faults import BadDeskFile
from app.desk_file.fields import BY_PATH
from app.desk_file.reading import read_desk_file
from app.domain.actions.policy import AskPeople
from app.domain.approvals.flows.flow import Barred, Closes, Flow, Role, Stage
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_config.flows import decided_by, flow_named
from app.domain.operations.desk_config.loosening import reasons
from app.domain.operations.desk_config.loosens import Loosens
from app.domain.reason_codes import Code, recall, say

LARGE = """
flows:
  large:
    closes: majority
    stages:
      - name: Team
        reviewers: [reviewers]
        backups: [owners, U012AB3CD]
        quorum: 2
        called: 3
      - - name: Finance
          reviewers: [S045EF6GH]
          barred: [previous, drafter]
        - name: Legal
"""
READ = Flow(
    "large",
    (
        (Stage("Team", ("reviewers",), ("owners", "U012AB3CD"), quorum=2, called=3),),
        (Stage("Finance", ("S045EF6GH",), barred=frozenset(Barred)), Stage("Legal")),
    ),
    Closes.MAJORITY,
)


def told(text: str) -> dict[str, Any]:
    """By the fields' places."""
    return dict(read_desk_file(text.encode()).told)


def test_a_flow_reads_as_it_is_meant_and_is_there_by_its_name() -> None:
    config = with_told(DeskConfig(), 3, told(LARGE))
    assert flow_named(config.flows, "large") == READ
    assert flow_named(config.flows, "small") is None


def test_what_is_written_is_read_again_as_it_was_and_said_in_a_line() -> None:
    kind, held = BY_PATH["flows"].kind, told(LARGE)["flows"]
    assert told(f"flows:{kind.write(held)}\n")["flows"] == held
    said = "Team (2 of reviewers, backups owners, U012AB3CD, 3 called) → "
    said += "Finance (1 of S045EF6GH, not drafter or previous) + Legal (1 of reviewers), closed by a majority"
    assert kind.say(held) == f"large: {said}"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "sentence"),
    [
        ("quorum: 2", "quorm: 2", 9, "flows.large.stages.quorm", "There is no such field. Did you mean `quorum`?"),
        ("quorum: 2", "quorum: 4", 6, "flows.large.stages", "A stage calls at least as many people as it needs."),
        ("[reviewers]", "[reviewer]", 7, "flows.large.stages.reviewers", "`reviewer` (line 7) is neither an id"),
        ("[previous, drafter]", "[asker]", 13, "flows.large.stages.barred", "`asker` (line 13) is none"),
        ("name: Legal", "name: Team", 6, "flows.large.stages", "The stages of a flow have names of their own."),
        ("name: Legal", "quorum: 1", 14, "flows.large.stages.name", "It is missing"),
        ("majority", "all", 4, "flows.large.closes", "`all` cannot stand here"),
        ("  large:", "  la rge:", 3, "flows.la rge", "A flow's name has letters"),
        ("stages:", "stage:", 5, "flows.large.stage", "There is no such field. Did you mean `stages`?"),
        ("[S045EF6GH]", "[U045EF6GH]\n          quorum: 2", 11, "flows.large.stages.quorum", "It needs 2 people"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_name(old: str, new: str, line: int, field: str, sentence: str) -> None:
    assert old in LARGE
    with pytest.raises(BadDeskFile) as bad:
        told(LARGE.replace(old, new, 1))
    found = {(fault.line, fault.field): fault.sentence for fault in bad.value.faults}
    assert sentence in found[line, field]


def changed(*rounds: tuple[Stage, ...], closes: Closes = Closes.ONE) -> DeskConfig:
    """A desk with this flow."""
    return with_told(DeskConfig(), 1, {"flows": {"f": Flow("f", rounds, closes).to_json()}})


PAIR = Stage("pair", ("UALICE", "UBOB"), quorum=2, barred=frozenset({Barred.DRAFTER}))
LAST = Stage("last", (Role.REVIEWERS,))


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (changed((PAIR,), (LAST,)), None),
        (DeskConfig(), Loosens.FEWER_AGREE),
        (changed((PAIR,)), Loosens.FEWER_AGREE),
        (changed((PAIR, LAST)), Loosens.FEWER_AGREE),
        (changed((Stage("pair", PAIR.reviewers, barred=PAIR.barred),), (LAST,)), Loosens.FEWER_AGREE),
        (changed((Stage("pair", PAIR.reviewers, quorum=2),), (LAST,)), Loosens.FEWER_AGREE),
        (changed((PAIR,), (LAST,), closes=Closes.MAJORITY), Loosens.FEWER_AGREE),
        (changed((Stage("pair", quorum=2, barred=PAIR.barred),), (LAST,)), Loosens.MORE_DECIDE),
        (changed((PAIR,), (Stage("last", (Role.REVIEWERS,), ("UMAL",)),)), Loosens.MORE_DECIDE),
        (changed((PAIR,), (LAST,), (Stage("more"),)), None),
    ],
)
def test_fewer_who_agree_or_others_who_decide_want_a_second_owner(new: DeskConfig, why: Loosens | None) -> None:
    assert reasons(changed((PAIR,), (LAST,)), new).get("flows") == why


def test_a_new_flow_loosens_where_it_lets_people_decide_who_do_not_review() -> None:
    assert reasons(DeskConfig(), changed((LAST,))) == {}
    assert reasons(DeskConfig(), changed((PAIR,))) == {"flows": Loosens.MORE_DECIDE}


def test_a_ruling_names_its_flow_and_one_that_is_not_there_is_said() -> None:
    flows = changed((LAST,)).flows
    because = say(Code.PERSON_DECIDES)
    assert decided_by(flows, AskPeople(because, flow="f"), because) == (flow_named(flows, "f"), because)
    assert decided_by(flows, AskPeople(because), because) == (None, because)
    flow, said = decided_by(flows, AskPeople(because, flow="gone"), because)
    assert flow is None
    assert str(recall(said)) == f"The desk's file has no flow called “gone”, so any reviewer may decide. {because}"
