"""What the desk carries out itself, asked for by the client, at the stand-in: it has any order."""

import pytest
from countersign_client import Countersign, Rejected, StillPending

from tests.client.contract_desk import ContractDesk


def test_what_the_desk_does_itself_needs_no_tool_and_is_waited_for_to_its_end(desk: ContractDesk) -> None:
    with Countersign() as client:
        asked = client.approvals.request(kind="refund", arguments={"order_id": "o-1"}, idempotency_key="one")
        assert desk.bodies == [{"kind": "refund", "arguments": {"order_id": "o-1"}}]
        desk.decide(asked.id)
        assert client.approvals.wait(asked).state == "approved"
        with pytest.raises(StillPending):
            client.approvals.wait(asked, 0.3, until_done=True)
        done = {"state": "executed", "result": {"outcome": "done", "text": "Refunded", "reference": "re_1"}}
        desk.later(0.2, lambda: desk.rows[asked.id].update(done))
        found = client.approvals.wait(asked, 30, until_done=True)
        assert found.result is not None
        assert (found.result.outcome, found.result.reference) == ("done", "re_1")
        rejected = client.approvals.request(kind="refund", arguments={"order_id": "o-2"})
        desk.decide(rejected.id, "rejected")
        with pytest.raises(Rejected):
            client.approvals.wait(rejected, 30, until_done=True)
