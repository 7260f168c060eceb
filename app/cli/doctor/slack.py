"""Examines the Slack side: whether the token opens a workspace, and whose."""

import httpx

from app.cli.doctor.finding import SLOW_SECONDS, Finding
from app.settings import SLACK_API_URL, Settings


async def slack(settings: Settings | None) -> Finding:
    if settings is None:
        return Finding("Slack", "ok", "local workspace, started by `dev`")
    if settings.slack_bot_token is None or settings.slack_signing_secret is None:
        fix = "Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (README, “A real Slack workspace”)."
        return Finding("Slack", "bad", "no token or signing secret", fix)
    headers = {"authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"}
    async with httpx.AsyncClient(timeout=SLOW_SECONDS) as http:
        answer = (await http.post(f"{settings.slack_api_url.rstrip('/')}/auth.test", headers=headers)).json()
    if not answer.get("ok"):
        return Finding("Slack", "bad", str(answer.get("error")), "Install the app again and copy its bot token.")
    where = "a stand-in" if settings.slack_api_url != SLACK_API_URL else str(answer.get("team"))
    return Finding("Slack", "ok", f"{where} as {answer.get('user')}")
