"""Who vouches for a sender: only those we were told to trust, and only for the domain that stands in From."""

import time

import pytest

from app.mail.judging.authentication import sender_verified
from app.mail.reading.headers import Headers

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


SERVER = "mx.desk.example; "


@pytest.mark.parametrize(
    "result",
    [
        "spf=pass smtp.mailfrom=bounce+ada=other.example@example.com",
        "spf=pass smtp.mailfrom=prvs=0123=bounce@example.com",
        'spf=pass smtp.mailfrom="ada@other.example"@example.com',
        r'spf=pass smtp.mailfrom="a \" ; b"@example.com',
        "spf=pass smtp.mailfrom=j\u00fcrgen@EXAMPLE.com",
        "spf=pass smtp.mailfrom=@example.com",
        "spf=pass smtp.mailfrom=example.com.",
        "SPF=Pass SMTP.MailFrom=example.com",
        "spf=pass smtp.helo=mx.example; spf=pass smtp.mailfrom=example.com",
        "dkim=pass header.i=@example.com header.s=s1 header.b=Ab/+cd==; spf=none",
        'dkim=pass (2048-bit key; unprotected) header.d="example.com" header.b="Ab/+cd=="',
        "dkim=pass header.d=other.example; dkim=pass header.d=example.com",
        "dkim=pass header.i=a=b@example.com",
        "spf=pass smtp.mailfrom=x.example;dmarc=pass action=none header.from=example.com;compauth=pass reason=100",
        "dmarc=pass(p=REJECT)header.from=example.com;",
        'dmarc=pass (a " and (b;) and \\) too) header.from=example.com',
        "spf=neutral smtp.mailfrom=; client-ip=192.0.2.1; helo=dmarc=fail; dmarc=pass header.from=example.com",
        "spf=pass\r\n\t(a fold)\r\n smtp.mailfrom=\r\n example.com",
    ],
)
def test_what_honest_servers_write_counts(result: str) -> None:
    assert judged(SERVER + result)


@pytest.mark.parametrize(
    "result",
    [
        "spf=pass smtp.mailfrom=example.com=foo@evil.com; dmarc=none",
        'spf=pass smtp.mailfrom="x@example.com"@evil.com',
        'spf=pass smtp.mailfrom="x@example.com "@evil.com',
        r'spf=pass smtp.mailfrom="\"x@example.com"@evil.com',
        'spf=pass smtp.mailfrom="x smtp.mailfrom=example.com"@evil.com',
        'spf=pass smtp.mailfrom=example.com"x"@evil.com',
        'spf=pass smtp.mailfrom="evil"example.com',
        'spf=pass smtp.mailfrom="evil".x@example.com',
        'spf=pass smtp.mailfrom="x@example.com"',
        "spf=pass smtp.mailfrom=example.com\\@evil.com",
        "spf=pass smtp.mailfrom=example.com @evil.com",
        "spf=pass smtp.mailfrom=example.com =foo@evil.com",
        "spf=pass smtp.mailfrom=example.com(x)=foo@evil.com",
        "spf=pass smtp.mailfrom=evil.com@example.com@evil.com",
        "spf=pass smtp.mailfrom=evil.com@x@example.com",
        "spf=pass smtp.mailfrom=@evil.com:x@example.com",
        "spf=pass smtp.mailfrom=<x@example.com>",
        "spf=pass smtp.mailfrom=example.com\u00a0foo=x@evil.com",
        "spf=pass smtp.mailfrom=example.com\u2003foo=x@evil.com",
        "spf=pass smtp.mailfrom=example.com\u0085foo=x@evil.com",
        "spf=pass smtp.mailfrom=example.com\x0bfoo=x@evil.com",
        "spf=pass smtp.mailfrom=example.com\x00",
        "spf=pass smtp.mailfrom=x\x00@example.com",
        "spf=pass smtp.mailfrom=x@example.com\x00.evil.com",
        "spf=pass smtp.mailfrom=x@example.com..",
        "spf=pass smtp.mailfrom=x@.example.com",
        "spf=pass smtp.mailfrom=x@\uff45xample.com",
        "spf=pass smtp.mailfrom=x@example\u3002com",
        "spf=pass smtp.mailfrom=example.com smtp.mailfrom=evil.com",
        "spf=pass smtp.mailfrom=example.com SMTP.MAILFROM=evil.com",
        "spf=pass smtp.mailfrom=evil.com; spf=pass smtp.mailfrom=example.com",
        "spf=fail smtp.mailfrom=example.com; spf=pass smtp.mailfrom=example.com",
        "spf=pass smtp.mailfrom=example.com; spf=fail smtp.mailfrom=example.com",
        "spf=pass spf=fail smtp.mailfrom=example.com",
        "spf=pass x smtp.mailfrom=example.com",
        "spf=pass (x) smtp. (y) mailfrom=example.com",
        "spf/2=pass smtp.mailfrom=example.com",
        "spf.x=pass smtp.mailfrom=example.com",
        "dkim=pass header.i=example.com=x@evil.com",
        'dkim=pass header.i="x@example.com"@evil.com',
        "dkim=pass header.i=x@example.com header.d=evil.com",
        'dkim=pass header.i=x@example.com header.d=""',
        "dkim=pass header.i=x@example.com header.d=evil.com=",
        "dkim=pass header.i=example.com",
        "dkim=pass header.d=x@example.com",
        "dkim=pass header.d=evil.com Header.D=example.com",
        "dkim=pass header.d=example.com; dmarc=fail; dmarc=none",
        "dkim=pass header.d=example.com; dmarc=fail x",
        "dkim=pass header.d=example.com; dmarc=none header.from=x header.from=y",
        'dkim=pass header.d=example.com; dmarc="fail"',
        "dmarc=pass header.from=example.com=x",
        "dmarc=pass header.from=evil.com header.from=example.com",
        "dmarc=pass header.from=example.com; dmarc=fail header.from=evil.com",
        "dmarc=none; dmarc=pass header.from=example.com",
        'spf=pass (from="x) ; dmarc=pass header.from=example.com ("@evil.com; ip=y) smtp.mailfrom=evil.com',
        "spf=pass smtp.mailfrom=evil.com (; dmarc=pass (nested) ) ; dmarc=none",
        r"spf=pass smtp.mailfrom=evil.com (\) ; dmarc=pass) ; dmarc=none",
    ],
)
def test_what_a_sender_writes_into_it_does_not(result: str) -> None:
    assert not judged(SERVER + result)


