"""Documents that prove something: number, date, issuer, a file or a link, and whose they are.

This room decides what may be kept (a type by its content, a size, a link that leads somewhere)
and remembers it by hash. It has no public address: a file is served by the room whose thing it
proves, after that room's policy said yes.
"""
