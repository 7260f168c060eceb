"""What keeps reviews honest, as the desk's owner sets it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReviewRules:
    """``read_for_seconds``: a press on Approve sooner after the card was shown is held once; 0: none is."""

    read_for_seconds: int = 0
