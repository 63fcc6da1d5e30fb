"""The blueprint of the room, apart from the pages, so that they need not import each other."""

from flask import Blueprint

progress = Blueprint("progress", __name__)

# Keys are 64 bits wide; a larger number in an address is no address.
ROW = "int(min=1,max=9223372036854775807)"
