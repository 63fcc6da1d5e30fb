"""Single sign-on against a provider that runs beside the tests, and its forged answers."""

from __future__ import annotations

import base64
import json
import warnings
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.base_client.sync_app import OAuth2Mixin
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tracker.accounts import actions, identities, queries, second_step
from tracker.accounts.models import PersonIdentity
from tracker.accounts.rules import Way
from tracker.accounts.views import single_sign_on
from tracker.audit import queries as trail
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Role

with warnings.catch_warnings():
    # The provider stands on modules that its libraries are leaving; ours does not.
    warnings.simplefilter("ignore")
    import oidc_provider_mock
    from oidc_provider_mock import User as ProviderUser

pytestmark = pytest.mark.filterwarnings("ignore:.*authlib", "ignore:get_jwt_config")

VERIFIED = {"email": "an@tinh.gov.vn", "email_verified": True, "name": "An"}


@pytest.fixture
def provider(client, setting):
    """Give a function that runs a provider with people and leads the application to it."""
    running = []

    def run(claims=VERIFIED, *, subject="an-1", **more):
        people = [ProviderUser(sub=subject, claims=claims)]
        server = oidc_provider_mock.run_server_in_thread(user_claims=people, **more)
        address = f"http://localhost:{server.__enter__().server_port}"
        running.append(server)
        setting(oidc_issuer=address, oidc_client_id="theo-doi", oidc_client_secret="secret")
        return address

    yield run
    for server in running:
        server.__exit__(None, None, None)


def to_provider(client) -> dict[str, str]:
    """Begin here and give what the provider is asked, with its own page under `page`."""
    answer = client.get("/login/dung-chung?next=/tai-khoan")
    asked = {key: value[0] for key, value in parse_qs(urlsplit(answer.location).query).items()}
    return asked | {"page": answer.location}


def from_provider(asked, subject="an-1") -> str:
    """Sign in at the provider as somebody; give the address that it leads back to."""
    with requests.post(asked["page"], {"sub": subject}, allow_redirects=False, timeout=10) as back:
        return back.headers["Location"].removeprefix("http://127.0.0.1:8000")


def whole_way(client, subject="an-1"):
    return client.get(from_provider(to_provider(client), subject))


def sentence(client) -> str:
    """Give what the sign-in page tells."""
    page = client.get("/login").get_data(as_text=True)
    return page.split('flash-bad">')[1].split("<")[0]


def test_the_button_stands_where_a_provider_is_set(client, provider):
    without = client.get("/login").get_data(as_text=True)
    provider()
    words = "Đăng nhập bằng tài khoản dùng chung"
    assert (words in without, words in client.get("/login").text) == (False, True)


def test_a_known_person_comes_in_and_is_tied_for_good(client, provider, make_person):
    user = make_person("an")
    provider()
    asked = to_provider(client)
    assert {"code_challenge", "state", "nonce"} <= asked.keys()
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert client.get(from_provider(asked)).location == "/tai-khoan"
    assert client.get("/tai-khoan").status_code == 200
    assert session.query(PersonIdentity).one().person_id == user.id
    verbs = {entry.verb: entry.after for entry in trail.events(verb_prefix="accounts.")}
    assert verbs["accounts.sign_in"] == {"way": "sso"}
    assert verbs["accounts.tie_identity"]["subject"] == "an-1"


def test_who_is_tied_comes_in_whatever_the_address_there_is(client, provider, make_person):
    user = make_person("an")
    address = provider({"email": "khac@tinh.gov.vn", "email_verified": False})
    with transaction():
        session.add(PersonIdentity(person_id=user.id, issuer=address, subject="an-1",
                                   made_at=clock.wall_now()))  # fmt: skip
    assert whole_way(client).location == "/tai-khoan"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email": "la@tinh.gov.vn", "email_verified": True}, identities.UNKNOWN),
        ({"email": "an@tinh.gov.vn", "email_verified": False}, identities.NO_ADDRESS),
        ({"email": "an@tinh.gov.vn"}, identities.NO_ADDRESS),
        ({}, identities.NO_ADDRESS),
    ],
)
def test_who_is_not_known_for_sure_is_refused_with_a_sentence(
    client, provider, make_person, claims, said
):
    make_person("an")
    provider(claims)
    assert whole_way(client).location == "/login"
    assert sentence(client) == said
    assert client.get("/tai-khoan").status_code == 302
    assert session.query(PersonIdentity).count() == 0


