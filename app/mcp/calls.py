"""What an agent may say to each of the desk's tools: the arguments, with words that a model understands."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

WAIT_SECONDS, WAIT_SECONDS_MAX = 25, 50  # many programs give a tool a minute
TEXT_MAX: Final = 2000

Id = Annotated[
    str,
    Field(
        description="The approval's id (apr_…), as request_approval gave it.",
        max_length=100,
        pattern="^[A-Za-z0-9_]+$",  # it becomes a part of an address, and no way to another one
    ),
]
Wait = Annotated[
    int,
    Field(
        description="For how many seconds to wait for the decision. 0 comes back at once.",
        ge=0,
        le=WAIT_SECONDS_MAX,
    ),
]


class Said(BaseModel):
    """Arguments of a tool: none but these, so that a misspelt one is told."""

    model_config = ConfigDict(extra="forbid")


class Link(Said):
    """Something for the reviewer to look at."""

    title: str = Field(max_length=200)
    url: str = Field(description="Begins with https://", max_length=2000)


class RequestApproval(Said):
    """What is to be approved."""

    tool: str | None = Field(
        None,
        description="The action's name, as the desk declares it, such as delete_branch; none for a refund or a"
        " store_credit.",
        max_length=100,
    )
    kind: Literal["tool_call", "refund", "store_credit"] = Field(
        "tool_call",
        description="refund and store_credit are carried out by the desk itself, once a person approves. Their"
        " arguments are order_id and either amount_cents or lines ([{number, quantity}], refund only); leave both"
        " out for all that is left of the order, and never send null for an amount that you do not know.",
    )
    arguments: dict[str, Any] = Field(
        description="The exact arguments that you will act with. You may act with no others than what is approved."
    )
    title: str | None = Field(None, description="One line that says what will happen.", max_length=200)
    reason: str | None = Field(None, description="Why it should happen, for the reviewer.", max_length=TEXT_MAX)
    evidence: list[Link] = Field([], description="Links that help the reviewer to decide.", max_length=5)
    idempotency_key: str | None = Field(
        None,
        description="Your own name for this one action. Asking again with the same name is the same request.",
        min_length=1,
        max_length=255,
    )
    wait_seconds: Wait = WAIT_SECONDS


class WaitForApproval(Said):
    """Which one, and what to tell the reviewer first."""

    id: Id
    answer: str | None = Field(
        None, description="Your answer, where the reviewer has asked you something.", max_length=TEXT_MAX
    )
    wait_seconds: Wait = WAIT_SECONDS


class CheckApproval(Said):
    """Which one."""

    id: Id


class ListPending(Said):
    """Nothing needs to be said."""


class Cancel(Said):
    """Which one, and why."""

    id: Id
    reason: str = Field(description="Why it is not needed any more.", min_length=1, max_length=500)


class ReportResult(Said):
    """What came of what was approved."""

    id: Id
    outcome: str = Field(description="done or failed", pattern="^(done|failed)$")
    text: str = Field("", description="One line for the reviewer.", max_length=TEXT_MAX)
    reference: str = Field("", description="What proves it, such as a commit or a receipt's number.", max_length=200)
