"""The blueprint of the import's pages; only those who may import open any of them."""

from __future__ import annotations

from flask import Blueprint, abort, current_app
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.accounts.login import ask_to_sign_in, current_actor
from tracker.intake.models import ImportDraft
from tracker.intake.policy import can_import
from tracker.intake.queries import draft_by_id
from tracker.settings import Settings
from tracker.storage import Storage

intake = Blueprint("intake", __name__, url_prefix="/ke-hoach/nhap")
DRAFT = "int(max=2147483647)"

_FOREIGN = "Chỉ cơ quan thường trực và quản trị được nhập kế hoạch."


@intake.before_request
def _guard() -> Response | None:
    """Let in those who may import; others sign in first or are refused."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if not can_import(current_actor()):
        abort(403, _FOREIGN)
    return None


def opened(draft_id: int) -> ImportDraft:
    """Give the draft of an address; 404 when there is none."""
    draft = draft_by_id(draft_id)
    if draft is None:
        abort(404, "Không có tệp này. Có thể địa chỉ bị thiếu hoặc gõ sai.")
    return draft


def settings() -> Settings:
    """Give the settings of the running application."""
    found: Settings = current_app.config["TRACKER"]
    return found


def storage() -> Storage:
    """Give where uploaded files are kept."""
    return Storage(settings().evidence_folder)
