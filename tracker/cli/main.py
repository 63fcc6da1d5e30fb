"""The list of commands."""

from __future__ import annotations

import click

from tracker.cli import (
    deadline,
    filling,
    indices,
    letters,
    people,
    plans,
    processes,
    reports,
    upkeep,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Theo dõi Kế hoạch nâng cao chỉ số PAR INDEX, SIPAS, PAPI."""


for module in (filling, people, plans, deadline, indices, letters, reports, upkeep, processes):
    for command in module.COMMANDS:
        main.add_command(command)
