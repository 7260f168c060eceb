"""Installing by OAuth v2: the page that asks, the code it hands out, the token the code buys."""

import html
import secrets
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from app.local.slack import seed
from app.local.slack.config import is_loopback
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.state import State, Token
from app.local.slack.webapi.call import Answer, Call, Method

_CODE_SECONDS: Final = 600.0
_HEADERS: Final = {
    # The answer is sent on to the app's own port, so form-action cannot be limited to this page's.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
}
_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Install {app}</title>
<link rel="stylesheet" href="/page/css/base.css"><link rel="stylesheet" href="/page/css/oauth.css"></head>
<body><main class="oauth"><p class="oauth-note">Local stand-in for Slack</p>
<h1>{app} wants to join the {team} workspace</h1><p>It will be able to use:</p><ul>{scopes}</ul>
<form method="post">{hidden}<button class="button" name="answer" value="deny">Cancel</button>
<button class="button button-primary" name="answer" value="allow" data-testid="oauth-allow">Allow</button>
</form></main></body></html>"""


@dataclass
class _Grant:
    scopes: frozenset[str]
    redirect_uri: str
    expires_at: float
    used: bool = False


class OAuth:
    """Hands out codes and exchanges them, once each."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._grants: dict[str, _Grant] = {}

    def routes(self) -> list[Route]:
        """The authorize page and what its buttons do."""
        return [
            Route("/oauth/v2/authorize", self._ask, methods=["GET"]),
            Route("/oauth/v2/authorize", self._answer, methods=["POST"]),
        ]

    async def _ask(self, request: Request) -> Response:
        query = request.query_params
        problem = self._problem(query.get("client_id", ""), query.get("redirect_uri", ""))
        if problem:
            return HTMLResponse(f"<h1>{html.escape(problem)}</h1>", 400, headers=_HEADERS)
        scopes = "".join(f"<li><code>{html.escape(scope)}</code></li>" for scope in _scopes(query.get("scope", "")))
        names = ("client_id", "scope", "state", "redirect_uri")
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(query.get(name, ""), quote=True)}">'
            for name in names
        )
        page = _PAGE.format(app=seed.APP_NAME, team=seed.TEAM_NAME, scopes=scopes, hidden=hidden)
        return HTMLResponse(page, headers=_HEADERS)

    async def _answer(self, request: Request) -> Response:
        form = await _form(request)
        redirect_uri = form.get("redirect_uri", "")
        problem = self._problem(form.get("client_id", ""), redirect_uri)
        if problem:
            return HTMLResponse(f"<h1>{html.escape(problem)}</h1>", 400, headers=_HEADERS)
        if form.get("answer") != "allow":
            answer = {"error": "access_denied", "state": form.get("state", "")}
        else:
            code = self.grant(_scopes(form.get("scope", "")), redirect_uri)
            answer = {"code": code, "state": form.get("state", "")}
        joint = "&" if urlsplit(redirect_uri).query else "?"
        return RedirectResponse(f"{redirect_uri}{joint}{urlencode(answer)}", 303)

    def _problem(self, client_id: str, redirect_uri: str) -> str | None:
        if client_id != seed.CLIENT_ID:
            return "Invalid client_id parameter"
        parts = urlsplit(redirect_uri)
        if parts.scheme not in {"http", "https"} or not is_loopback(parts.hostname or ""):
            return "redirect_uri must lead to this machine"
        manifest = self._state.config.manifest
        allowed = manifest.redirect_urls if manifest else ()
        if allowed and not any(redirect_uri.startswith(prefix) for prefix in allowed):
            return "redirect_uri did not match any configured URIs"
        return None

    def grant(self, scopes: list[str], redirect_uri: str) -> str:
        """A code good for one exchange within ten minutes."""
        code = secrets.token_urlsafe(24)
        self._grants[code] = _Grant(frozenset(scopes), redirect_uri, self._state.now() + _CODE_SECONDS)
        return code

    def access(self, call: Call) -> Answer:
        """oauth.v2.access."""
        if call.text("client_id") != seed.CLIENT_ID:
            raise Refused("invalid_client_id")
        if call.text("client_secret") != seed.CLIENT_SECRET:
            raise Refused("bad_client_secret")
        grant = self._grants.get(call.text("code"))
        if grant is None or self._state.now() > grant.expires_at:
            raise Refused("invalid_code")
        if grant.used:
            raise Refused("code_already_used")
        if call.text("redirect_uri") != grant.redirect_uri:
            raise Refused("bad_redirect_uri")
        grant.used = True
        return self._installed(grant.scopes)

    def _installed(self, scopes: frozenset[str]) -> dict[str, Any]:
        secret = f"xoxb-local-{secrets.token_hex(16)}"
        self._state.tokens[secret] = Token("bot", scopes)
        saved = {"token": secret, "scopes": sorted(scopes), "revoked": False}
        self._state.records.put("token", secret, saved)
        self._state.journal.note("workspace", f"the app was installed with {len(scopes)} scopes")
        return {
            "access_token": secret,
            "token_type": "bot",
            "scope": ",".join(sorted(scopes)),
            "bot_user_id": seed.BOT_USER,
            "app_id": seed.APP_ID,
            "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": seed.ROSA},
        }

    def methods(self) -> dict[str, Method]:
        """The Web API's part of it."""
        return {"oauth.v2.access": Method(self.access, caller="anyone")}


def _scopes(text: str) -> list[str]:
    return [scope.strip() for scope in text.split(",") if scope.strip()]


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
