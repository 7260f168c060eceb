"""Slack's error codes as our errors: what a retry may heal and what it will not."""

from json import JSONDecodeError
from typing import Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from app.errors import ChatError, ChatRefused
from app.slack.i18n import catalogue

# Everything Slack may take back by itself. Codes not listed are final: asking again gets the same answer.
TRANSIENT: Final = frozenset(
    {
        "accesslimited",
        "fatal_error",
        "internal_error",
        "message_limit_exceeded",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "timeout",
    }
)
# Ours, beside Slack's codes: another organization reads the channel; nobody can tell whether one does.
SHARED: Final = "channel_is_shared"
SHARING_UNKNOWN: Final = "sharing_not_known"
# The channel cannot be posted to; another one might.
CHANNEL_GONE: Final = frozenset(
    {
        SHARED,
        SHARING_UNKNOWN,
        "cannot_reply_to_message",
        "channel_is_archived",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "mpim_im_not_found",
        "not_in_channel",
        "posting_to_general_channel_denied",
        "restricted_action",
        "restricted_action_read_only_channel",
    }
)
# The message is no longer there to be repainted.
GONE: Final = "message_not_found"
MESSAGE_GONE: Final = frozenset({"cant_update_message", "edit_window_closed", GONE})
# How Slack says so of a message, or of the one that its thread hangs under.
NOT_THERE: Final = frozenset({GONE, "thread_not_found"})
# What is said is not taken; something simpler may be.
TOO_MUCH: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long", "msg_too_long", "no_text"}
)
FAILURES: Final = (SlackApiError, SlackClientError, ClientError, TimeoutError, OSError, JSONDecodeError)


def code_of(error: SlackApiError) -> str:
    """Slack's own word for it, or ``http_503`` where the answer held none."""
    response = error.response
    data = getattr(response, "data", response)
    if isinstance(data, dict) and data.get("error"):
        return str(data["error"])
    return f"http_{getattr(response, 'status_code', 0)}"


def is_transient(error: SlackApiError) -> bool:
    """Whether Slack may answer otherwise next time; an answer without a code came from something before Slack."""
    return code_of(error) in TRANSIENT or code_of(error).startswith("http_")


def as_chat_error(error: BaseException) -> ChatError:
    """ChatError where a retry may heal it, ChatRefused where it will not; ``detail`` is the code."""
    if not isinstance(error, SlackApiError):
        return ChatError(catalogue.SLACK_NOT_REACHED, detail="no_answer")
    code = code_of(error)
    if is_transient(error):
        return ChatError(catalogue.SLACK_BUSY, detail=code)
    return ChatRefused(catalogue.SLACK_REFUSED, detail=code)
