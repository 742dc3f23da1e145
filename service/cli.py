"""`vestka`: one door to every command; what a command does stands in a module of its own.

A command is imported only when it is called: reading replies must not wait for a web
server's imports. Exit 2 for bad usage or input, 1 for "the answer is no".
"""

import importlib
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from service.secrecy import keep_memory

COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "backup": ("service.commands.backup", "backup"),
        "bench": ("service.commands.bench", "bench"),
        "codebook": ("service.commands.reading", "codebook"),
        "demo": ("service.demo.command", "demo"),
        "doctor": ("service.commands.doctor", "doctor"),
        "invite": ("service.commands.people", "invite"),
        "keys": ("service.commands.keys", "keys"),
        "ledger": ("service.commands.ledger", "ledger"),
        "lint": ("service.commands.reading", "lint"),
        "organisation": ("service.commands.people", "organisation"),
        "read": ("service.commands.reading", "read"),
        "rehearse": ("service.commands.rehearse", "rehearse"),
        "responder": ("service.commands.people", "responder"),
        "restore": ("service.commands.backup", "restore"),
        "sender": ("service.commands.senders", "sender"),
        "upgrade": ("service.commands.database", "upgrade"),
    }
)


class LazyGroup(click.Group):
    """Finds its commands by name in the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's shape)
        """Return the names in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command called `cmd_name`, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command), "the table names commands"
        return found


@click.group(cls=LazyGroup)
def main() -> None:
    """Ask after relatives where asking openly is dangerous."""


def run() -> None:
    """Run one command; what is wrong goes to stderr as one line, without the usage around it."""
    keep_memory()
    try:
        status = main(standalone_mode=False)
    except click.ClickException as refused:
        click.echo(f"Error: {refused.format_message()}", err=True)
        status = refused.exit_code
    except click.Abort:
        status = 1
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    run()
