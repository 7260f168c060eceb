"""Every question to the records about approvals says whether it sees the seeded false ones: most see none.

Row security hides them unless a statement runs within ``with_canaries``. A module that uses it, and a new module that
asks about approvals, fails here until somebody has decided and has put it into a table.
"""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2] / "app" / "store"
ABOUT: Final = re.compile(r"\b(FROM|JOIN|UPDATE|INTO)\s+approvals\b|\bSHEET\b")
SHOWS: Final = re.compile(r"\bwith_canaries\(")

# Where they are seen, and why. Whatever else such a module counts or sums stands outside ``with_canaries``.
SHOWN: Final = {
    "approvals/canaries/canaries.py": "opens them, keeps their card, ends them, lists them for an operator",
    "approvals/canaries/seen.py": "as whoever decides sees them: one, the list of what waits, and the press",
    "approvals/whole_requests.py": "Details of one, in Slack and on the desk's page",
    "approvals/questions/questions.py": "what reviewers ask before deciding",
    "operations/dashboard.py": "lists of what waits, and how many do; no week, no sum, no past decision",
    "db/transactions.py": "what makes them seen",
}
# Run within ``with_canaries`` of another module, which is named above.
WITHIN: Final = {
    "approvals/canaries/deciding.py",
    "approvals/canaries/figures.py",
    "approvals/canaries/asking.py",
    "approvals/beneficiaries.py",
    "approvals/opening.py",
    "approvals/rows.py",
    "approvals/earlier.py",
    "approvals/precedents/rows.py",
    "approvals/precedents/search.py",
    "approvals/questions/details.py",
    "cases/waiting.py",
}
# Everything else that asks about approvals: it sees none, by row security.
HIDDEN: Final = """
approvals/approvals.py approvals/askers/comments.py approvals/askers/program_reads.py approvals/askers/reports.py
approvals/executions.py approvals/presses.py approvals/proofs/decisions.py approvals/transitions.py
approvals/unasked/auto_lines.py approvals/undo_reopen.py approvals/voting.py approvals/withdrawals.py
cases/attachments.py cases/case_links.py cases/case_states.py cases/cases.py cases/support/closings.py
cases/mail/undrafted.py cases/thread_summaries/thread_summaries.py payments/refund_alarms.py
investigations/investigations.py investigations/subjects.py
messages/message_queries.py operations/customer_health.py operations/desk/status.py operations/retention.py
operations/stalled_work.py operations/time_travel.py operations/weekly_metrics.py operations/workflow_runs.py
payments/local_ledger.py payments/money_records.py payments/open_money.py payments/provider_events.py
payments/refund_limits.py payments/refunds.py approvals/honest/fast_presses.py
approvals/honest/stops.py approvals/precedents/precedents.py people/desk_locks.py people/key_limits.py
people/key_locks.py people/tenant_directory.py approvals/rule_facts.py
privacy/blanking.py privacy/erased_words.py privacy/erasures.py privacy/naming.py privacy/person_rows.py
privacy/posts.py privacy/silent_calls.py records/merge_charges.py records/merge_orders.py replies/draft_details.py
replies/holding.py
""".split()


def _matching(pattern: re.Pattern[str]) -> set[str]:
    return {str(one.relative_to(ROOT)) for one in ROOT.rglob("*.py") if pattern.search(one.read_text())}


def test_every_module_that_asks_about_approvals_says_whether_it_sees_seeded_ones() -> None:
    said = {*SHOWN, *WITHIN, *HIDDEN}
    assert sorted(_matching(ABOUT) - said) == []
    assert sorted(one for one in said if not (ROOT / one).is_file()) == []


def test_none_but_those_named_see_any() -> None:
    assert _matching(SHOWS) == set(SHOWN)


def test_nobody_is_in_two_tables() -> None:
    assert len({*SHOWN, *WITHIN, *HIDDEN}) == len(SHOWN) + len(WITHIN) + len(HIDDEN)
