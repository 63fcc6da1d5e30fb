"""People: who they are, which roles they hold in which agency and when, how they come in.

This room makes an `Actor` of a signed-in person; policies everywhere take that actor and never
a `User`. It keeps what the work needs of a person (name, title, address, telephone) and nothing
else. It sends no letter: an invitation is a token that the room above puts into one.

Words: *membership* (a role in an agency, or for the whole province, between two days),
*contact* (a person who receives an agency's letters), *attempt* (one try to sign in).
"""
