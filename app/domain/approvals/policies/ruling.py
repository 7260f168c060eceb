"""What the desk's rules make of what its limits allow: they narrow it, and let nothing through that limits stop."""

from typing import Final

from app.domain.actions.policy import AskPeople, AutoApprove, Block, Ruling
from app.domain.approvals.policies.rules import Outcome, Ruled, Trouble, Why
from app.domain.reason_codes import Code, Remark, say

REFUSED: Final = "policy_refused"


def narrowed(allowed: AutoApprove | AskPeople, ruled: Ruled) -> Ruling:
    """``allowed`` is what the limits, sums and facts of the kind allow by themselves."""
    if ruled.outcome is Outcome.REFUSE:
        return Block(REFUSED, _said(ruled, Code.RULE_REFUSES), ruled.rule)
    if ruled.outcome is Outcome.ASK:
        return AskPeople(_why_asked(allowed, ruled), ruled.rule, ruled.flow)
    if isinstance(allowed, AutoApprove):
        return AutoApprove(_said(ruled, Code.RULE_LETS_THROUGH), ruled.rule)
    return AskPeople(allowed.because, ruled.rule)


def _why_asked(allowed: AutoApprove | AskPeople, ruled: Ruled) -> Remark:
    if ruled.trouble is not None:
        return trouble_said(ruled.rule, ruled.trouble)
    if ruled.sentence or isinstance(allowed, AutoApprove):
        return _said(ruled, Code.RULE_ASKS)
    return allowed.because


def _said(ruled: Ruled, otherwise: Code) -> Remark:
    """The desk's own sentence, where the rule has one."""
    if ruled.sentence:
        return say(Code.RULE_SAYS, text=ruled.sentence, rule=ruled.rule)
    return say(otherwise, rule=ruled.rule)


def trouble_said(rule: str, trouble: Trouble) -> Remark:
    """Why a person is asked where a rule could not be."""
    match trouble.why:
        case Why.MISSING:
            return say(Code.RULE_FACT_MISSING, rule=rule, name=trouble.name)
        case Why.CURRENCY:
            return say(Code.RULE_NO_LIMIT, rule=rule, name=trouble.name)
        case Why.FAILED:
            return say(Code.RULE_FAILED, rule=rule)
