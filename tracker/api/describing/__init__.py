"""One description of what this door takes and gives: it makes the routes, reads what comes in, and
is written out as OpenAPI and as a page. A route without a description cannot be made.
"""
