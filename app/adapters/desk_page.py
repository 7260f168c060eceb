"""The page for the day Slack is down, put together: its doors, its look round, and the mails that lead to it."""

from dataclasses import dataclass, replace

from fastapi import APIRouter

from app import store
from app.adapters.from_settings import approvals_of_reviewers
from app.adapters.reviewer_mail import ApprovalMails
from app.ports.approvals.approvals import WholeRequests
from app.ports.bundle import DeskPorts
from app.settings import Settings
from app.slack.connection import Slack
from app.slack.outbound.desk_page.call_forms import SlackCallForms
from app.slack.outbound.desk_page.change_forms import SlackChangeForms
from app.slack.outbound.desk_page.speech import SlackPageSpeech
from app.slack.people.member_directory import LookRound, SlackDirectory
from app.store.db.pool import Pool
from app.web.desk_page.cookies import Cookies
from app.web.desk_page.decisions import Decisions
from app.web.desk_page.doors import DeskPage
from app.web.desk_page.people import PagePeople
from app.web.desk_page.sign_in import SignIn
from app.web.desk_page.ways.ask import Ask
from app.web.desk_page.ways.calls import Answer, Calling, Change
from app.web.desk_page.ways.less import Less
from app.web.desk_page.ways.reject import Reject
from app.web.desk_page.ways.reveal import Reveal
from app.web.desk_page.ways.screening import Screening
from app.web.desk_page.ways.undo import Undo
from app.web.desk_page.ways.votes import Approve, Voting
from app.web.desk_page.ways.way import Way


@dataclass(frozen=True)
class PageParts:
    """What a host is given of it."""

    mails: ApprovalMails
    look_round: LookRound
    routes: APIRouter


def desk_page_of(settings: Settings, desk: DeskPorts, slack: Slack, pool: Pool) -> PageParts:
    """One tenant's."""
    tenant, config = desk.desk, desk.configs.now
    requests, approvals = store.PostgresWholeRequests(pool), approvals_of_reviewers(desk, pool)
    access, members = store.PostgresPageAccess(pool), store.PostgresSeenMembers(pool)
    reviewers = slack.desk.reviewers
    directory = SlackDirectory(reviewers.client, slack.us, reviewers)
    speech = SlackPageSpeech(slack.desk.config, lambda: config(tenant).zone, slack.chat.tenant_language)
    people = PagePeople(
        tenant,
        directory,
        members,
        access,
        reviewers=lambda: config(tenant).reviewers,
        emails=lambda: config(tenant).emails,
        reachable=lambda: slack.pulse.state.ok,
    )
    sign_in = SignIn(tenant, settings.origin, people, access, speech, desk.mail)
    page = DeskPage(
        tenant,
        approvals,
        requests,
        desk.questions,
        people,
        access,
        speech,
        sign_in,
        Decisions(speech, _ways(replace(desk, approvals=approvals), slack, speech, requests)),
        Cookies(secure=settings.origin.startswith("https://")),
    )
    mails = ApprovalMails(settings.origin, config, members, access, speech, desk.mail)
    return PageParts(mails, LookRound(tenant, directory, members), page.routes())


def _ways(desk: DeskPorts, slack: Slack, speech: SlackPageSpeech, requests: WholeRequests) -> tuple[Way, ...]:
    """In the order in which a card has them."""
    tenant = desk.desk
    voting, screening = Voting(tenant, desk.approvals, speech), Screening(tenant, slack.desk.screen, speech)
    calling = Calling(voting, SlackCallForms(speech.tenant_language))
    less = Less(voting, SlackChangeForms(speech.tenant_language), screening)
    decide = (Approve(voting), Answer(calling), Change(calling), less, Reject(voting, screening))
    asking, undo = Ask(tenant, desk.questions, speech), Undo(tenant, desk.approvals, speech)
    return (Reveal(tenant, requests), *decide, asking, undo)
