"""Who vouches for a sender: only those we were told to trust, and only for the domain that stands in From."""

import pytest

from app.mail.authentication import sender_verified
from app.mail.headers import Headers

OURS = frozenset({"mx.desk.example"})
ADA = "ada@example.com"


def judged(*results: str, sender: str = ADA, trusted: frozenset[str] = OURS) -> bool:
    return sender_verified(Headers.of(("Authentication-Results", one) for one in results), sender, trusted)


@pytest.mark.parametrize(
    "result",
    [
        "mx.desk.example; dmarc=pass header.from=example.com",
        "MX.desk.example 1; dmarc=pass (p=reject) header.from=example.com",
        'mx.desk.example; dmarc = pass reason="fine; really" header.from=example.com',
        "mx.desk.example; spf=fail smtp.mailfrom=other.example; dmarc=pass header.from=Example.COM",
        "mx.desk.example (our (own) server); dkim=pass header.d=example.com",
        "mx.desk.example; dkim=fail header.d=other.example; dkim=pass header.i=@example.com",
        "mx.desk.example; dmarc=none header.from=example.com; spf=pass smtp.mailfrom=bounce@example.com",
        "mx.desk.example; dkim/1=pass header.d=example.com",
    ],
)
def test_a_pass_for_the_senders_own_domain_counts(result: str) -> None:
    assert judged(result)


@pytest.mark.parametrize(
    "result",
    [
        "",
        ";",
        "mx.desk.example; none",
        "mx.desk.example; dmarc=fail header.from=example.com; dkim=pass header.d=example.com",
        "mx.desk.example; dmarc=temperror; spf=pass smtp.mailfrom=example.com",
        "mx.desk.example; dmarc=pass header.from=other.example",
        "mx.desk.example; dkim=pass header.d=other.example",
        "mx.desk.example; dkim=pass header.d=evil.example.com",
        "mx.desk.example; dkim=pass header.d=com",
        "mx.desk.example; dkim=pass header.d=notexample.com",
        "mx.desk.example; dkim=pass",
        "mx.desk.example; spf=pass smtp.helo=example.com",
        "mx.desk.example; spf=softfail smtp.mailfrom=example.com",
        "mx.desk.example; x=y (dmarc=pass header.from=example.com)",
        "mx.desk.example; spf=fail (x; dmarc=pass ;) smtp.mailfrom=other.example",
        'mx.desk.example; spf=fail reason="; dmarc=pass header.from=example.com"',
        "mx.desk.example (; dmarc=pass header.from=example.com",
        "mx.desk.example) ; dmarc=pass header.from=example.com",
        "other.example; dmarc=pass header.from=example.com",
        "mx.desk.example.evil.example; dmarc=pass header.from=example.com",
        "dmarc=pass header.from=example.com; mx.desk.example",
        "mx.desk.example; dmarc=pass header.from=example.com; " + "x" * 9000,
    ],
)
def test_anything_else_does_not(result: str) -> None:
    assert not judged(result)


def test_of_those_we_trust_only_the_topmost_counts() -> None:
    good, bad = ("mx.desk.example; dmarc=pass header.from=example.com", "mx.desk.example; dmarc=fail")
    assert judged("somebody.example; dmarc=fail", good, bad)
    assert not judged(bad, good)


def test_without_trust_nobody_is_verified() -> None:
    assert not judged("mx.desk.example; dmarc=pass header.from=example.com", trusted=frozenset())


def test_a_domain_above_the_senders_vouches_for_it() -> None:
    assert judged("mx.desk.example; dkim=pass header.d=example.com", sender="ada@mail.example.com")
    assert not judged("mx.desk.example; dkim=pass header.d=ample.com")


POSTMARK = {
    "X-Spam-Checker-Version": "SpamAssassin 3.4.0 on mail",
    "X-Spam-Tests": "DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU,SPF_PASS",
}
SPF = "Pass (sender SPF authorized) identity=mailfrom; client-ip=192.0.2.1; helo=mx; envelope-from={}; receiver=x"


def by_postmark(*pairs: tuple[str, str], trusted: frozenset[str] = frozenset({"postmark"})) -> bool:
    return sender_verified(Headers.of(pairs), ADA, trusted)


def test_postmarks_own_checks_count_once_postmark_is_trusted() -> None:
    assert by_postmark(*POSTMARK.items())
    assert by_postmark(("Received-SPF", SPF.format("bounce@example.com")))
    assert not by_postmark(*POSTMARK.items(), trusted=OURS)


@pytest.mark.parametrize(
    "pairs",
    [
        [*POSTMARK.items(), ("X-Spam-Tests", "DKIM_VALID_AU")],
        [("X-Spam-Tests", "DKIM_VALID_AU")],
        [("X-Spam-Checker-Version", "x"), ("X-Spam-Tests", "DKIM_SIGNED,DKIM_VALID,SPF_PASS")],
        [("X-Spam-Checker-Version", "x"), ("X-Spam-Tests", "NOT_DKIM_VALID_AU")],
        [("Received-SPF", SPF.format("ada@other.example"))],
        [("Received-SPF", SPF.format("ada@example.com").replace("mailfrom", "helo"))],
        [("Received-SPF", "Fail " + SPF.format("ada@example.com"))],
        [("Received-SPF", SPF.format("ada@example.com")), ("Received-SPF", SPF.format("ada@example.com"))],
        [("Authentication-Results", "postmark; dmarc=pass header.from=other.example")],
    ],
)
def test_what_could_have_come_with_the_mail_proves_nothing(pairs: list[tuple[str, str]]) -> None:
    assert not by_postmark(*pairs)
