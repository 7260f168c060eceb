"""Signing secrets: of the convention's form, rotated with an overlap, and verified by the convention's library."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from app.domain.approvals.webhooks.secrets import Signing, checked

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
# The convention's own example, and what the message comes to under it.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = ("msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1_614_265_330, UTC), '{"test": 2432232314}')
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_library_signs_as_the_convention_says() -> None:
    assert Webhook(SECRET).sign(*MESSAGE) == SIGNATURE


def test_a_new_secret_has_256_random_bits() -> None:
    made = {Signing.new().newest for _ in range(20)}
    assert len(made) == 20
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in made} == {32}


def test_both_sign_until_the_overlap_is_over_and_the_newest_stands_first() -> None:
    first = Signing.new()
    second = first.rotated(NOW, DAY)
    assert first.live(NOW) == (first.newest,)
    assert second.live(NOW + DAY - timedelta(seconds=1)) == (second.newest, first.newest)
    assert second.live(NOW + DAY) == (second.newest,)
    third = second.rotated(NOW, DAY)
    assert third.live(NOW) == (third.newest, second.newest), "two at most"
    assert second.rotated(NOW, timedelta(0)).older is None, "at once: for a secret that leaked"


def test_it_is_kept_and_read_again_as_it_was() -> None:
    for one in (Signing.new(), Signing.new().rotated(NOW, DAY)):
        assert Signing.read(one.kept()) == one
    assert Signing.read(SECRET).live(NOW) == (SECRET,), "set by hand"


@pytest.mark.parametrize(
    "kept",
    ["", "hush", "whsec_", "whsec_!!", "{}", "[]", "null", json.dumps({"newest": "x", "older": None, "until": None})],
)
def test_nobody_signs_with_nonsense(kept: str) -> None:
    with pytest.raises(ValueError):
        Signing.read(kept)


def test_secrets_show_nothing_of_themselves() -> None:
    one = Signing.new().rotated(NOW, DAY)
    assert "whsec_" not in repr(one)
    with pytest.raises(ValueError, match="24 to 64"):
        checked("whsec_" + base64.b64encode(b"short").decode())
