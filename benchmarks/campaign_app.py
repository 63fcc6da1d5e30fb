"""The application, made once in the server that forks; no connection is open when it forks."""

import os

from tracker.app import create_app
from tracker.db import db
from tracker.settings import read_settings

APP = create_app(read_settings(os.environ))
# Making it may have read the database, and a connection must not be shared by two processes.
with APP.app_context():
    db.engine.dispose()
