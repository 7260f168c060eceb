"""The support agent: it reads one email, drafts a reply, and may ask for a refund that only people can grant."""

from workers.agent.contracts import (
    NO_RULE,
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
from workers.agent.failures import classify
from workers.agent.guards.personal_data import without_strangers, words_to_look_up
from workers.agent.guards.reply_filter import unsafe_in_reply
from workers.agent.investigator import Findings, Inquiry, PastDecision, build_investigator, investigate
from workers.agent.model_choice import OFFLINE_LABEL, ModelChoice
from workers.agent.reader_agents import Answered, Question, answer_question, answer_stranger, answer_thanks, redraft
from workers.agent.reply_agent import build_agent, contract_hash, resume, run, run_config, trace_nothing
from workers.agent.rules.mail_intent import language_of
from workers.agent.thanks import only_thanks
from workers.agent.thread_reader import SENTIMENTS, Gleaned, LongThread, read_thread

__all__ = [
    "NO_RULE",
    "OFFLINE_LABEL",
    "PROPOSALS_MAX",
    "REPLY_MAX_CHARS",
    "SENTIMENTS",
    "TURNS_MAX",
    "Answered",
    "Ask",
    "Decision",
    "FailureKind",
    "Findings",
    "Finished",
    "Gleaned",
    "Inquiry",
    "LongThread",
    "Lookups",
    "ModelChoice",
    "OrderFact",
    "Outcome",
    "PastDecision",
    "Paused",
    "PolicyTopic",
    "Proposal",
    "Question",
    "Speaker",
    "StaleContract",
    "SupportFailure",
    "Turn",
    "Usage",
    "answer_question",
    "answer_stranger",
    "answer_thanks",
    "build_agent",
    "build_investigator",
    "classify",
    "contract_hash",
    "investigate",
    "language_of",
    "only_thanks",
    "read_thread",
    "redraft",
    "resume",
    "run",
    "run_config",
    "trace_nothing",
    "unsafe_in_reply",
    "without_strangers",
    "words_to_look_up",
]
