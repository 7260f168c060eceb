"""Owns the judgement of what went wrong: worth another try, pointless to retry, or refused and for a person."""

import asyncio
import json
from typing import Final

import agents
import openai

from workers.agent.complete_answers import CutAnswer
from workers.agent.contracts import SupportFailure
from workers.agent.tools import NoDecisionRecord

_BUSY: Final = "The language model is busy or unreachable; the draft will be tried again."
_OPS: Final = "The language model refuses our account or settings; the operator has to look at it."
_REFUSED: Final = "The language model declined to answer this email; a person has to write the reply."
_ODD: Final = "The language model gave an answer that could not be used; the draft will be tried again."
_CUT: Final = "The language model's answer was cut off; the draft will be tried again."
_LOOKUP: Final = "The records could not be read while drafting; the draft will be tried again."
_SLOW: Final = "Drafting took too long; it will be tried again."
_LONG: Final = "The agent did not come to an end within its limit; a person has to write the reply."
_STATE: Final = "The paused draft cannot be continued safely; a person has to look at this case."

_QUOTA_CODES: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_POLICY_CODES: Final = frozenset({"content_policy_violation", "content_filter", "moderation_blocked"})
_UNWRAP_MAX: Final = 5


def classify(error: BaseException) -> SupportFailure:
    """Every failure becomes one of three kinds; the text of the error itself is never shown to people."""
    cause = _unwrapped(error)
    if isinstance(cause, SupportFailure):
        return cause
    if isinstance(cause, openai.OpenAIError):
        return _from_client(cause)
    return _from_sdk(cause) or SupportFailure("transient", "unexpected", _LOOKUP)


def _unwrapped(error: BaseException) -> BaseException:
    """The SDK hands a tool's own exception over inside a UserError."""
    for _ in range(_UNWRAP_MAX):
        if not isinstance(error, agents.UserError) or error.__cause__ is None:
            break
        error = error.__cause__
    return error


def _from_client(error: openai.OpenAIError) -> SupportFailure:
    code = str(getattr(error, "code", None) or "")
    if isinstance(error, openai.APITimeoutError):
        return SupportFailure("transient", "model_timeout", _BUSY)
    if isinstance(error, openai.APIConnectionError):
        return SupportFailure("transient", "model_unreachable", _BUSY)
    if code in _POLICY_CODES or isinstance(error, openai.ContentFilterFinishReasonError):
        return SupportFailure("refused", "content_policy", _REFUSED)
    if code in _QUOTA_CODES:
        return SupportFailure("permanent", "insufficient_quota", _OPS)
    if isinstance(error, openai.APIStatusError):
        return _from_status(error.status_code)
    if isinstance(error, openai.APIError):  # a body or an event that was not what the API promises
        return SupportFailure("transient", "malformed_answer", _ODD)
    return SupportFailure("permanent", "model_settings", _OPS)


def _from_status(status: int) -> SupportFailure:
    match status:
        case 429:
            return SupportFailure("transient", "rate_limited", _BUSY)
        case 408 | 409:
            return SupportFailure("transient", "model_conflict", _BUSY)
        case 401 | 403:
            return SupportFailure("permanent", "model_access", _OPS)
        case _ if status >= 500:
            return SupportFailure("transient", "model_server_error", _BUSY)
        case _:
            return SupportFailure("permanent", "model_request_rejected", _OPS)


def _from_behavior(error: agents.ModelBehaviorError) -> SupportFailure:
    """Only the text tells why an answer of the Responses API is incomplete."""
    if "content_filter" in str(error):
        return SupportFailure("refused", "content_policy", _REFUSED)
    if isinstance(error, CutAnswer) or "max_output_tokens" in str(error):
        return SupportFailure("transient", "answer_cut", _CUT)
    return SupportFailure("transient", "model_misbehaved", _ODD)


def _from_sdk(error: BaseException) -> SupportFailure | None:
    match error:
        case agents.ModelTimeoutError():
            return SupportFailure("transient", "model_timeout", _BUSY)
        case agents.ModelRefusalError():
            return SupportFailure("refused", "model_refusal", _REFUSED)
        case agents.ModelBehaviorError():
            return _from_behavior(error)
        case agents.MaxTurnsExceeded():
            return SupportFailure("permanent", "too_many_turns", _LONG)
        case NoDecisionRecord():
            return SupportFailure("permanent", "no_decision_record", _STATE)
        case agents.InputGuardrailTripwireTriggered() | agents.OutputGuardrailTripwireTriggered():
            return SupportFailure("refused", "guardrail", _REFUSED)
        case agents.UserError():
            return SupportFailure("permanent", "agent_misused", _STATE)
        case json.JSONDecodeError():
            return SupportFailure("transient", "malformed_answer", _ODD)
        case agents.ToolTimeoutError():
            return SupportFailure("transient", "lookup_timeout", _LOOKUP)
        case asyncio.TimeoutError():
            return SupportFailure("transient", "timed_out", _SLOW)
        case _:
            return None
