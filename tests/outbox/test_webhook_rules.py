"""Where a webhook may lead, how bodies are signed, how long a failed call waits."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import socket
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.outbox.webhooks import addresses
from tracker.outbox.webhooks.addresses import Address, Allowed, BadAddress
from tracker.outbox.webhooks.rules import (
    Delivering,
    fingerprint,
    may_pass,
    new_salt,
    secret_of,
    signature,
)

NOTHING = Allowed()
OFFICE = Allowed(networks=(ipaddress.ip_network("10.20.0.0/16"),))
TRIAL = Allowed(loopback=True)

INSIDE = """
127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1
169.254.169.254 100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1
239.1.1.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd12:3456::1 ff02::1 2001:db8::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 2002:7f00:1:: 2002:a00:1::
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe ::127.0.0.1 ::10.0.0.1
"""
OUTSIDE = "1.1.1.1 8.8.8.8 113.160.1.1 2606:4700::1111 2001:ee0:4::1 64:ff9b::808:808"


@pytest.mark.parametrize("ip", INSIDE.split())
def test_no_address_inside_a_network_is_called(ip):
    with pytest.raises(BadAddress):
        addresses.judge(ipaddress.ip_address(ip), "https", NOTHING)


@pytest.mark.parametrize("ip", OUTSIDE.split())
def test_public_addresses_are_called_by_https_alone(ip):
    addresses.judge(ipaddress.ip_address(ip), "https", NOTHING)
    with pytest.raises(BadAddress):
        addresses.judge(ipaddress.ip_address(ip), "http", TRIAL)


@pytest.mark.parametrize(
    ("ip", "scheme", "allowed", "called"),
    [
        ("10.20.3.4", "https", OFFICE, True),
        ("::ffff:10.20.3.4", "https", OFFICE, True),
        ("10.20.3.4", "http", OFFICE, False),
        ("10.21.0.1", "https", OFFICE, False),
        ("127.0.0.1", "https", OFFICE, False),
        ("127.0.0.1", "http", TRIAL, True),
        ("::1", "http", TRIAL, True),
        ("192.168.1.1", "http", TRIAL, False),
    ],
)
def test_what_a_setting_opens_is_open_and_no_more(ip, scheme, allowed, called):
    try:
        addresses.judge(ipaddress.ip_address(ip), scheme, allowed)
    except BadAddress:
        assert not called
    else:
        assert called


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hook.example",
        "ftp://hook.example/x",
        "file:///etc/passwd",
        "gopher://hook.example:70/_x",
        "https://",
        "https:///path",
        "https://user@hook.example/",
        "https://user:pass@hook.example/",
        "https://hook.example/#part",
        "https://hook.example:0/",
        "https://hook.example:99999/",
        "https://hook.example/a b",
        "https://hook.example/\r\nHost: x",
        "https://hook.example/đường",
        "https://[::1",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "http://hook.example/",
        "https://hook.example/" + "x" * 500,
    ],
)
def test_addresses_that_can_never_be_called_are_refused_when_typed(text):
    with pytest.raises(BadAddress):
        addresses.check_typed(text, NOTHING)


def test_an_address_is_taken_apart_with_its_query_and_usual_port():
    assert addresses.check_typed("https://Hook.example/a?b=1", NOTHING) == Address(
        "https", "hook.example", 443, "/a?b=1"
    )
    assert addresses.read_address("https://máy.example:8443").host == "xn--my-mia.example"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_other_spellings_of_this_machine_lead_nowhere(host):
    with pytest.raises(BadAddress):
        addresses.resolved(Address("https", host, 443, "/"), NOTHING)


def test_a_name_with_one_address_inside_is_not_called_at_all(monkeypatch):
    def both(host, port, **_):
        return [(socket.AF_INET, 1, 6, "", (ip, port)) for ip in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", both)
    with pytest.raises(BadAddress):
        addresses.resolved(Address("https", "hook.example", 443, "/"), NOTHING)


@given(st.binary(max_size=200), st.integers(0, 2**33))
def test_a_receiver_can_check_the_signature_with_the_secret_alone(body, seconds):
    secret = secret_of("salt", "a key of the installation")
    time, mac = (part.split("=")[1] for part in signature(secret, body, seconds).split(","))
    made = hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (int(time), mac) == (seconds, made)


def test_each_webhook_and_each_installation_has_a_secret_of_its_own():
    salts = [new_salt(), new_salt()]
    secrets = {secret_of(salt, key) for salt in salts for key in ("one key", "another key")}
    assert len(secrets) == len({fingerprint(secret) for secret in secrets}) == 4


def test_the_wait_grows_and_then_stays():
    waits = [Delivering().delay_after(n) for n in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=6))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status):
    assert may_pass(status)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 410, 422])
def test_what_will_not_pass_is_not_tried_again(status):
    assert not may_pass(status)
