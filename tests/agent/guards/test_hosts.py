"""Names of hosts are told from writing by the public suffix list that a package brings."""

from pathlib import Path

import pytest

from workers.agent.guards.hosts import hosts

ROOT_ZONE = Path(__file__).with_name("top_level_domains.txt")  # as IANA published it in October 2026


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in hosts(text)]


def test_every_domain_of_the_root_zone_ends_a_host() -> None:
    lines = [line for line in ROOT_ZONE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names = " ".join(lines).split()
    spoken = [name[4:].encode().decode("punycode") for name in names if name.startswith("xn--")]
    assert len(names) > 1400
    missed = [name for name in [*names, *spoken] if found(f"evilshop.{name}") != [f"evilshop.{name}"]]
    assert missed == ["no", "nr"]  # "Ref.no": these need a path behind them


@pytest.mark.parametrize(
    "text", ["Mr.Smith", "49.90", "evilshop.notadomain", "order.Hotel", "9.pm", "5.kg", "Ref.no 1003"]
)
def test_ordinary_writing_is_no_host(text: str) -> None:
    assert found(text) == []
