"""Settings from the environment; a wrong one stops the start with a sentence that names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


class SettingError(Exception):
    """A setting is missing or wrong; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator decides outside the database (contracts.md, Set-up)."""

    database_url: str
    secret_key: str | None = None
    # Keys that were SECRET_KEY before, newest last: what they sealed and signed is still read.
    secret_key_old: tuple[str, ...] = ()
    smtp_url: str | None = None
    mail_from: str = "tracker@localhost"
    base_url: str = "http://127.0.0.1:8000"
    evidence_url: str = ""
    today: date | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: int = 0
    log_level: str = "INFO"
    log_format: str = "text"
    max_upload_mb: int = 20
    session_hours: int = 10
    # Of whom a second step is asked: none, all_seeing (who sees every agency), everyone.
    require_totp: str = "none"
    mail_hour: time = time(7, 30)
    # The most letters in an hour; 0 for no bound.
    mail_per_hour: int = 0
    # Private networks that webhooks may lead to all the same.
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    # The clamd that every uploaded file must pass: unix:/path or tcp:host:port; empty for none.
    malware_scanner: str = ""
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    # Words of the provider (claim acr) that stand for a second step there; asked for in order.
    oidc_acr: tuple[str, ...] = ()
    # False where people come in by single sign-on alone; administrators keep their password.
    password_sign_in: bool = True

    @property
    def evidence_folder(self) -> Path:
        """The folder, local or mounted, that holds the evidence files."""
        path = self.evidence_url.removeprefix("file://")
        return Path(path) if path else VAR / "evidence"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")


def read_settings(env: Mapping[str, str]) -> Settings:
    """Read and check every setting; raise SettingError with the name of the first wrong one."""
    settings = _read(env)
    single = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    if any(single) and not all(single):
        raise SettingError(
            "OIDC_ISSUER, OIDC_CLIENT_ID và OIDC_CLIENT_SECRET phải được đặt cùng nhau"
        )
    if settings.secret_key_old and not settings.secret_key:
        raise SettingError("SECRET_KEY_OLD chỉ dùng cùng với SECRET_KEY mới")
    if not settings.password_sign_in and not settings.oidc_issuer:
        raise SettingError("PASSWORD_SIGN_IN chỉ tắt được khi đã đặt OIDC_ISSUER")
    return settings


def _read(env: Mapping[str, str]) -> Settings:
    get = lambda name: (env.get(name) or "").strip() or None  # noqa: E731 - read aloud below
    base_url = get("BASE_URL") or f"http://127.0.0.1:{get('PORT') or 8000}"
    return Settings(
        database_url=_database_url(get("DATABASE_URL")),
        secret_key=_secret("SECRET_KEY", get("SECRET_KEY")),
        secret_key_old=_old_secrets(get("SECRET_KEY_OLD")),
        smtp_url=_url("SMTP_URL", get("SMTP_URL"), ("smtp", "smtps")),
        mail_from=get("MAIL_FROM") or "tracker@localhost",
        base_url=(_url("BASE_URL", base_url, ("http", "https")) or base_url).rstrip("/"),
        evidence_url=_evidence(get("EVIDENCE_URL")),
        today=_day("TRACKER_TODAY", get("TRACKER_TODAY")),
        host=get("HOST") or "127.0.0.1",
        port=_number("PORT", get("PORT"), 8000, 1, 65535),
        trusted_proxies=_number("TRUSTED_PROXIES", get("TRUSTED_PROXIES"), 0, 0, 10),
        log_level=_level(get("LOG_LEVEL")),
        log_format=_log_format(get("LOG_FORMAT")),
        max_upload_mb=_number("MAX_UPLOAD_MB", get("MAX_UPLOAD_MB"), 20, 1, 500),
        session_hours=_number("SESSION_HOURS", get("SESSION_HOURS"), 10, 1, 720),
        require_totp=_choice(
            "REQUIRE_TOTP", get("REQUIRE_TOTP"), ("none", "all_seeing", "everyone")
        ),
        mail_hour=_hour("MAIL_HOUR", get("MAIL_HOUR")),
        mail_per_hour=_number("MAIL_PER_HOUR", get("MAIL_PER_HOUR"), 0, 0, 1_000_000),
        webhook_networks=_networks("WEBHOOK_NETWORKS", get("WEBHOOK_NETWORKS")),
        malware_scanner=_scanner(get("MALWARE_SCANNER")),
        oidc_issuer=_url("OIDC_ISSUER", get("OIDC_ISSUER"), ("http", "https")),
        oidc_client_id=get("OIDC_CLIENT_ID"),
        oidc_client_secret=get("OIDC_CLIENT_SECRET"),
        oidc_acr=tuple((get("OIDC_ACR") or "").split()),
        password_sign_in=_choice("PASSWORD_SIGN_IN", get("PASSWORD_SIGN_IN"), ("on", "off"))
        == "on",
    )


def _database_url(value: str | None) -> str:
    if value is None:
        return f"sqlite:///{VAR / 'tracker.sqlite3'}"
    scheme = value.split(":", 1)[0]
    if scheme not in ("sqlite", "postgresql", "postgresql+psycopg", "postgres"):
        raise SettingError(
            "DATABASE_URL không đúng: cần dạng sqlite:///đường-dẫn hoặc postgresql://…"
        )
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + value[len(scheme) :]
    return value


def _secret(name: str, value: str | None) -> str | None:
    if value is not None and len(value) < 16:
        raise SettingError(f"{name} quá ngắn: cần ít nhất 16 ký tự ngẫu nhiên")
    return value


def _old_secrets(value: str | None) -> tuple[str, ...]:
    parts = [part.strip() for part in (value or "").split(",") if part.strip()]
    return tuple(_secret("SECRET_KEY_OLD", part) or "" for part in parts)


def _evidence(value: str | None) -> str:
    if value and "://" in value and not value.startswith("file://"):
        raise SettingError("EVIDENCE_URL không đúng: cần đường dẫn tới một thư mục")
    return value or ""


def _scanner(value: str | None) -> str:
    if value and not re.fullmatch(r"unix:/.+|tcp:[^\s/]+:\d{1,5}", value):
        raise SettingError(
            "MALWARE_SCANNER không đúng: cần dạng unix:/đường-dẫn hoặc tcp:tên-máy:cổng"
        )
    return value or ""


def _url(name: str, value: str | None, schemes: tuple[str, ...]) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname:
        raise SettingError(f"{name} không đúng: cần dạng {schemes[0]}://tên-máy")
    return value


def _day(name: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingError(f"{name} không đúng: cần ngày dạng 2024-10-15") from None


def _number(name: str, value: str | None, default: int, low: int, high: int) -> int:
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise SettingError(f"{name} không đúng: cần số nguyên từ {low} đến {high}")
    return int(value)


def _choice(name: str, value: str | None, known: tuple[str, ...]) -> str:
    """Read one of some words; the first where none is given."""
    chosen = (value or known[0]).lower()
    if chosen not in known:
        raise SettingError(f"{name} không đúng: cần một trong các giá trị {', '.join(known)}")
    return chosen


def _level(value: str | None) -> str:
    level = (value or "INFO").upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingError("LOG_LEVEL không đúng: cần DEBUG, INFO, WARNING hoặc ERROR")
    return level


def _log_format(value: str | None) -> str:
    form = (value or "text").lower()
    if form not in ("text", "json"):
        raise SettingError("LOG_FORMAT không đúng: cần text hoặc json")
    return form


def _hour(name: str, value: str | None) -> time:
    try:
        return time.fromisoformat(value) if value else time(7, 30)
    except ValueError:
        raise SettingError(f"{name} không đúng: cần giờ dạng 07:30") from None


def _networks(name: str, value: str | None) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in (value or "").split(",") if part.strip())
    except ValueError:
        raise SettingError(
            f"{name} không đúng: cần các mạng dạng 10.0.0.0/8, cách nhau dấu phẩy"
        ) from None
