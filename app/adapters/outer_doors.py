"""The doors that other programs than Slack and the engine come in by, each behind its lock."""

from collections.abc import Iterator
from functools import partial

from fastapi import APIRouter

from app import store
from app.outside.allowed import AllowedHosts
from app.payments.stripe_accounts import accounts_of
from app.payments.stripe_webhooks import StripeNews
from app.ports.bundle import Ports
from app.settings import Settings
from app.store.db.pool import Pool
from app.web.access.api_keys import KeyDoor
from app.web.access.call_rates import CallRates
from app.web.api.approvals.draft_opening import OpenedAtTheDoor
from app.web.api.approvals.reads import ApprovalReadsApi, approval_read_routes
from app.web.api.approvals.redemptions import redemption_routes
from app.web.api.approvals.reports import report_routes
from app.web.api.approvals.requests import ApprovalRequestsApi, Judge, approval_request_routes
from app.web.api.approvals.waits import Waits
from app.web.api.approvals.withdrawals import approval_routes
from app.web.api.approvals.words import ApprovalWordsApi, approval_word_routes
from app.web.api.openapi.document import openapi_routes
from app.web.api.public_keys import public_key_routes
from app.web.api.records import RecordsApi, record_routes
from app.web.payments import PaymentDoor, payment_routes
from workers.functions.approvals.askers.money_requests import JudgedRequests


def outer_doors(settings: Settings, ports: Ports, pool: Pool, waits: Waits) -> Iterator[APIRouter]:
    """The payment provider's, and the API that a team's own programs call."""
    read_news = StripeNews(accounts_of(settings.stripe_accounts) if settings.payments == "stripe" else {})
    yield payment_routes(PaymentDoor(ports.news, read_news))
    yield openapi_routes()
    asking = approval_requests_api(settings, ports, pool, waits)
    reading, door = asking.reading, asking.door
    yield approval_request_routes(asking)
    yield approval_routes(door, ports.approvals, reading.reads, asking.drafts)
    yield approval_read_routes(reading)
    yield report_routes(door, ports.reports)
    yield redemption_routes(door, ports.proofs)
    yield public_key_routes(ports.desk, ports.proofs)
    yield approval_word_routes(ApprovalWordsApi(door, store.PostgresProgramWords(pool), store.PostgresComments(pool)))
    yield record_routes(
        RecordsApi(
            door=door,
            records=store.PostgresSingleRecords(pool),
            source=lambda: ports.configs.now(ports.desk).records.source,
        )
    )


def approval_requests_api(settings: Settings, ports: Ports, pool: Pool, waits: Waits) -> ApprovalRequestsApi:
    """The door that programs ask at."""
    rates = CallRates(per_minute=settings.api_calls_per_minute)
    door = KeyDoor(ports.desk, store.PostgresApiKeys(pool), rates=rates)
    opening = draft_opening_of(settings, ports, pool)
    return ApprovalRequestsApi(
        door=door,
        asked=opening.asked,
        drafts=opening.drafts,
        judge=opening.judge,
        reading=ApprovalReadsApi(door, store.PostgresProgramReads(pool), waits, ports.proofs.token, opening.drafts),
    )


def draft_opening_of(settings: Settings, ports: Ports, pool: Pool) -> OpenedAtTheDoor:
    """What an event opens was written down at this door, and is judged as there."""
    allowed = AllowedHosts.parse(settings.outside_allowed_hosts)
    reach = store.CallbackReach(allowed, in_development=settings.countersign_env == "development")
    return OpenedAtTheDoor(
        store.PostgresAgentRequests(pool, reach),
        store.PostgresRequestDrafts(pool, reach),
        Judge(JudgedRequests(ports), partial(ports.configs.now, ports.desk), store.PostgresSeenMembers(pool)),
    )
