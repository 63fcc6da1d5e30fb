"""How long somebody who failed must wait, and how long links live."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

# Failures that cost nothing, then the wait doubles. Many people share an office's address.
FREE_FAILURES = 5
FREE_FAILURES_OF_ADDRESS = 100
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# Letters with a link that may be asked for in a row: for one address, from one network address.
FREE_ASKINGS = 3
FREE_ASKINGS_OF_ADDRESS = 30
# A counter that nobody touched for so long begins again, and its row may go.
FORGOTTEN_AFTER = timedelta(hours=24)


def wait_after(failures: int, free: int = FREE_FAILURES) -> timedelta:
    """Give how long the next attempt must wait after so many failures in a row."""
    if failures < free:
        return timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)


def network_of(address: str) -> str:
    """Give what counts as one network address: an IPv4 address, 64 bits of an IPv6 one.

    Whoever has one IPv6 address has 2**64 of them (RFC 6177).
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))


# How long the links of letters live.
INVITE_LIVES = timedelta(days=7)
RESET_LIVES = timedelta(hours=2)
ADDRESS_LIVES = timedelta(days=2)
