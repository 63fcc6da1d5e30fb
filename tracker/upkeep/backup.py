"""A consistent copy of database and files in one archive that either database can take back.

The archive is a zip: `manifest.json`, a JSON-lines file for each table, and the files by hash.
It is written beside its place and renamed, so that an interrupted copy is never taken for whole.
"""

from __future__ import annotations

import base64
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, text, update
from sqlalchemy.types import TypeEngine

from tracker.db import db, session, transaction
from tracker.demo.migrating import current_revision
from tracker.storage import Storage

_BATCH = 2000
_SKIPPED = {"alembic_version"}


class BadBackup(Exception):
    """The archive cannot be taken back here; the message says why."""


def write_backup(path: Path, evidence: Path) -> tuple[int, int]:
    """Write everything to `path`; give how many rows and files."""
    session.rollback()
    if db.engine.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    rows = 0
    files = [f for f in sorted(evidence.rglob("*")) if f.is_file() and len(f.name) == 64]
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".sao-luu-", delete=False) as handle:
        temporary = Path(handle.name)
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            manifest = {"format": 1, "revision": current_revision()}
            archive.writestr("manifest.json", json.dumps(manifest))
            for table in _tables():
                with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
                    rows_of = select(table).order_by(*table.primary_key)
                    for row in session.execute(rows_of).yield_per(_BATCH):
                        out.write(json.dumps(_plain(row._asdict())).encode() + b"\n")
                        rows += 1
            for file in files:
                # Uploads that nobody needs may be cleaned away meanwhile.
                with suppress(FileNotFoundError):
                    archive.write(file, f"files/{file.name}")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
        session.rollback()
    return rows, len(files)


def read_backup(path: Path, evidence: Path) -> tuple[int, int]:
    """Take an archive back into an empty, migrated database; all of it or nothing."""
    try:
        archive = zipfile.ZipFile(path)
        manifest = json.loads(archive.read("manifest.json"))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError):
        raise BadBackup("Tệp này không phải bản sao lưu của hệ thống.") from None
    if manifest.get("revision") != current_revision():
        raise BadBackup(
            f"Bản sao lưu thuộc phiên bản dữ liệu {manifest.get('revision')}, hệ thống đang ở "
            f"{current_revision()}; hãy khôi phục bằng đúng phiên bản rồi nâng cấp."
        )
    _refuse_if_used()
    try:
        with transaction():
            rows = sum(_load(archive, table) for table in _tables())
            _set_sequences()
            return rows, _put_files(archive, Storage(evidence))
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError) as error:
        raise BadBackup(f"Bản sao lưu bị hỏng, chưa khôi phục gì: {error}") from None


def _tables() -> list[Table]:
    return [table for table in db.metadata.sorted_tables if table.name not in _SKIPPED]


def _refuse_if_used() -> None:
    for name in ("plan", "person", "agency"):
        if session.scalar(select(func.count()).select_from(db.metadata.tables[name])):
            raise BadBackup("Chỉ khôi phục vào cơ sở dữ liệu trống.")


def _load(archive: zipfile.ZipFile, table: Table) -> int:
    """Insert one table; what points into the table itself is set when all of it is there."""
    name = f"tables/{table.name}.jsonl"
    if name not in archive.namelist():
        return 0
    inward = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    count = 0
    batch: list[dict[str, Any]] = []
    pointers: list[dict[str, Any]] = []
    for line in _lines(archive, name):
        row = _typed(table, json.loads(line))
        for column in inward:
            if row[column] is not None:
                pointers.append({"own_id": row["id"], "column": column, "value": row[column]})
                row[column] = None
        batch.append(row)
        if len(batch) == _BATCH:
            session.execute(insert(table), batch)
            count, batch = count + len(batch), []
    if batch:
        session.execute(insert(table), batch)
    for column in inward:
        found = [pointer for pointer in pointers if pointer["column"] == column]
        if found:
            own = update(table).where(table.c.id == bindparam("own_id"))
            session.connection().execute(own.values({column: bindparam("value")}), found)
    return count + len(batch)


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as file:
        yield from file


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _typed_value(_python_type(table.c[name].type), value)
        for name, value in row.items()
        if name in table.c
    }


def _python_type(column_type: TypeEngine[Any]) -> type:
    """Give the Python type of a column's values; our own types tell it through what they wrap."""
    return getattr(column_type, "impl_instance", column_type).python_type


def _typed_value(kind: type, value: Any) -> Any:
    if value is None or isinstance(value, dict | list):
        return value
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    return base64.b64decode(value) if kind is bytes else value


def _set_sequences() -> None:
    """Let PostgreSQL count on from the keys that came back."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in _tables():
        column = table.autoincrement_column
        if column is not None:
            session.execute(
                text(
                    f"select setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                    f"coalesce((select max({column.name}) from {table.name}), 1))"
                )
            )


def _put_files(archive: zipfile.ZipFile, storage: Storage) -> int:
    names = [name for name in archive.namelist() if name.startswith("files/")]
    for name in names:
        sha256 = storage.put(archive.read(name))
        if sha256 != name.removeprefix("files/"):
            raise BadBackup(
                f"Tài liệu {name.removeprefix('files/')[:12]}… trong bản sao lưu bị hỏng."
            )
    return len(names)
