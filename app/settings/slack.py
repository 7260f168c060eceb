"""The Slack workspace: its app's secrets, its people and its channels."""

from typing import Annotated, Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

SLACK_API_URL: Final = "https://slack.com/api/"


def parts(value: object) -> object:
    """A list as one writes it into the environment, with commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


class SlackSettings(BaseSettings):
    """The workspace: its app's secrets, its people and its channels. Channels are ids (`C…`), people are ids too."""

    slack_bot_token: SecretStr | None = Field(default=None, description="From the Slack app's pages (`xoxb-…`)")
    slack_signing_secret: SecretStr | None = Field(default=None, description="From the Slack app's pages")
    slack_app_id: str = Field(
        default="",
        description="The app's id (`A…`, Basic Information). A token of another app refuses to start, and what "
        "another app sends is refused. Empty: the app that the token belongs to",
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="Turns Socket Mode on (`xapp-…`). Empty: Slack calls over HTTP"
    )
    slack_api_url: str = Field(default=SLACK_API_URL, description="A stand-in, in staging and development only")
    slack_reviewers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Who may decide: user ids (`U…`) and user group ids (`S…`), separated by commas. Nobody set "
        "refuses to start",
    )
    slack_staff: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Who may look customers up, open cases and send replies, beside reviewers: user ids and user "
        "group ids. Empty: the members of the support channel, if it is private",
    )
    slack_approvals_channel: str = Field(default="", description="Where cards are shown")
    slack_support_channel: str = Field(default="", description="Where cases and drafted replies are shown")
    slack_oncall_channel: str = Field(default="", description="Where unanswered requests and alarms go")
    slack_ops_channel: str = Field(default="", description="Where operators hear what needs them")
    slack_oncall_group: str = Field(default="", description="The user group mentioned on escalation")
    slack_fallback_channel: str = Field(default="", description="Where a card goes that its channel refuses")
    slack_finance_channel: str = Field(
        default="",
        description="Where refunds that failed after all are told for the books. Empty: the channel of operators",
    )

    @field_validator("slack_reviewers", "slack_staff", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return parts(value)
