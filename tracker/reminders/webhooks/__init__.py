"""What other programs are told of, and the pages on which an administrator says who is told.

The way of an event to a webhook belongs to the outbox; here is decided what there is to tell.
"""
