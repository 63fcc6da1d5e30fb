"""Static files, read and compressed once at start, named by their content and cached for good.

The folder is small (one stylesheet, one script, one picture), so it lives in memory; a file that
changes gets a new address, so no browser ever shows an old look with a new page.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request

from tracker.web.compression import accepted_encoding

FOLDER = Path(__file__).resolve().parents[2] / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file with its address and its ready-made bodies, keyed by encoding (None: as it is)."""

    address: str
    mimetype: str
    digest: str
    bodies: dict[str | None, bytes]

    def body_for(self, encoding: str | None) -> tuple[str | None, bytes]:
        """Give the encoding that is really used and its body."""
        used = encoding if encoding in self.bodies else None
        return used, self.bodies[used]


def read_static_file(path: Path, name: str) -> StaticFile:
    """Read one file and compress it both ways; a form that is not smaller is dropped."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    stem, dot, ending = name.rpartition(".")
    bodies: dict[str | None, bytes] = {None: content}
    packed = {"br": brotli.compress(content), "gzip": gzip.compress(content, 9, mtime=0)}
    bodies.update({how: body for how, body in packed.items() if len(body) < len(content)})
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StaticFile(f"{stem}.{digest}{dot}{ending}", mimetype, digest, bodies)


def read_folder(folder: Path) -> dict[str, StaticFile]:
    """Give every file of `folder` by its plain name, with "/" between folders."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path: path.relative_to(folder).as_posix() for path in paths}
    return {
        name: read_static_file(path, name)
        for path, name in names.items()
        if not path.name.startswith(".")
    }


def init_static(app: Flask, folder: Path = FOLDER) -> None:
    """Serve `folder` under /static/ and give templates `static_url("app.css")`."""
    by_name = read_folder(folder)
    by_address = {file.address: file for file in by_name.values()}

    def static_url(name: str) -> str:
        """Give the address of a file for templates; an unknown name is a mistake of the page."""
        return f"/static/{by_name[name].address}"

    def serve_static(filename: str) -> Response:
        """Answer a static file: for good under its address, to be asked again under its name."""
        lasting = by_address.get(filename)
        file = lasting or by_name.get(filename)
        if file is None:
            abort(404)
        encoding, body = file.body_for(accepted_encoding(request))
        response = Response(body, mimetype=file.mimetype)
        response.headers["Cache-Control"] = FOR_GOOD if lasting else ASK_AGAIN
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.vary.add("Accept-Encoding")
        response.set_etag(f"{file.digest}-{encoding or 'plain'}")
        response.make_conditional(request)
        return response

    app.jinja_env.globals["static_url"] = static_url
    if "static" in app.view_functions:  # Flask's own, made when it was given a static folder
        app.view_functions["static"] = serve_static
    else:
        app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve_static)
