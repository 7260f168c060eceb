"""What became of an approval, as steps return it."""

from typing import NotRequired, TypedDict


class Outcome(TypedDict):
    """Words and ids, nothing personal; the sentence as it is kept, empty where whoever asked had a word in it.

    ``silent_after_seconds`` is there where whoever asked carries it out, and its report is waited for; ``answered``
    once they were told that they may.
    """

    approval_id: str | None
    outcome: str
    sentence: str
    silent_after_seconds: NotRequired[int]
    answered: NotRequired[bool]