def test_a_closed_account_is_refused(client, provider, make_person):
    user = make_person("an")
    provider()
    with transaction():
        person = queries.by_id(user.id)
        actions.set_active(person, active=False, by=SYSTEM, at=clock.now())
    whole_way(client)
    assert sentence(client) == identities.CLOSED


def test_a_second_subject_of_the_same_address_is_refused(client, provider, make_person):
    user = make_person("an")
    address = provider()
    with transaction():
        session.add(PersonIdentity(person_id=user.id, issuer=address, subject="người cũ",
                                   made_at=clock.wall_now()))  # fmt: skip
    whole_way(client)
    assert sentence(client) == identities.OTHER


def test_an_answer_with_another_state_is_refused(client, provider, make_person):
    make_person("an")
    provider()
    back = from_provider(to_provider(client))
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(back.replace(state, "x" * len(state))).location == "/login"
    assert sentence(client) == single_sign_on.NOT_DONE


def test_an_answer_that_another_browser_began_is_refused(client, provider, make_person):
    make_person("an")
    provider()
    back = from_provider(to_provider(client.application.test_client()))
    assert client.get(back).location == "/login"
    assert client.get("/tai-khoan").status_code == 302


def test_an_answer_is_taken_once(client, provider, make_person):
    make_person("an")
    provider()
    back = from_provider(to_provider(client))
    client.get(back)
    client.post("/logout")
    assert client.get(back).location == "/login"


def test_a_token_with_another_nonce_is_refused(client, provider, make_person):
    make_person("an")
    provider()
    asked = to_provider(client)
    asked["page"] = asked["page"].replace(asked["nonce"], "nonce-cua-nguoi-khac")
    assert client.get(from_provider(asked)).location == "/login"
    assert sentence(client) == single_sign_on.NOT_DONE


def test_a_token_that_is_over_is_refused(client, provider, make_person):
    make_person("an")
    provider(access_token_max_age=timedelta(hours=-1))
    assert whole_way(client).location == "/login"
    assert sentence(client) == single_sign_on.NOT_DONE


def test_a_token_for_another_client_is_refused(client, provider, make_person):
    make_person("an")
    provider({**VERIFIED, "aud": ["he-thong-khac"]})
    assert whole_way(client).location == "/login"
    assert sentence(client) == single_sign_on.NOT_DONE


