"""Where a webhook may lead: https to public addresses, and what an operator opens besides.

An administrator types the address, but the call comes from inside the office's network: it must
not become a way to machines that only the server can reach. A name is judged by every address
that it resolves to, at each call, and the call goes to the very address that was judged.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST = 500
# NAT64: an IPv6 address that a gateway turns into the IPv4 address in its last four bytes.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# An IPv4 address hidden in its last four bytes without a gateway; long out of use.
_COMPATIBLE = ipaddress.ip_network("::/96")


class BadAddress(Exception):
    """The address cannot be called; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts; `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be called besides public addresses by https.

    `networks`: private ones that the operator named; `loopback`: this machine, http too, for
    demonstrations and tests.
    """

    networks: Sequence[Network] = ()
    loopback: bool = False


def read_address(text: str) -> Address:
    """Take an address apart; raise BadAddress with what is wrong."""
    if len(text) > LONGEST or not text.isprintable() or " " in text:
        raise BadAddress(f"Địa chỉ dài quá {LONGEST} ký tự hoặc có dấu cách, ký tự lạ.")
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    except ValueError:
        raise BadAddress("Địa chỉ không đọc được, cần dạng https://tên-máy/đường-dẫn.") from None
    if parts.scheme not in ("https", "http") or not host:
        raise BadAddress("Địa chỉ cần dạng https://tên-máy/đường-dẫn.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress("Địa chỉ không được chứa tên, mật khẩu hay dấu #.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise BadAddress("Đường dẫn chỉ được có chữ không dấu; chữ có dấu cần viết dạng %XX.")
    if port == 0:
        raise BadAddress("Địa chỉ không đọc được, cần dạng https://tên-máy/đường-dẫn.")
    return Address(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def check_typed(text: str, allowed: Allowed) -> Address:
    """Take apart what an administrator typed; raise BadAddress for what could never be called.

    Names are not looked up here: they may lead elsewhere tomorrow, and are judged at each call.
    """
    address = read_address(text)
    try:
        ip = ipaddress.ip_address(address.host)
    except ValueError:
        ip = None
    if ip is not None:
        judge(ip, address.scheme, allowed)
    elif address.scheme == "http" and not allowed.loopback:
        raise BadAddress("Chỉ nhận địa chỉ https://, để nội dung không bị đọc trên đường đi.")
    return address


def judge(ip: Ip, scheme: str, allowed: Allowed) -> None:
    """Raise BadAddress unless an address of the network may be called."""
    ip = _unwrapped(ip)
    if ip.is_loopback and allowed.loopback:
        return
    if scheme != "https":
        raise BadAddress("Chỉ nhận địa chỉ https://, để nội dung không bị đọc trên đường đi.")
    if any(ip.version == net.version and ip in net for net in allowed.networks):
        return
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        raise BadAddress(
            f"Địa chỉ {ip} thuộc mạng nội bộ, chỉ gọi được khi WEBHOOK_NETWORKS cho phép."
        )


def resolved(address: Address, allowed: Allowed) -> str:
    """Give the one network address to call; raise BadAddress, or OSError when there is none.

    All addresses of the name must be allowed, not just one: which of them answers is chance.
    """
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    ips = [str(entry[4][0]).split("%", 1)[0] for entry in found]
    for ip in ips:
        judge(ipaddress.ip_address(ip), address.scheme, allowed)
    return ips[0]


def _unwrapped(ip: Ip) -> Ip:
    """Give the IPv4 address inside an IPv6 one that only carries it."""
    if ip.version == 4:
        return ip
    inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    if inner is None and (ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1)):
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return inner or ip
