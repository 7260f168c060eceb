"""The ways to a person, put together: a direct message, mail, and whatever service they named."""

from datetime import UTC, datetime

from app import store
from app.adapters.from_settings import seals_of
from app.domain.people.reaching import WayKind
from app.messages.mails import MailCarrier
from app.messages.sending import PersonMessages
from app.messages.services import ServiceCarrier, ServiceProcess
from app.ports.bundle import DeskPorts
from app.ports.people.messages import Carrier
from app.settings import Settings
from app.slack.connection import Slack
from app.slack.outbound.person_messages import SlackCarrier
from app.store.db.pool import Pool


def person_messages_of(settings: Settings, desk: DeskPorts, slack: Slack, pool: Pool) -> PersonMessages:
    """One host's."""
    ways = store.PostgresPersonWays(pool, seals_of(settings))
    members = store.PostgresSeenMembers(pool)
    carriers: dict[WayKind, Carrier] = {
        WayKind.SLACK: SlackCarrier(slack.chat.poster.client),
        WayKind.MAIL: MailCarrier(desk.mail, members, desk.configs.now),
        WayKind.SERVICE: ServiceCarrier(service_process_of(settings), ways),
    }
    sent = store.PostgresSentMessages(pool)
    return PersonMessages(ways, sent, desk.people, carriers, slack.chat.tell_ops_once, lambda: datetime.now(UTC))


def service_process_of(settings: Settings) -> ServiceProcess:
    """Held to what the installation lets its tenants call."""
    return ServiceProcess(settings.outside_allowed_hosts, plain_http=not settings.real)
