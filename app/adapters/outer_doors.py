"""The doors that other programs than Slack and the engine come in by, each behind its lock."""

from collections.abc import Iterator
from functools import partial

from fastapi import APIRouter

from app import store
from app.payments.stripe_accounts import accounts_of
from app.payments.stripe_webhooks import StripeNews
from app.ports.bundle import Ports
from app.settings import Settings
from app.store.db.pool import Pool
from app.web.access.api_keys import KeyDoor
from app.web.access.call_rates import CallRates
from app.web.api.approval_reads import ApprovalReadsApi, approval_read_routes
from app.web.api.approval_requests import ApprovalRequestsApi, approval_request_routes
from app.web.api.approval_words import ApprovalWordsApi, approval_word_routes
from app.web.api.approvals import approval_routes
from app.web.api.openapi.document import openapi_routes
from app.web.api.public_keys import public_key_routes
from app.web.api.records import RecordsApi, record_routes
from app.web.api.redemptions import redemption_routes
from app.web.api.reports import report_routes
from app.web.api.waits import Waits
from app.web.payments import PaymentDoor, payment_routes
from workers.functions.approvals.askers.money_requests import JudgedRequests


def outer_doors(settings: Settings, ports: Ports, pool: Pool, waits: Waits) -> Iterator[APIRouter]:
    """The payment provider's, and the API that a team's own programs call."""
    read_news = StripeNews(accounts_of(settings.stripe_accounts) if settings.payments == "stripe" else {})
    yield payment_routes(PaymentDoor(ports.news, read_news))
    rates = CallRates(per_minute=settings.api_calls_per_minute)
    door = KeyDoor(ports.desk, store.PostgresApiKeys(pool), rates=rates)
    yield openapi_routes()
    reading = ApprovalReadsApi(door, store.PostgresProgramReads(pool), waits, ports.proofs.token)
    requests, config = _requests(settings, pool), partial(ports.configs.now, ports.desk)
    yield approval_request_routes(ApprovalRequestsApi(door, requests, JudgedRequests(ports), reading, config))
    yield approval_routes(door, ports.approvals, reading.reads)
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


def _requests(settings: Settings, pool: Pool) -> store.PostgresAgentRequests:
    return store.PostgresAgentRequests(pool, in_development=settings.countersign_env == "development")
