"""From a request that moves money to what is opened: whose order, and the amount that people decide on."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.approvals.askers.agent_requests import NewAgentRequest
from app.domain.approvals.askers.money_requests import MoneyAsked, MoneyJudged, default_title, money_asked
from app.domain.approvals.askers.request_said import RequestSaid
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.operations.desk_config import DeskConfig
from app.domain.people.key_limits import Wanted
from app.web.api.approvals.call_requests import Call, ladder_of, narrowed_to


@dataclass(frozen=True)
class MoneyCall:
    """A call as it was read before anything was looked up; ``config`` is what the desk is told now."""

    call: Call
    said: RequestSaid
    config: DeskConfig
    asked: MoneyAsked
    reviewers: frozenset[str]
    ladder: EscalationPolicy

    def new_request(self, judged: MoneyJudged) -> NewAgentRequest:
        """With the amount that it came to."""
        action, facts, said = judged.action, judged.facts, self.said
        return NewAgentRequest(
            key_id=self.call.key.id,
            sent=self.call.sent,
            action=action,
            facts=facts,
            wanted=Wanted(said.kind, "", action.amount_cents, action.currency, self.reviewers),
            title=said.title or default_title(said.kind, facts.order_number),
            reason=said.reason,
            evidence=said.evidence,
            because=judged.because,
            ladder=self.ladder,
            calendar=self.config.work_calendar(datetime.now(UTC).date()),
            undo_seconds=self.config.undo_seconds,
            desk_version=self.config.version,
            callback=said.callback,
            customer_id=action.customer_id,
            seen_attempts=judged.seen_attempts,
            rule=judged.rule,
            rule_facts=judged.rule_facts,
            flow=judged.flow,
        )


def money_call(call: Call, said: RequestSaid, config: DeskConfig) -> MoneyCall:
    """Raises BadInput, with what to change."""
    reviewers = frozenset(narrowed_to(said, (), config))
    asked = replace(money_asked(said.kind, said.arguments), key_name=call.key.name)
    return MoneyCall(call, said, config, asked, reviewers, ladder_of(said, config.ladder))
