"""The one way to a language model: within its case's budget, by the model the errand is worth, always billed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self, TypeVar

import structlog

from app.domain.ids import CaseId, TenantId, new_id
from app.domain.operations.model_usage import BUDGET_SPENT, Bill, Purpose, Used, is_easy
from app.domain.operations.notifications import News, OpsNotice
from app.ports.bundle import Ports
from workers import agent
from workers.functions.runtime.steps import BestEffort

_SENTENCE: Final = "The agent has used what one case may use; a person has to go on."

_log = structlog.get_logger("countersign.agent")


class _Told(Protocol):
    @property
    def usage(self) -> agent.Usage: ...


T = TypeVar("T", bound=_Told)


@dataclass(frozen=True)
class Models:
    """The model, and a cheaper one for easy errands where the operator set one."""

    main: agent.ModelChoice
    easy: agent.ModelChoice | None = None

    @classmethod
    def parse(cls, main: str, easy: str, *about_the_server: Any) -> Self:
        """As ``ModelChoice.parse``, which raises ValueError with a sentence; ``easy`` may be empty."""
        chosen = agent.ModelChoice.parse(main, *about_the_server)
        try:
            return cls(chosen, agent.ModelChoice.parse(easy, *about_the_server) if easy else None)
        except ValueError as error:
            raise ValueError(f"SUPPORT_MODEL_EASY: {error}") from None

    def for_purpose(self, purpose: Purpose) -> tuple[agent.ModelChoice, ...]:
        """In the order they are asked; the main one helps out where the cheaper one fails."""
        if self.easy is None or self.easy == self.main or not is_easy(purpose):
            return (self.main,)
        return (self.easy, self.main)


@dataclass(frozen=True)
class Errand:
    """One thing to ask a model for. (purpose, subject) names it on the bill, where each call has a line."""

    tenant: TenantId
    purpose: Purpose
    subject: str  # such as "msg_x:1", a message and its turn
    case_id: CaseId | None  # None: about no single case, so no case's budget is touched
    attempt: int


async def ask_model(
    ports: Ports, models: Models, errand: Errand, call: Callable[[agent.ModelChoice], Awaitable[T]]
) -> T:
    """The model's answer. Raises SupportFailure: refused, ``case_budget_spent``, where the case is at its limit."""
    if errand.case_id is not None and await ports.spending.exhausted(errand.tenant, errand.case_id):
        await _tell_ops_once(ports, errand.tenant, errand.case_id, errand.attempt)
        raise agent.SupportFailure("refused", BUDGET_SPENT, _SENTENCE)
    choices = models.for_purpose(errand.purpose)
    for model in choices:
        try:
            told = await call(model)
        except agent.SupportFailure as failure:
            await _bill(ports, errand, model, failure.usage)
            if model is choices[-1]:
                raise
            _log.warning("easy_model_failed", purpose=errand.purpose.value, code=failure.code)
        else:
            await _bill(ports, errand, model, told.usage)
            return told
    raise AssertionError("the last choice answered or raised")


async def _bill(ports: Ports, errand: Errand, model: agent.ModelChoice, usage: agent.Usage) -> None:
    """Every call costs, also one whose answer was lost before it was kept, and the one made in its place."""
    if not usage.requests:
        return
    used = Used(usage.requests, usage.input_tokens, usage.cached_tokens, usage.output_tokens)
    key = f"{errand.purpose.value}:{errand.subject}:{new_id('try')}"
    await ports.spending.record(
        errand.tenant, Bill(key, errand.purpose, errand.case_id, model.name or model.kind, used)
    )


async def _tell_ops_once(ports: Ports, tenant: TenantId, case_id: CaseId, attempt: int) -> None:
    """Told first and noted afterwards: in the worst case operators hear it twice, but never not at all."""
    if await ports.spending.ops_told(tenant, case_id):
        return
    with BestEffort("ops_not_told", attempt, about=case_id):
        await ports.chat.tell_ops(OpsNotice(tenant, News.CASE_BUDGET_SPENT, case_id=case_id))
        await ports.spending.ops_heard(tenant, case_id)
