"""The application, made once in the server that forks; no connection is open when it forks."""

import os

from tracker.app import create_app
from tracker.settings import read_settings

APP = create_app(read_settings(os.environ))
