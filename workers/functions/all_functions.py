"""Every durable function of a host, built from its ports."""

from typing import Any

import inngest

from app.ports.bundle import Ports, RoutinePorts
from app.ports.operations.operations import WorkflowRuns
from workers.functions.agent_runs.model_calls import Models
from workers.functions.approvals.answer_question import build_answer_question
from workers.functions.approvals.askers.deliver_webhook import build_deliver_webhook
from workers.functions.approvals.askers.open_refund import build_open_refund
from workers.functions.approvals.askers.show_comment import build_show_comment
from workers.functions.approvals.canaries.show import build_canaries
from workers.functions.approvals.gate import build_gate
from workers.functions.approvals.proposals import ProposalDesk
from workers.functions.approvals.reopen import build_reopen
from workers.functions.approvals.withdrawals import build_show_withdrawn, build_withdraw_cancelled
from workers.functions.cases.handle_bounce import build_handle_bounce
from workers.functions.cases.handle_email import EmailConfig, build_handle_email
from workers.functions.cases.redraft import build_redraft
from workers.functions.cases.refresh_summary import build_show_result
from workers.functions.cases.send_reply import build_send_reply
from workers.functions.cases.summarise_thread import build_summarise
from workers.functions.investigations.investigate import build_investigate
from workers.functions.operations.tell_desk_lock import build_tell_desk_lock
from workers.functions.operations.withdraw_locked_key import build_withdraw_locked_key
from workers.functions.payments.provider_events import build_look_up_refund, build_mirror_news
from workers.functions.payments.refund_alarm import build_escalate_refund, build_watch_refund
from workers.functions.payments.refund_came_back import build_came_back
from workers.functions.runtime.run_tracking import build_forget_runs, build_note_ended_run
from workers.functions.scheduled.schedule import build_routines


def build_functions(
    client: inngest.Inngest, ports: Ports, models: Models, routines: RoutinePorts, runs: WorkflowRuns
) -> list[inngest.Function[Any]]:
    """Those that events start, and those that the clock does."""
    gate = build_gate(client, ports, routines.drafted)
    proposals = ProposalDesk(ports, gate)
    return [
        build_handle_email(client, ports, EmailConfig(models=models, desk=proposals)),
        gate,
        build_open_refund(client, ports, proposals),
        build_send_reply(client, ports),
        build_handle_bounce(client, ports),
        build_reopen(client, ports, proposals),
        build_answer_question(client, ports, models),
        build_show_comment(client, ports),
        *build_canaries(client, ports),
        build_redraft(client, ports, models),
        build_investigate(client, ports, proposals, models),
        build_summarise(client, ports, models),
        build_show_result(client, ports),
        build_watch_refund(client, ports),
        build_escalate_refund(client, ports),
        build_mirror_news(client, ports),
        build_look_up_refund(client, ports),
        *build_came_back(client, ports),
        build_note_ended_run(client, runs, ports.desk),
        build_withdraw_cancelled(client, ports),
        build_show_withdrawn(client, ports),
        build_withdraw_locked_key(client, ports),
        build_tell_desk_lock(client, ports),
        build_deliver_webhook(client, ports),
        build_forget_runs(client, runs, ports.tenants.all),
        *build_routines(client, ports, routines),
    ]
