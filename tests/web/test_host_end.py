"""A host that has ended has given everything back."""

import gc

from tests.web.composed import composed
from workers.functions.runtime.client import DeskClient


def pools() -> dict[int, DeskClient]:
    return {id(one): one for one in gc.get_objects() if isinstance(one, DeskClient)}


async def test_its_connections_to_the_engine_are_closed(database_url: str) -> None:
    before = pools()
    async with composed(database_url):
        ours = [client._http_client for number, client in pools().items() if number not in before]
        assert len(ours) == 2, "one that events are told with, and one of the functions"
        assert not any(pool._http_client.is_closed for pool in ours)
    assert all(pool._http_client.is_closed and pool._http_client_sync.is_closed for pool in ours)
