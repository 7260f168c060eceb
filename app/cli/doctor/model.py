"""Examines the choice of the language model."""

from app.cli.doctor.finding import Finding
from app.settings import Settings


async def model(settings: Settings | None) -> Finding:
    from workers.support import ModelChoice

    text = settings.support_model if settings else "offline"
    try:
        choice = ModelChoice.parse(
            text,
            settings.openai_base_url if settings else None,
            settings.openai_api_key.get_secret_value() if settings and settings.openai_api_key else None,
        )
    except ValueError as error:
        return Finding("Model", "bad", text, str(error))
    return Finding("Model", "ok", choice.label)
