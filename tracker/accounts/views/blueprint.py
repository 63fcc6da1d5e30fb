"""The blueprint on which the pages of this room register themselves."""

from __future__ import annotations

from flask import Blueprint

accounts = Blueprint("accounts", "tracker.accounts")
