"""The demonstration, and the first filling of an installation, from `seeds/`.

A room between `app` and `cli`: it calls the actions of many rooms, as an operator would, and has
no table and no rule of its own. What it invents (progress reports, people) is marked as sample
and exists in a demonstration only.
"""
