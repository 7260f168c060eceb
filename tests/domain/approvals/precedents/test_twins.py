"""Requests of the same matter find each other, whatever words, amounts and language they come in."""

from dataclasses import replace

import pytest

from app.domain.approvals.precedents.similarity import Alike, nearest
from app.domain.ids import ApprovalId
from tests.domain.approvals.precedents.twins import Told, requests

PRECISION_MIN = 0.8


def _found(one: Told, among: list[Told]) -> tuple[Alike, ...]:
    return nearest(one.features, one.embedding, [other.as_candidate() for other in among if other.id != one.id])


@pytest.mark.parametrize("seed", range(5))
def test_of_the_three_that_are_shown_four_in_five_are_of_the_same_matter(seed: int) -> None:
    told = requests(seed)
    matter = {one.id: one.matter for one in told}
    shown = [(one.matter, matter[found.id]) for one in told for found in _found(one, told)]
    right = sum(asked == found for asked, found in shown) / len(shown)
    assert right >= PRECISION_MIN, f"precision@3 is {right:.2f}"
    assert len(shown) >= 0.9 * 3 * len(told)  # and hardly any of them finds fewer than it could


def test_of_a_matter_that_never_was_there_is_little_to_show() -> None:
    told = requests(9)
    wrong = [_found(one, [other for other in told if other.matter != one.matter]) for one in told]
    assert sum(map(len, wrong)) <= 1.5 * len(told)  # of three places each; those are of the same thing and a like sum


def test_only_decisions_about_the_same_kind_of_action_are_looked_at() -> None:
    one, other = requests(1)[:2]
    assert _found(one, [other])
    assert not _found(one, [replace(other, features=replace(other.features, kind="store_credit"))])


def test_the_same_words_about_a_like_sum_are_nearer_than_about_another() -> None:
    one = requests(2)[0]
    band = one.features.amount_band
    assert band is not None
    far = replace(one, id=ApprovalId("apr_far"), features=replace(one.features, amount_band=band + 6))
    elsewhere = replace(one, id=ApprovalId("apr_usd"), features=replace(one.features, about="USD"))
    near = replace(one, id=ApprovalId("apr_near"), features=replace(one.features, amount_band=band + 1))
    shares = {str(found.id): found.share for found in _found(one, [far, elsewhere, near])}
    assert shares["apr_near"] > shares["apr_far"] == shares["apr_usd"]
