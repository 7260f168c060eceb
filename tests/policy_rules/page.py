"""The table of facts in docs/policies.md. ``python -m tests.policy_rules.page`` writes it."""

from pathlib import Path

from app.domain.approvals.policies.facts import FACT_NAMES, Fact

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
BEGIN, END = "<!-- facts: python -m tests.policy_rules.page -->", "<!-- end of facts -->"


def facts_table() -> str:
    """One row for each fact, with the kinds that have it."""
    found: dict[str, Fact] = {name: fact for facts in FACT_NAMES.values() for name, fact in facts.items()}
    rows = [_row(fact, [kind for kind in FACT_NAMES if name in FACT_NAMES[kind]]) for name, fact in found.items()]
    return "\n".join(["| Fact | Is | Meaning | Of |", "|---|---|---|---|", *rows])


def _row(fact: Fact, kinds: list[str]) -> str:
    of = "every kind" if len(kinds) == len(FACT_NAMES) else ", ".join(f"`{kind}`" for kind in kinds)
    return f"| `{fact.name}` | {fact.sort.value} | {fact.meaning} | {of} |"


def written(page: str) -> str:
    """The page with its table as it is now."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n{facts_table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
