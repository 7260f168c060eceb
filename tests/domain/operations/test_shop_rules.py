"""What a person typed ends with the desk's ending once, wherever they wrote; their own words stay theirs."""

import pytest

from app.domain.operations.desk_config import ShopRules

SHOP = ShopRules(signature="Kind regards\nAcme support\n")
ENDING = "Kind regards\nAcme support"


@pytest.mark.parametrize(
    "typed",
    [
        f"Dear Eve,\n\nno.\n\n{ENDING}",
        f"Dear Eve,\n\nno.\n{ENDING}\n",
        f"{ENDING}\n\nDear Eve,\n\nno.",
        f"Dear Eve,\n\nno.\n\n{ENDING}\n\n\n{ENDING}",
        f"Dear Eve,\r\n\r\nno.\r\n\r\n{ENDING}".replace("regards\nAcme", "regards\r\nAcme"),
        f"\n\nDear Eve,\n\n{ENDING}\n\nno.",
    ],
)
def test_wherever_they_typed_it_ends_the_reply_once(typed: str) -> None:
    assert SHOP.typed(typed) == f"Dear Eve,\n\nno.\n\n{ENDING}"
    assert SHOP.without_ending(typed) == "Dear Eve,\n\nno."


@pytest.mark.parametrize("typed", [ENDING, f"\n\n{ENDING}\n", f"{ENDING}\n\n{ENDING}", "", " \n"])
def test_an_ending_alone_is_nothing_said(typed: str) -> None:
    assert SHOP.without_ending(typed).strip() == ""


@pytest.mark.parametrize(
    ("shop", "typed"),
    [
        (SHOP, "Dear Eve,\n\nno.\n\nSam"),
        (ShopRules(signature="Acme"), "Your Acme order\nis on its way with Acme."),
        (ShopRules(), "Dear Eve,\n\n\n\nno.  "),
    ],
)
def test_other_words_are_left_as_they_are(shop: ShopRules, typed: str) -> None:
    assert shop.typed(typed) == typed
