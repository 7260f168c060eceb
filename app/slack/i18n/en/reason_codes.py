"""English: the desk's own remarks on policy, refunds and drafts, as the record has them."""

from typing import Final

from app.domain import reason_codes

SAID: Final = {code.value: sentence for code, sentence in reason_codes.ENGLISH.items()}
