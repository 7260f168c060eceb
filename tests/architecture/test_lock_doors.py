"""Every door of the records by which something is decided, begun, opened for a program or proven asks for locks.

A new one fails here until it asks in its own transaction, or stands in the table with the reason why it does not.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
STORE: Final = ROOT / "app" / "store"

# What moves an approval on, uses or signs a decision, or opens one that nobody is asked about.
MOVES: Final = re.compile(
    r"transitions\.close\(|(?<!def )\bmove\(|executions\.move|move_untold\(|redemptions\.use\(|tokens\.signed\("
    r"|store_credits \(|await _open\(|SET\s+status = '(?:approved|executing|executed|rejected)'"
)
ASKS: Final = re.compile(r"stops\.(?:against|held|held_by_id|stopped|is_locked)\(")
# By module and function: what is not asked for, and why.
NEED_NOT: Final[dict[str, str]] = {
    "approvals.approvals._expire": "time is over, and that counts as no",
    "approvals.askers.reports.report": "whoever asked has done it, and says so: a fact",
    "approvals.executions.give_up": "nothing is carried out, and people are told",
    "approvals.executions.move": "by whoever has asked: it says only how",
    "approvals.executions.move_untold": "by whoever has asked: it says only how",
    "approvals.executions.end": "done: what was begun is looked up to the end",
    "approvals.voting._act": "by cast, which has asked",
    "approvals.withdrawals._close": "by withdraw, which has asked",
    "payments.refunds._begin": "by begin, which has asked",
    "payments.refunds._mirror": "what the provider did: a fact, whoever stopped the desk since",
    "payments.refunds._give_up": "nothing is carried out, and people are told",
}


def functions() -> Iterator[tuple[str, str]]:
    """Of the store: by module and name, with their text and the constants that they name."""
    for path in sorted(STORE.rglob("*.py")):
        text = path.read_text()
        module = ".".join(path.relative_to(STORE).with_suffix("").parts)
        tree = ast.parse(text)
        constants = {
            node.target.id: ast.get_source_segment(text, node) or ""
            for node in tree.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                words = ast.get_source_segment(text, node) or ""
                named = [said for name, said in constants.items() if re.search(rf"\b{name}\b", words)]
                yield f"{module}.{node.name}", "\n".join([words, *named])


def test_whatever_moves_an_approval_asks_for_locks_in_its_own_transaction_or_says_why_not() -> None:
    found = {name: words for name, words in functions() if MOVES.search(words)}
    silent = {name for name, words in found.items() if not ASKS.search(words)}
    assert silent - set(NEED_NOT) == set(), "a door that does not ask whether the desk is stopped, or who is locked"
    assert {name for name in NEED_NOT if name not in found} == set(), "what is no door any more"


def test_the_doors_that_have_to_ask_do() -> None:
    asking = {name for name, words in functions() if ASKS.search(words)}
    for door in (
        "approvals.voting.cast",
        "approvals.undo_reopen.reopen",
        "approvals.undo_reopen._not_theirs",
        "approvals.withdrawals.withdraw",
        "approvals.executions.begin",
        "approvals.approvals.open",
        "approvals.askers.agent_requests.open",
        "approvals.proofs.proofs.token",
        "approvals.proofs.proofs._redeem",
        "payments.refunds.begin",
        "payments.store_credits.issue",
    ):
        assert door in asking, door
