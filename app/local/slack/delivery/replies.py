"""JSON answers that can carry whatever somebody managed to send, half a surrogate pair included."""

import json
from typing import Any

from starlette.responses import JSONResponse


class Json(JSONResponse):
    """Pure ASCII, so that no text exists that cannot be encoded."""

    def render(self, content: Any) -> bytes:
        """Escapes instead of bytes beyond ASCII."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")
