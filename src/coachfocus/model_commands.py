"""`coachfocus model show` and `coachfocus model audit`: parse → call → print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

OK: Final = 0
FOUND: Final = 3


def add_model_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``model`` with its own commands.

    Parameters
    ----------
    commands : subparsers of argparse
        Those of ``coachfocus``.
    """
    purpose = "look into a model file"
    model = commands.add_parser("model", help=purpose, description=purpose)
    own = model.add_subparsers(required=True, metavar="COMMAND")
    show = _command(own, "show", "show what a model file says of itself", "coachfocus model show ours.coachfocus")
    show.set_defaults(run=_show)
    audit = _command(
        own,
        "audit",
        "look for names in a model file",
        "coachfocus model audit ours.coachfocus --names names.txt\nexit status: 0 nothing found, 3 something found",
    )
    audit.add_argument(
        "--names", required=True, type=Path, metavar="NAMES", help="a UTF-8 file with the names to look for, one a line"
    )
    audit.set_defaults(run=_audit)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, purpose: str, example: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=purpose,
        description=purpose,
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("model", metavar="FILE", help="a model file, or shipped")
    return command


def _show(options: argparse.Namespace) -> int:
    from coachfocus.describing import describe
    from coachfocus.errors import printable
    from coachfocus.model_file import format_of, resolve_model, shipped_path

    shipped = options.model == "shipped"
    model = resolve_model(None if shipped else options.model)
    data = (shipped_path() if shipped else Path(options.model)).read_bytes()
    print(describe(model, "the shipped model" if shipped else printable(options.model), data, format_of(data)))
    return OK


def _audit(options: argparse.Namespace) -> int:
    from coachfocus.auditing import audit, read_names
    from coachfocus.model_file import resolve_model

    names = read_names(options.names)
    found = audit(resolve_model(None if options.model == "shipped" else options.model), names)
    print(found)
    return FOUND if found.found else OK
