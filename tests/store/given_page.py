"""Set-up for the desk's page: people Slack told of, links and sessions."""

from app import store
from app.domain.ids import ApprovalId
from app.domain.people.desk_page import Authority, NewLink, SeenMember, Token
from tests.store.given import Given

ANN = SeenMember("UALICE", active=True, reviewer=True, name="Alice Ng", address="alice@desk.example")


async def signed_in(given: Given, user_id: str = ANN.user_id) -> Token:
    """A session, by a link that was mailed."""
    access, session = store.PostgresPageAccess(given.pool), Token.make()
    link = NewLink(Token.make(), Token.make(), user_id)
    assert await access.open_link(given.tenant, link)
    assert await access.redeem(given.tenant, link.token, link.browser, session, Authority.SLACK)
    return session


async def page_rows(given: Given, approval_id: ApprovalId) -> None:
    """One in each table."""
    await store.PostgresSeenMembers(given.pool).keep(given.tenant, [ANN])
    await signed_in(given)
    await store.PostgresPageAccess(given.pool).claim_mail(given.tenant, approval_id, ANN.user_id)
