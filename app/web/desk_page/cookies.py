"""What the page leaves in a browser: a mark of the browser, then a session; forms are bound to either."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.domain.people.desk_page import SESSION_SECONDS, Token

BROWSER_SECONDS: Final = 3600  # a form may lie open for a while before somebody asks for a link
_BROWSER, _SESSION = "countersign-browser", "countersign-desk"


@dataclass(frozen=True)
class Cookies:
    """``secure``: PUBLIC_URL is https. Then the names say so, and no neighbouring host can set them."""

    secure: bool

    def browser(self, request: Request) -> Token | None:
        """The mark of this browser."""
        return self._read(request, _BROWSER)

    def session(self, request: Request) -> Token | None:
        """What it was given when somebody signed in."""
        return self._read(request, _SESSION)

    def mark(self, answer: Response, browser: Token) -> None:
        """The browser that asks is the one in which the link is good."""
        self._set(answer, _BROWSER, browser.text, BROWSER_SECONDS)

    def begin(self, answer: Response, session: Token) -> None:
        """Signed in."""
        self._set(answer, _SESSION, session.text, SESSION_SECONDS)
        self._set(answer, _BROWSER, "", 0)

    def end(self, answer: Response) -> None:
        """Signed out."""
        self._set(answer, _SESSION, "", 0)

    def _read(self, request: Request, name: str) -> Token | None:
        return Token.read(request.cookies.get(self._name(name), ""))

    def _set(self, answer: Response, name: str, value: str, seconds: int) -> None:
        # Lax, not strict: a link in a mail leads here from another site, and changes need a form of ours anyway.
        flags = {"httponly": True, "secure": self.secure, "samesite": "lax"}
        answer.set_cookie(self._name(name), value, max_age=seconds, path="/", **flags)  # type: ignore[arg-type]

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name


def form_token(holder: Token, form: str) -> str:
    """What a form of ours carries: nobody can make one without the cookie, nor use it for another form."""
    return hmac.new(holder.text.encode(), form.encode(), sha256).hexdigest()


def is_ours(holder: Token, form: str, given: str) -> bool:
    """Whether a form came from this page, in this browser."""
    return hmac.compare_digest(form_token(holder, form), given) if given.isascii() else False
