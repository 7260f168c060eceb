"""Which lock each address of the host has: one table, compared with the composed app by a test."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.web.access.engine_signature import ENGINE_PATH


class Lock(StrEnum):
    """What a caller must show, or be."""

    NONE = "says nothing about anybody"
    ENGINE = "one fresh signature of the engine's; in dev mode a program on this machine"
    SLACK = "a fresh signature of Slack's"
    STRIPE = "a fresh signature of Stripe's"
    MAIL = "MAIL_WEBHOOK_SECRET; in development, where none is set, a program on this machine"
    STATUS = "STATUS_TOKEN; in development, where none is set, a program on this machine"
    API_KEY = "one of the tenant's own keys, with the scope that the call needs"
    PAGE_FORM = "a form that the desk's page gave to the same browser"
    PAGE_SESSION = "a session of somebody who may decide; for changes, a form of that session as well"
    THIS_MACHINE = "a program on this machine; served in development only"


LOCKS: Final[Mapping[tuple[str, str], Lock]] = {
    ("GET", "/health"): Lock.NONE,
    ("GET", "/ready"): Lock.NONE,
    ("GET", ENGINE_PATH): Lock.ENGINE,  # a challenge is answered before it: that helps only holders of the key
    ("POST", ENGINE_PATH): Lock.ENGINE,
    ("PUT", ENGINE_PATH): Lock.ENGINE,
    ("POST", "/slack/events"): Lock.SLACK,
    ("POST", "/webhooks/stripe/{tenant}"): Lock.STRIPE,
    ("POST", "/webhooks/mail/{tenant}"): Lock.MAIL,
    ("POST", "/webhooks/bounce/{tenant}"): Lock.MAIL,
    ("GET", "/v1/openapi.json"): Lock.NONE,
    ("HEAD", "/v1/openapi.json"): Lock.NONE,
    ("GET", "/v1/customers/{customer_id:path}"): Lock.API_KEY,
    ("HEAD", "/v1/customers/{customer_id:path}"): Lock.API_KEY,
    ("PUT", "/v1/customers/{customer_id:path}"): Lock.API_KEY,
    ("GET", "/v1/orders/{order_id:path}"): Lock.API_KEY,
    ("HEAD", "/v1/orders/{order_id:path}"): Lock.API_KEY,
    ("PUT", "/v1/orders/{order_id:path}"): Lock.API_KEY,
    ("POST", "/v1/approvals"): Lock.API_KEY,
    ("GET", "/v1/approvals"): Lock.API_KEY,
    ("HEAD", "/v1/approvals"): Lock.API_KEY,
    ("GET", "/v1/approvals/{approval_id}"): Lock.API_KEY,
    ("HEAD", "/v1/approvals/{approval_id}"): Lock.API_KEY,
    ("GET", "/v1/approvals/{approval_id}/audit"): Lock.API_KEY,
    ("HEAD", "/v1/approvals/{approval_id}/audit"): Lock.API_KEY,
    ("POST", "/v1/approvals/{approval_id}/answer"): Lock.API_KEY,
    ("POST", "/v1/approvals/{approval_id}/comment"): Lock.API_KEY,
    ("POST", "/v1/approvals/{approval_id}/withdraw"): Lock.API_KEY,
    ("POST", "/mcp"): Lock.API_KEY,
    ("POST", "/v1/approvals/{approval_id}/result"): Lock.API_KEY,
    ("POST", "/v1/approvals/{approval_id}/redeem"): Lock.API_KEY,
    ("GET", "/.well-known/jwks.json"): Lock.NONE,
    ("GET", "/desk"): Lock.PAGE_SESSION,
    ("GET", "/desk/link"): Lock.NONE,  # the same button for every link, good or not
    ("GET", "/desk/approvals/{approval_id}"): Lock.PAGE_SESSION,
    ("POST", "/desk/sign-in"): Lock.PAGE_FORM,
    ("POST", "/desk/link"): Lock.PAGE_FORM,
    ("POST", "/desk/sign-out"): Lock.PAGE_SESSION,
    ("POST", "/desk/approvals/{approval_id}"): Lock.PAGE_SESSION,
    ("GET", "/status"): Lock.STATUS,
    ("GET", "/status.json"): Lock.STATUS,
    ("GET", "/metrics"): Lock.STATUS,
    ("GET", "/backstage"): Lock.THIS_MACHINE,
    ("POST", "/backstage/clock"): Lock.THIS_MACHINE,
}
