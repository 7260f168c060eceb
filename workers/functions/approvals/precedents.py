"""What a request is like: noted before its card is shown, best effort. Nothing that decides reads it."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import structlog

from app.domain.approvals.precedents.embedding import LOCAL_MODEL, Embedding, local_embedding
from app.domain.approvals.precedents.request import PastRequest
from app.domain.ids import ApprovalId, TenantId
from app.errors import CountersignError
from app.ports.approvals.precedents import Precedents
from app.ports.bundle import Ports
from workers.functions.runtime.steps import Steps, Unless

BATCH: Final = 100
BATCHES_A_NIGHT: Final = 50

_QUIETLY: Final = Unless("precedents_not_found", 0, errors=(CountersignError,))
_log = structlog.get_logger("countersign.approvals")


async def note_precedents(steps: Steps, approval_id: ApprovalId) -> int:
    """How many there are to show. The card is shown without them where they cannot be found."""
    return await steps.best_effort("precedents", _find, approval_id, unless=_QUIETLY)


async def fill(precedents: Precedents, tenant: TenantId, *, batches_max: int = BATCHES_A_NIGHT) -> AsyncIterator[int]:
    """Give people's decisions that have none their place, the oldest ids first: how many so far, batch after batch.

    Run again it goes on with those that are left. What cannot be placed is passed over.
    """
    done, after = 0, None
    for _ in range(batches_max):
        batch = await precedents.unkept(tenant, LOCAL_MODEL, after=after, limit=BATCH)
        for approval_id in batch:
            done += await _place(precedents, tenant, approval_id)
        yield done
        if len(batch) < BATCH:
            return
        after = batch[-1]


async def _find(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> int:
    try:
        if not await _place(ports.precedents, tenant, approval_id):
            return 0
        return await ports.precedents.find(tenant, approval_id, [LOCAL_MODEL])
    except CountersignError:
        raise
    except Exception:  # a fault of ours here must not keep a request from the people who decide it
        _log.exception("precedents_faulty", approval_id=approval_id)
        return 0


async def _place(precedents: Precedents, tenant: TenantId, approval_id: ApprovalId) -> bool:
    read = await precedents.read(tenant, approval_id)
    if read is None:
        return False
    return await precedents.keep(tenant, approval_id, read, _embedded(read.request))


def _embedded(request: PastRequest) -> Sequence[Embedding]:
    return [local_embedding(request.words.parts())]
