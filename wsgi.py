"""The door for a WSGI server: `gunicorn wsgi:app`."""

from tracker.app import create_app

app = create_app(serving=True)
