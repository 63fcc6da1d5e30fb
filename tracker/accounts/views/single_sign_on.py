"""Signing in with the city's own account: OpenID Connect, a code with PKCE, state and nonce.

Authlib keeps what the answer must match in the signed cookie, so any web process can take it. A
provider that is away, slow or answers nonsense is a sentence on the sign-in page, never a fault.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, flash, redirect, request, url_for
from flask import session as cookie
from flask_login import current_user

from tracker.accounts import identities
from tracker.accounts.models import User
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.entering import go_on
from tracker.db import transaction
from tracker.lib import clock
from tracker.settings import Settings
from tracker.web.redirects import safe_next

log = logging.getLogger(__name__)

EXTENSION = "tracker.single_sign_on"
AWAY = "Chưa kết nối được hệ thống tài khoản dùng chung. Hãy thử lại sau ít phút."
NOT_DONE = "Đăng nhập bằng tài khoản dùng chung chưa hoàn tất. Hãy thử lại từ đầu."
_DISCOVERY = "/.well-known/openid-configuration"
_SECONDS = 10
_NEXT = "single_sign_on_next"


@accounts.get("/login/dung-chung")
def single_sign_on() -> Any:
    """Lead to the provider's own page of sign-in."""
    client, target = _client(), safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target)
    cookie.clear()
    cookie[_NEXT] = target
    back = _settings().base_url + url_for("accounts.come_from_provider")
    try:
        _check_issuer(client)
        wanted = " ".join(_settings().oidc_acr)
        return client.authorize_redirect(back, **({"acr_values": wanted} if wanted else {}))
    except _faults() as error:
        return _not_in(AWAY, error)


@accounts.get("/login/dung-chung/ve")
def come_from_provider() -> Any:
    """Take the provider's answer: whom it names comes in, where this installation knows them."""
    client, target = _client(), safe_next(cookie.get(_NEXT))
    if current_user.is_authenticated:
        return redirect(target)
    try:
        claims = _claims(client)
    except _faults() as error:
        # A provider that names no key and has a new one: the next sign-in asks for its keys anew.
        client.server_metadata.pop("jwks", None)
        return _not_in(NOT_DONE, error)
    user, sentence = _known(claims)
    if user is None:
        cookie.clear()
        flash(sentence, "error")
        return redirect(url_for("accounts.login"))
    way = identities.way_of(claims, _settings().oidc_acr)
    return go_on(user, way, target, at=clock.now(), wall=clock.wall_now())


def _known(claims: Mapping[str, Any]) -> tuple[User | None, str]:
    with transaction():
        user = identities.find(claims, at=clock.now(), wall=clock.wall_now())
        if user is None:
            identities.note_refusal(claims, at=clock.now())
            return None, identities.why(claims)
    return user, ""


def _claims(client: Any) -> Mapping[str, Any]:
    """Give what a token says that was made by our provider, for us, for this one sign-in."""
    _check_issuer(client)
    expected = {
        "iss": {"essential": True, "value": client.load_server_metadata()["issuer"]},
        "aud": {"essential": True, "value": client.client_id},
        "sub": {"essential": True},
    }
    token = client.authorize_access_token(claims_options=expected)
    claims = token.get("userinfo")
    if not claims:
        raise ValueError("the provider sent no identity token")
    if "email" in claims:
        return dict(claims)
    # Some providers tell the address at their other door alone; it must be the same person.
    more = client.userinfo(token=token)
    return {**more, **claims} if more.get("sub") == claims["sub"] else dict(claims)


def _check_issuer(client: Any) -> None:
    """Refuse a provider that calls itself otherwise than the setting does."""
    found = str(client.load_server_metadata().get("issuer", ""))
    if found.rstrip("/") != str(_settings().oidc_issuer).rstrip("/"):
        raise ValueError(f"the provider calls itself {found}")


def _client() -> Any:
    """Give the client of the provider, made when it is first asked for; 404 without one."""
    settings = _settings()
    if settings.oidc_issuer is None:
        abort(404)
    if EXTENSION not in current_app.extensions:
        from authlib.integrations.flask_client import OAuth  # type: ignore[import-untyped]

        registry = OAuth(current_app)
        registry.register(
            "provider",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=settings.oidc_issuer.rstrip("/") + _DISCOVERY,
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": _SECONDS,
            },
        )
        current_app.extensions[EXTENSION] = registry
    return current_app.extensions[EXTENSION].provider


def _settings() -> Settings:
    found: Settings = current_app.config["TRACKER"]
    return found


def _faults() -> tuple[type[Exception], ...]:
    """Give what a provider can do wrong: be away, refuse, answer nonsense or for somebody else."""
    from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
    from joserfc.errors import JoseError
    from requests import RequestException

    return (AuthlibBaseError, JoseError, RequestException, ValueError, RuntimeError)


def _not_in(sentence: str, error: Exception) -> Any:
    """Say on the sign-in page that it did not work; the log is told why, without any token."""
    log.warning("single sign-on: %s: %s", type(error).__name__, str(error)[:200])
    cookie.clear()
    flash(sentence, "error")
    return redirect(url_for("accounts.login"))