def forged(kind):
    """Give a function that puts a forged token in the place of the provider's."""

    def of(words: object) -> str:
        text = json.dumps(words, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()

    def forge(true: str) -> str:
        head, told, signed = true.split(".")
        claims = json.loads(base64.urlsafe_b64decode(told + "=="))
        known = json.loads(base64.urlsafe_b64decode(head + "=="))
        if kind == "none":
            return f"{of({**known, 'alg': 'none'})}.{told}."
        if kind == "changed":
            return f"{head}.{of({**claims, 'sub': 'an-2'})}.{signed}"
        if kind == "by the shared secret":
            key = OctKey.import_key("secret".ljust(32, "x"))
            return jwt.encode({"alg": "HS256"}, claims, key)
        return jwt.encode({**known, "alg": "RS256"}, claims, RSAKey.generate_key(2048))

    return forge


@pytest.mark.parametrize("kind", ["none", "changed", "by the shared secret", "by another key"])
def test_a_token_that_the_provider_did_not_sign_is_refused(
    client, provider, make_person, monkeypatch, kind
):
    make_person("an")
    provider()
    forge, fetch = forged(kind), OAuth2Mixin.fetch_access_token

    def fetched(*args, **more):
        token = fetch(*args, **more)
        return {**token, "id_token": forge(token["id_token"])}

    monkeypatch.setattr(OAuth2Mixin, "fetch_access_token", fetched)
    assert whole_way(client).location == "/login"
    assert sentence(client) == single_sign_on.NOT_DONE
    assert client.get("/tai-khoan").status_code == 302


def test_a_new_key_of_the_provider_is_asked_for_after_a_refusal(client, provider, make_person):
    make_person("an")
    provider()
    to_provider(client)
    registry = client.application.extensions[single_sign_on.EXTENSION]
    foreign = RSAKey.generate_key(2048).as_dict(private=False) | {"kid": ""}
    registry.provider.server_metadata["jwks"] = {"keys": [foreign]}
    assert whole_way(client).location == "/login"
    assert whole_way(client).location == "/tai-khoan"


def test_no_token_of_the_provider_reaches_the_browser(client, provider, make_person):
    make_person("an")
    provider()
    whole_way(client)
    with client.session_transaction() as cookie:
        kept = json.dumps(dict(cookie), default=str)
    assert "token" not in kept.replace("csrf_token", "")
    assert "eyJ" not in kept


def test_a_provider_that_is_away_is_a_sentence(client, setting, make_person):
    setting(oidc_issuer="http://127.0.0.1:9", oidc_client_id="a", oidc_client_secret="b")
    assert client.get("/login/dung-chung").location == "/login"
    assert sentence(client) == single_sign_on.AWAY


def test_a_provider_that_calls_itself_otherwise_is_refused(client, provider, setting):
    address = provider()
    setting(oidc_issuer=address.replace("localhost", "LOCALHOST"))
    assert client.get("/login/dung-chung").location == "/login"


def test_who_has_a_second_step_here_is_asked_for_it(client, provider, make_person):
    user = make_person("an", Role.COORDINATOR)
    with transaction():
        person = queries.by_id(user.id)
        second_step.propose(person, key="k" * 16, wall=clock.wall_now())
        second_step.factor(user.id).confirmed_at = clock.wall_now()
    provider()
    assert whole_way(client).location == "/login/ma"


@pytest.mark.parametrize(
    ("methods", "way"),
    [(["pwd"], Way.SSO), (["pwd", "otp"], Way.SSO_STRONG), ("mfa", Way.SSO), (None, Way.SSO)],
)
def test_a_second_step_at_the_provider_counts(methods, way):
    assert identities.way_of({"amr": methods}) is way


@pytest.mark.parametrize(
    ("acr", "way"),
    [("vneid:2", Way.SSO_STRONG), ("vneid:1", Way.SSO), (None, Way.SSO), (["vneid:2"], Way.SSO)],
)
def test_where_the_levels_of_the_provider_are_named_they_alone_count(acr, way):
    assert identities.way_of({"acr": acr, "amr": ["otp"]}, ("vneid:2", "vneid:3")) is way


def test_the_provider_is_asked_for_the_levels_that_are_named(client, provider, setting):
    provider()
    assert "acr_values" not in to_provider(client)
    setting(oidc_acr=("vneid:2", "vneid:3"))
    assert to_provider(client)["acr_values"] == "vneid:2 vneid:3"


def test_who_signed_out_here_is_led_through_the_provider_again(client, provider, make_person):
    make_person("an")
    address = provider()
    whole_way(client)
    client.post("/logout")
    assert client.get("/tai-khoan").status_code == 302
    assert to_provider(client)["page"].startswith(address)


def test_passwords_may_be_left_to_administrators(client, setting, make_person, enter):
    people = make_person("an", Role.COORDINATOR), make_person("quan", Role.ADMIN)
    setting(oidc_issuer="http://127.0.0.1:9", password_sign_in=False)
    assert [enter(user).status_code for user in people] == [401, 302]
