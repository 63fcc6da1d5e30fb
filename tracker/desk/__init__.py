"""Pages that look across rooms: the board, the lists, a task, a plan, search, the day shown.

Owns no table. It asks the queries of the rooms below, through one scope (`progress.policy`),
and lays the answers out.

Words: board ("Theo dõi"), list, day shown (`?on=`), home.
"""
