"""What a reading call is answered: the content with its ETag, or that the caller has it already."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from app.web.api.preconditions import etag_of, preconditions_of

READ: Final = ["GET", "HEAD"]


def got(request: Request, shown: Mapping[str, Any]) -> Response:
    """Raises BadInput, PreconditionFailed."""
    wanted, tag = preconditions_of(request.headers), etag_of(shown)
    wanted.check_match(tag)
    if wanted.is_known(tag):
        return Response(status_code=304, headers=tagged(tag))
    return JSONResponse(shown, headers=tagged(tag))


def tagged(tag: str) -> dict[str, str]:
    """The headers of an answer that has content."""
    return {"etag": tag, "cache-control": "no-store"}
