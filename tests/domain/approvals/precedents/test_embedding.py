"""The local embedding is the same everywhere, reads any text, and holds nothing that could be read back."""

import pytest

from app.domain.actions.tool_call import ToolCallAction, ToolCallFacts
from app.domain.approvals.precedents.embedding import (
    LOCAL_DIMENSIONS,
    cosine,
    local_embedding,
    signature,
)
from app.domain.approvals.precedents.request import Words, things_of
from app.domain.approvals.precedents.similarity import age_band, amount_band
from app.domain.ids import TenantId


def test_a_text_is_the_same_vector_in_every_version_of_this_model() -> None:
    # Kept in the records: whoever changes this changes the model's name.
    vector = local_embedding(("The lamp arrived broken",)).vector
    assert len(vector) == LOCAL_DIMENSIONS
    assert [(place, round(one, 4)) for place, one in enumerate(vector) if abs(one) > 0.3] == [
        (43, 0.5243),
        (128, -0.5243),
    ]


@pytest.mark.parametrize("text", ["", " ", "12 34", "🙃" * 3000, "\x00\ud800x", "a" * 100_000, "ß̈Ω", "((((" * 999])
def test_any_text_has_a_place(text: str) -> None:
    vector = local_embedding((text, "")).vector
    assert len(vector) == LOCAL_DIMENSIONS
    assert all(abs(one) <= 1.0001 for one in vector)


def test_nothing_said_is_like_nothing() -> None:
    said, nothing = local_embedding(("broken lamp",)), local_embedding(())
    assert cosine(said.vector, nothing.vector) == 0.0
    assert cosine(said.vector, said.vector) == pytest.approx(1.0)


def test_vectors_of_different_models_are_never_compared() -> None:
    with pytest.raises(ValueError, match="different models"):
        cosine((1.0, 0.0), (1.0,))


def test_a_long_mail_does_not_drown_a_short_reason() -> None:
    mail = "We moved house and the weather was fine and so many things happened since then. " * 40
    reason = "Shattered glass shade"
    both = local_embedding((mail, reason)).vector
    assert cosine(both, local_embedding((reason,)).vector) > 0.5


def test_numbers_and_addresses_are_no_words() -> None:
    words = Words(body="Call +49 170 1234512 or write to ada@example.com, card 4111 1111 1111 1111")
    said = " ".join(words.parts())
    assert "1234512" not in said
    assert "ada@" not in said
    assert "4111" not in said


def test_signs_say_which_way() -> None:
    assert signature((0.5, -0.1, 0.0, 2)) == "1001"


def test_bands_go_by_what_money_is_worth_writing_down() -> None:
    assert amount_band(4_000, "EUR") == amount_band(40, "JPY") == amount_band(4_100, "EUR")
    assert amount_band(8_000, "EUR") - amount_band(4_000, "EUR") == 2
    assert [age_band(days) for days in (-3, 0, 7, 8, 30, 31, 400)] == [0, 0, 0, 1, 2, 3, 6]


def test_the_words_among_a_calls_arguments_count_and_its_numbers_do_not() -> None:
    action = ToolCallAction(
        TenantId("demo"), "deploy", '{"n":5,"to":{"list":["eu west",1]},"why":"hotfix"}', "d", "key_1"
    )
    facts = ToolCallFacts("Deploy", "{}", "d", "bot", title="Ship it")
    assert set(things_of(action, facts).split()) == {"Deploy", "Ship", "it", "eu", "west", "hotfix"}