def test_a_kelvin_sign_is_no_k() -> None:
    assert not judged(SERVER + "spf=pass smtp.mailfrom=ban\u212a.example", sender="ada@bank.example")
    assert not judged("mx.des\u212a.example; dmarc=pass header.from=example.com")


@pytest.mark.parametrize("broken", ["(" + SERVER, SERVER + 'spf=fail "', SERVER + "x" * 9000, SERVER + "\x00"])
def test_below_a_word_that_cannot_be_read_nobody_is_believed(broken: str) -> None:
    good = SERVER + "dmarc=pass header.from=example.com"
    assert judged("spf=fail smtp.mailfrom=x", ";" + good, good)
    assert not judged(broken, good)


def test_a_server_is_named_first_or_not_at_all() -> None:
    assert judged('"MX.desk.example" 1 ; dmarc=pass header.from=example.com')
    assert not judged("; mx.desk.example; dmarc=pass header.from=example.com")
    assert not judged("mx.desk.example=x; dmarc=pass header.from=example.com")


@pytest.mark.parametrize(
    "given",
    [
        'Pass identity=mailfrom; envelope-from="bounce@example.com"; x-record-text="v=spf1; -all"',
        'pass (a; (nested) " comment) identity=mailfrom; helo=envelope-from=x; envelope-from=<b@example.com>;',
        "Pass (why) identity = mailfrom;\r\n\tenvelope-from=a=b@EXAMPLE.com; receiver=<UNKNOWN>",
    ],
)
def test_an_envelope_postmark_found_good_counts(given: str) -> None:
    assert by_postmark(("Received-SPF", given))


@pytest.mark.parametrize(
    "given",
    [
        SPF.format('"x@example.com"@evil.com'),
        SPF.format('"x"@example.com'),
        SPF.format(r'"\"x@example.com\"@evil.com"'),
        SPF.format("example.com=x@evil.com"),
        SPF.format("x@example.com@evil.com"),
        SPF.format("x@example.com\x00"),
        SPF.format("x@example.com\u00a0y@evil.com"),
        SPF.format("x@example.com y@evil.com"),
        SPF.format("<x@example.com"),
        SPF.format("example.com"),
        SPF.format("foo@evil.com").replace("helo=mx", "helo=envelope-from=ada@example.com"),
        SPF.format("foo@evil.com").replace("helo=mx", "helo=x; envelope-from=ada@example.com"),
        SPF.format("foo@evil.com").replace("helo=mx", "helo=x; Envelope-From=ada@example.com"),
        SPF.format("y)z=@evil.com").replace("helo=mx", "helo=x; envelope-from=ada@example.com; y=("),
        SPF.format(r'"y\"z"@evil.com').replace("helo=mx", 'helo=x; envelope-from=ada@example.com; y="'),
        SPF.format("ada@example.com").replace("identity=mailfrom", "identity=helo; helo=identity=mailfrom"),
        SPF.format("ada@example.com").replace("identity=mailfrom", "identity=helo; identity=mailfrom"),
        SPF.format("ada@example.com").replace("identity=mailfrom", "identity=mailfromage"),
        SPF.format("ada@example.com").replace("helo=mx", "helo=a b"),
        SPF.format("ada@example.com").replace("helo=mx", "helo=("),
        SPF.format("ada@example.com").replace("Pass", "Passing"),
        SPF.format("ada@example.com").replace("(sender", "fail (sender"),
        "Pass (of x) identity=mailfrom; envelope-from=ada@example.com; x=(@evil) identity=mailfrom",
        "Fail (x) Pass identity=mailfrom; envelope-from=ada@example.com",
        SPF.format("ada@example.com") + "; x=" + "y" * 9000,
    ],
)
def test_an_envelope_that_is_not_plainly_the_senders_does_not(given: str) -> None:
    assert not by_postmark(("Received-SPF", given))


@pytest.mark.parametrize("part", ["a=b ", '"', '\\"', "(", "()", '("', ";", "x@", "a.", " ", "=", '"\\', 'a="b"@c '])
def test_a_long_word_takes_no_longer_than_its_length(part: str) -> None:
    long = part * (7_900 // len(part))
    started = time.process_time()
    for one in (long, long[:-1], long * 1_000):
        assert not judged(SERVER + "spf=pass smtp.mailfrom=" + one)
        assert not judged(SERVER + one + "!")
        assert not by_postmark(("Received-SPF", "Pass identity=mailfrom; envelope-from=" + one + "!"))
    assert time.process_time() - started < 5
