"""Which IP addresses belong to the public internet, and to nobody's inside."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address

# IANA's special-purpose registries, written out: what a library calls global has changed between its versions.
_V4_INSIDE: Final = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
    )
)
# All others wrap an IPv4 address (::ffff:0:0/96, 64:ff9b::/96), are private, link-local, multicast or nobody's.
_V6_PUBLIC: Final = IPv6Network("2000::/3")
_V6_INSIDE: Final = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in another coat
        "2620:4f:8000::/48",
        "3fff::/20",  # documentation
    )
)


def address_of(text: str) -> Address | None:
    """The address a text is, if it is one and names no zone."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return None if isinstance(found, IPv6Address) and found.scope_id else found


def is_public(address: Address) -> bool:
    """Whether it is somebody's on the public internet, wherever we are."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in net for net in _V4_INSIDE)
    return address.is_global and address in _V6_PUBLIC and not any(address in net for net in _V6_INSIDE)


def is_nobodys_server(address: Address) -> bool:
    """Link-local (there clouds hand out their keys), multicast and unspecified ones: no name may lead to them."""
    wrapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    one = wrapped or address
    return one.is_link_local or one.is_multicast or one.is_unspecified


def is_this_machine(host: str) -> bool:
    """Whether a host names the machine that it is called from, whatever names lead to."""
    literal = address_of(host)
    return host == "localhost" or (literal is not None and literal.is_loopback)
