"""The other door: programs read what people read on pages, and agencies report, by token.

Owns tokens, what a request may ask for, the description of it all (OpenAPI 3.1) and the answers
kept for requests that are sent twice. Refuses to know better than the rooms below: who may see
what is their policies' word, what a report needs is theirs too, and an act through this door
leaves the same trail. There is no cookie here: a browser that is signed in gets no further than
a stranger, so that no other site can act through it, and no form token is needed.
"""
