"""Signing what a page hands out and takes back, so that nobody changes it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer


def signer(salt: str) -> URLSafeSerializer:
    """Give the signer of one use, named by `salt`; what former keys signed is believed too."""
    return URLSafeSerializer(keys_to_sign_with(current_app.config), salt=salt)


def keys_to_sign_with(config: Mapping[str, Any]) -> list[str]:
    """Give the keys as itsdangerous wants them: the last one signs, any of them is believed."""
    return [*(config.get("SECRET_KEY_FALLBACKS") or ()), config["SECRET_KEY"]]
