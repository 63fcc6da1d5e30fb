"""The list of commands."""

from __future__ import annotations

import click

from tracker.cli import (
    deadline,
    exchange,
    filling,
    indices,
    letters,
    people,
    plans,
    processes,
    reports,
    results,
    tokens,
    upkeep,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Theo dõi Kế hoạch nâng cao chỉ số PAR INDEX, SIPAS, PAPI."""


_ROOMS = (
    filling, people, tokens, plans, deadline, indices, results, letters, reports, exchange,
    upkeep, processes,
)  # fmt: skip
for module in _ROOMS:
    for command in module.COMMANDS:
        main.add_command(command)
