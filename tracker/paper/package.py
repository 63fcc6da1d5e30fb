"""Zip files whose bytes depend on their content alone: fixed times, fixed order, fixed packing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def write_package(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Pack named parts in the order given."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in parts:
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = 0o600 << 16
            package.writestr(entry, content)
    return out.getvalue()


def repack(content: bytes, changed: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """Pack an Office file anew, so that the moment of its making leaves no trace in it.

    Parts named in `changed` go through its function. The list of content types stays first, as
    readers of the format expect; the rest is sorted.
    """
    with ZipFile(BytesIO(content)) as package:
        names = sorted(package.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        read = ((name, package.read(name)) for name in names)
        return write_package((n, changed[n](part) if n in changed else part) for n, part in read)
