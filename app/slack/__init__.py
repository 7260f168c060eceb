"""All of Slack, in and out: ``open_slack`` joins it to the desk's ports."""

from app.slack.api.config import SlackConfig
from app.slack.connection import Slack, open_slack

__all__ = ["Slack", "SlackConfig", "open_slack"]
