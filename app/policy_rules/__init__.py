"""The policy's rules: read, held to the facts' names, and asked within limits of time and size."""

from app.policy_rules.compiled import CompiledPolicy, compile_policy, condition_of
from app.policy_rules.faults import BadExpression, nearest

__all__ = ["BadExpression", "CompiledPolicy", "compile_policy", "condition_of", "nearest"]
