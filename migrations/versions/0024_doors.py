"""Sessions by browser, codes of a telephone, single sign-on, changes of address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import tracker.db

revision = "0024_doors"
down_revision = "0023_assessment"
branch_labels = None
depends_on = None

_OF_PERSON = ("second_factor", "recovery_code", "person_identity", "address_change")


def upgrade() -> None:
    """Bring the database up."""
    op.create_table(
        "person_session",
        sa.Column("id", tracker.db.BigId, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.Column("last_seen_at", tracker.db.Instant(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        _person("person_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_person_session_token_hash")),
    )
    op.create_index("ix_person_session_person_id", "person_session", ["person_id", "id"])
    op.create_index("ix_person_session_last_seen_at", "person_session", ["last_seen_at"])
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(length=300), nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.Column("confirmed_at", tracker.db.Instant(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _person("second_factor"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", tracker.db.Instant(), nullable=True),
        _person("recovery_code"),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    _create_neighbours()


def _create_neighbours() -> None:
    op.create_table(
        "person_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        _person("person_identity"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_person_identity_issuer_subject")),
        sa.UniqueConstraint(
            "person_id", "issuer", name=op.f("uq_person_identity_person_id_issuer")
        ),
    )
    op.create_table(
        "address_change",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", tracker.db.Instant(), nullable=False),
        sa.Column("expires_at", tracker.db.Instant(), nullable=False),
        _person("address_change"),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_address_change_asked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_address_change_token_hash")),
    )


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")
    )


def downgrade() -> None:
    """Take the database down: every browser signs in again, telephones are set up again."""
    for table in reversed(("person_session", *_OF_PERSON)):
        op.drop_table(table)
