"""The support agent: it reads one email, drafts a reply, and may ask for a refund that only people can grant."""

from workers.support.agent import build_agent, contract_hash, resume, run, run_config
from workers.support.contracts import (
    PROPOSALS_MAX,
    REPLY_MAX_CHARS,
    TURNS_MAX,
    Ask,
    Decision,
    FailureKind,
    Finished,
    Lookups,
    OrderFact,
    Outcome,
    Paused,
    PolicyTopic,
    Proposal,
    Speaker,
    StaleContract,
    SupportFailure,
    Turn,
    Usage,
)
from workers.support.failures import classify
from workers.support.model_choice import OFFLINE_LABEL, ModelChoice
from workers.support.reply_filter import unsafe_in_reply

__all__ = [
    "OFFLINE_LABEL",
    "PROPOSALS_MAX",
    "REPLY_MAX_CHARS",
    "TURNS_MAX",
    "Ask",
    "Decision",
    "FailureKind",
    "Finished",
    "Lookups",
    "ModelChoice",
    "OrderFact",
    "Outcome",
    "Paused",
    "PolicyTopic",
    "Proposal",
    "Speaker",
    "StaleContract",
    "SupportFailure",
    "Turn",
    "Usage",
    "build_agent",
    "classify",
    "contract_hash",
    "resume",
    "run",
    "run_config",
    "unsafe_in_reply",
]
