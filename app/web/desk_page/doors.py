"""``/desk``: the doors of the page for the day Slack is down."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.domain.approvals.voting import Status
from app.domain.cases.mail.mailboxes import mailbox
from app.domain.ids import TenantId
from app.domain.people.desk_page import Authority, Token, approval_in
from app.domain.people.page_text import PageRequest
from app.errors import BadInput, CountersignError, NotAllowed, NotFound, TooLarge, TooManyAttempts, Unauthenticated
from app.ports.approvals.approvals import Approvals, Questions, WholeRequests
from app.ports.people.desk_page import PageAccess, PageSpeech
from app.web.access.guess_limits import Guesses
from app.web.desk_page.cookies import Cookies, form_token
from app.web.desk_page.decisions import Decisions
from app.web.desk_page.forms import own_form, own_words
from app.web.desk_page.limits import AskLimits
from app.web.desk_page.people import PagePeople
from app.web.desk_page.render import page
from app.web.desk_page.sign_in import SignIn
from app.web.desk_page.ways.way import Press, Seen, Told, Voter

Handler = Callable[[Request], Awaitable[Response]]
Words = Mapping[str, str]

_ADDRESS_MAX: Final = 254
NOTHING_SAID: Final = Told("")
NOTHING_TYPED: Final[Words] = {}


class SignedOut(Exception):
    """Nobody is signed in; ``approval`` is what they wanted to see."""

    def __init__(self, approval: str = "") -> None:
        super().__init__()
        self.approval = approval


@dataclass(frozen=True)
class DeskPage:
    """One tenant's. Whatever goes wrong is told as a page."""

    tenant: TenantId
    approvals: Approvals
    requests: WholeRequests
    questions: Questions
    people: PagePeople
    access: PageAccess
    speech: PageSpeech
    sign_in: SignIn
    decisions: Decisions
    cookies: Cookies
    limits: AskLimits = field(default_factory=AskLimits)
    guesses: Guesses = field(default_factory=Guesses)

    def routes(self) -> APIRouter:
        """GET shows and changes nothing: scanners of mail follow links."""
        routes = APIRouter()
        for method, path, handler in (
            ("GET", "/desk", self.queue),
            ("GET", "/desk/link", self.show_link),
            ("GET", "/desk/approvals/{approval_id}", self.show_card),
            ("POST", "/desk/sign-in", self.ask_link),
            ("POST", "/desk/link", self.use_link),
            ("POST", "/desk/sign-out", self.leave),
            ("POST", "/desk/approvals/{approval_id}", self.decide),
        ):
            routes.add_api_route(path, self._told(handler), methods=[method], response_model=None)
        return routes

    async def queue(self, request: Request) -> Response:
        """What waits, the longest waiting customer first."""
        voter = await self._voter(request)
        rows = await self.speech.rows(await self.approvals.pending(self.tenant))
        return page("queue", await self.speech.words(), rows=rows, **await self._inside(voter))

    async def show_card(self, request: Request) -> Response:
        """One of them, as its card in Slack."""
        voter = await self._voter(request)
        return await self._card(voter, await self._asked(request, voter))

    async def decide(self, request: Request) -> Response:
        """A vote, or an approval taken back."""
        voter = await self._voter(request)
        form = await own_form(request, voter.session, f"decide {request.path_params['approval_id']}")
        asked, names = await self._asked(request, voter), await self.people.names()
        told = await self.decisions.decide(Press(voter, asked, await self.speech.card(asked, names), form, names))
        now = told.asked or await self._asked(request, voter)
        return await self._card(voter, now, told, (told.typed or form) if told.again else NOTHING_TYPED)

    async def ask_link(self, request: Request) -> Response:
        """The same answer to everybody, whoever they are and whatever becomes of it."""
        browser = self.cookies.browser(request)
        form = await own_form(request, browser, "ask")
        address = form.get("address", "").strip()
        whose = mailbox(address[:_ADDRESS_MAX]) or address.casefold()  # however it is spelt it is theirs
        looked_after = self.limits.ask(request.scope, whose) and len(address) <= _ADDRESS_MAX
        if looked_after and browser is not None:
            self.sign_in.ask(address, browser, approval_in(form.get("approval", "")))
        words = await self.speech.words()
        return _told(words, words["sent_title"], words["sent_text"], way=words["sent_again"])

    async def show_link(self, request: Request) -> Response:
        """A button and nothing else, whether the link is good or not."""
        token, browser = Token.read(request.query_params.get("t", "")), self.cookies.browser(request)
        form = form_token(browser, "link") if browser else ""
        return page("link", await self.speech.words(), token=token.text if token else "", form=form)

    async def use_link(self, request: Request) -> Response:
        """The session begins in the browser that asked, and the link is spent."""
        browser = self.cookies.browser(request)
        form = {} if browser is None else await own_form(request, browser, "link")
        token = Token.read(form.get("token", ""))
        found = await self.sign_in.redeem(token, browser) if token and browser else None
        if found is None:
            await self.guesses.wrong("desk_page", request.scope)
            words = await self.speech.words()
            return _told(words, words["sign_in_title"], words["link_bad"], way=words["sent_again"], status=401)
        session, signed_in = found
        wanted = signed_in.approval_id
        answer = RedirectResponse(f"/desk/approvals/{wanted}" if wanted else "/desk", 303)
        self.cookies.begin(answer, session)
        return answer

    async def leave(self, request: Request) -> Response:
        """Sign out, in the records too."""
        session = self.cookies.session(request)
        await own_form(request, session, "leave")
        if session is not None:
            await self.access.end(self.tenant, session)
        words = await self.speech.words()
        answer = _told(words, words["sign_in_title"], words["signed_out"], way=words["sign_in_title"])
        self.cookies.end(answer)
        return answer

    async def _voter(self, request: Request) -> Voter:
        """Raises SignedOut, NotAllowed. Asked anew for each request: rights end while somebody reads."""
        session = self.cookies.session(request)
        user_id = await self.access.session_of(self.tenant, session) if session else None
        if session is None or user_id is None:
            raise SignedOut(approval_in(request.path_params.get("approval_id", "")) or "")
        standing = await self.people.standing(user_id)
        if not standing.may_decide:
            raise NotAllowed("You may not decide here")
        return Voter(session, user_id, standing)

    async def _asked(self, request: Request, voter: Voter) -> PageRequest:
        wanted = approval_in(request.path_params["approval_id"])
        if wanted is None:
            raise NotFound("There is no such approval")
        whole = await self.requests.read(self.tenant, wanted, voter.decider)
        return PageRequest(whole, voter.user_id, tuple(await self.questions.about(self.tenant, wanted)))

    async def _card(
        self, voter: Voter, asked: PageRequest, told: Told = NOTHING_SAID, typed: Words = NOTHING_TYPED
    ) -> Response:
        card, approval = await self.speech.card(asked, await self.people.names()), asked.details.approval
        shown = {
            "card": card,
            "pending": approval.status is Status.PENDING,
            "form": form_token(voter.session, f"decide {approval.id}"),
            "ways": await self.decisions.offered(Seen(asked, card, typed)),
            "revealed": asked.revealed,
        }
        inside = await self._inside(voter)
        return page("card", await self.speech.words(), told.status, said=told.said, **shown, **inside)

    async def _inside(self, voter: Voter) -> dict[str, Any]:
        names = await self.people.names()
        who = {
            "name": names.get(voter.user_id, voter.user_id),
            "sign_out": form_token(voter.session, "leave"),
            "from_file": voter.standing.authority is Authority.DESK_FILE,
        }
        return {"who": who}

    def _told(self, handler: Handler) -> Handler:
        async def told(request: Request) -> Response:
            try:
                return await handler(request)
            except SignedOut as nobody:
                return await self._door(request, nobody.approval)
            except CountersignError as error:
                words = await self.speech.words()
                sentence = words[_SENTENCES.get(type(error), "busy")]
                return _told(words, words["title"], sentence, way=words["back"], status=error.http_status)

        return told

    async def _door(self, request: Request, approval: str) -> Response:
        browser = self.cookies.browser(request) or Token.make()
        form = form_token(browser, "ask")
        words, sent = await self.speech.words(), request.method == "POST"
        said, kept = (words["said_signed_out"], await own_words(request)) if sent else ("", [])
        answer = page("sign_in", words, 401, form=form, approval=approval, said=said, kept=kept)
        self.cookies.mark(answer, browser)
        return answer


_SENTENCES: Final[dict[type[CountersignError], str]] = {
    BadInput: "form_old",
    NotAllowed: "not_yours",
    NotFound: "unknown",
    TooLarge: "too_large",
    TooManyAttempts: "too_many",
    Unauthenticated: "form_old",
}


def _told(words: Words, title: str, text: str, *, way: str, status: int = 200) -> Response:
    return page("told", words, status, title=title, text=text, way=way)
