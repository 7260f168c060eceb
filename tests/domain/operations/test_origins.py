"""Two writings of one address are one; two addresses never are."""

import pytest

from app.domain.operations.origins import is_on_this_machine, origin_of, same_door

DOOR = "https://desk.example.com/api/inngest"


@pytest.mark.parametrize(
    "same",
    [
        f"{DOOR}?fnId=countersign-approval-gate&stepId=step",
        f"{DOOR}/",
        "https://DESK.example.com:443/api/inngest",
        "https://desk.example.com./api/inngest",
    ],
)
def test_another_writing_is_the_same_door(same: str) -> None:
    assert same_door(DOOR, same)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "nonsense",
        "http://desk.example.com/api/inngest",
        "https://desk.example.com:8443/api/inngest",
        "https://desk.example.com/api/inngest/x",
        "https://desk.example.com/API/inngest",
        "https://desk.example.com@evil.example/api/inngest",
        "https://desk.example.com.evil.example/api/inngest",
        "https://evil.example/api/inngest?desk.example.com/api/inngest",
        "https://evil.example/api/inngest#https://desk.example.com/api/inngest",
        "https://desk.example.com:0/api/inngest",
        "https://desk.example.com:x/api/inngest",
        "https://[::1/api/inngest",
    ],
)
def test_another_address_is_not(other: str) -> None:
    assert not same_door(DOOR, other)
    assert not same_door(other, DOOR)


def test_engines_write_this_machine_in_several_ways() -> None:
    """Inngest's dev server keeps http://localhost for http://127.0.0.1."""
    assert same_door("http://127.0.0.1:8000/api/inngest", "http://localhost:8000/api/inngest?fnId=x")
    assert not same_door("http://127.0.0.1:8000/api/inngest", "http://localhost:8001/api/inngest")
    assert not same_door("http://127.0.0.1:8000/api/inngest", "http://127.0.0.2:8000/api/inngest")


def test_nothing_is_not_the_same_as_nothing() -> None:
    assert not same_door("", "")


@pytest.mark.parametrize(("origin", "here"), [("http://[::1]:80", True), ("http://127.9.9.9", True), (DOOR, False)])
def test_what_only_this_machine_reaches(origin: str, here: bool) -> None:
    assert is_on_this_machine(origin) is here


def test_an_ip_address_keeps_its_brackets() -> None:
    assert origin_of("https://[2001:DB8::1]:8443") == "https://[2001:db8::1]:8443"
