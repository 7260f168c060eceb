"""What is public, what the installation allows besides, and how an address that somebody named is read."""

from ipaddress import ip_address

import pytest

from app.errors import AddressRefused
from app.outside.addresses import is_public
from app.outside.allowed import AllowedHosts
from app.outside.targets import URL_MAX, target_of

PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001::200e")
INSIDE = (
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.2.3", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::8.8.8.8", "64:ff9b::8.8.8.8",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:20::1", "2001:db8::1", "2002:808:808::1", "3fff::1", "fc00::1",
    "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1", "4000::1",
)  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public(text: str) -> None:
    assert is_public(ip_address(text))
    assert AllowedHosts().lets("shop.test", ip_address(text), 443)
    assert not AllowedHosts().lets("shop.test", ip_address(text), 8443)


@pytest.mark.parametrize("text", INSIDE)
def test_what_is_nobodys_business_from_outside(text: str) -> None:
    assert not is_public(ip_address(text))
    assert not AllowedHosts().lets("shop.test", ip_address(text), 443)


def test_the_installation_allows_a_name_a_network_and_a_port_of_each() -> None:
    allowed = AllowedHosts.parse("records.internal, 10.2.0.0/16:8443 ,[fd00::/8]:9000, [::1]:7000, 127.0.0.1:80")
    for host, address, port in (
        ("records.internal", "192.168.1.7", 443),
        ("any.test", "10.2.3.4", 8443),
        ("any.test", "fd00::7", 9000),
        ("any.test", "::1", 7000),
        ("any.test", "127.0.0.1", 80),
    ):
        assert allowed.lets(host, ip_address(address), port), host
    for host, address, port in (
        ("records.internal", "192.168.1.7", 8443),  # another port
        ("other.internal", "192.168.1.7", 443),  # another name
        ("any.test", "10.3.0.1", 8443),  # another network
        ("any.test", "10.2.3.4", 443),
        ("any.test", "::ffff:10.2.3.4", 8443),  # the same one in another coat
        ("any.test", "fd00::7", 443),
    ):
        assert not allowed.lets(host, ip_address(address), port), (host, address, port)


@pytest.mark.parametrize(
    "text", ["169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "::ffff:169.254.169.254"]
)
def test_an_allowed_name_never_leads_to_where_clouds_keep_their_keys(text: str) -> None:
    assert not AllowedHosts.parse("records.internal").lets("records.internal", ip_address(text), 443)


@pytest.mark.parametrize(
    "text",
    ["10.2.0.0/99", "a b", "records.internal:0", "records.internal:70000", "https://x", "[x]", "10.2.0.1/16", "::1"],
)
def test_an_entry_nobody_can_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="is no host, address or network"):
        AllowedHosts.parse(f"fine.internal, {text}")


def test_a_decent_address_is_read() -> None:
    target = target_of("https://Records.Shop.test/v1/look-up?team=7")
    assert (target.scheme, target.host, target.port, target.path) == (
        "https",
        "records.shop.test",
        443,
        "/v1/look-up?team=7",
    )
    assert target.host_header == "records.shop.test"
    assert target_of("https://[2606:4700::1]:8443").host_header == "[2606:4700::1]:8443"
    assert target_of("https://shop.test").path == "/"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://shop.test/", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("shop.test/v1", "not_https"),
        ("https://user:secret@shop.test/", "credentials"),
        ("https://shop.test@127.0.0.1/", "credentials"),
        ("https://shop.test/#part", "not_an_address"),
        ("https://shop.test/#", "not_an_address"),
        ("https://shop.test:99999/", "not_an_address"),
        ("https://shop.test:x/", "not_an_address"),
        ("https:///v1", "not_an_address"),
        ("https://shop.test\\@127.0.0.1/", "not_an_address"),
        ("https://shop.test/a b", "not_an_address"),
        ("https://shop.test/\r\nHost: other", "not_an_address"),
        ("\thttps://shop.test/", "not_an_address"),
        ("https://shöp.test/", "not_an_address"),
        ("https://shop.test/ä", "not_an_address"),
        ("https://[v1.shop.test]/", "not_an_address"),
        ("https://127.1/", "not_an_address"),
        ("https://2130706433/", "not_an_address"),
        ("https://0x7f000001/", "not_an_address"),
        ("https://0177.0.0.1/", "not_an_address"),
        ("https://[fe80::1%25eth0]/", "not_an_address"),
        ("https://[::1/", "not_an_address"),
        ("https://shop%2etest/", "not_an_address"),
        ("https://-shop.test/", "not_an_address"),
        (f"https://shop.test/{'x' * URL_MAX}", "not_an_address"),
    ],
)  # fmt: skip
def test_an_address_that_could_mean_two_things_is_refused(url: str, code: str) -> None:
    with pytest.raises(AddressRefused) as error:
        target_of(url)
    assert error.value.detail == code
    assert "127.0.0.1" not in error.value.sentence
