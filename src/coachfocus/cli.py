"""The command line: parse → call → print. The only room that ends the process."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coachfocus.errors import CoachFocusError, InputError, listed, printable
from coachfocus.labels import AUDIENCES
from coachfocus.model_commands import add_model_commands
from coachfocus.version import __version__

if TYPE_CHECKING:
    from coachfocus.batch import Job, Ledger
    from coachfocus.records import Note
    from coachfocus.roster import Roster

OK: Final = 0
FAILED: Final = 1
SET_ASIDE: Final = 3
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process by default.

    Returns
    -------
    int
        Exit status: 0 every row scored; 3 finished, with rows set aside, or names found in a model; 2 wrong usage
        (argparse ends the process); 1 a handled failure, nothing published; 130 interrupted.
    """
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- for as long as the process lives
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that can't show a character shows its number
        sys.stdout.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except CoachFocusError as error:
        _complain(str(error))
        return FAILED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        path = error.filename2 or error.filename or "output"  # of a renaming, the file that the user named
        _complain(f"{path}: {error.strerror}")
        return FAILED
    except KeyboardInterrupt:
        _complain("interrupted; nothing was published")
        return INTERRUPTED
    return status


def _complain(message: str) -> None:
    print(f"coachfocus: {printable(message)}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coachfocus",
        description="Tell manager-coaching talk from rep-selling talk in meeting notes. Nothing leaves this machine.",
    )
    parser.add_argument("--version", action="version", version=f"coachfocus {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_score(commands)
    _add_explain(commands)
    _add_train(commands)
    _add_evaluate(commands)
    add_model_commands(commands)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, purpose: str, example: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=purpose,
        description=purpose,
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", metavar="FILE", default="shipped", help="a model file (default: shipped)")


def _add_labelled(command: argparse.ArgumentParser) -> None:
    columns = "a .csv or .jsonl file with the columns text and label"
    command.add_argument("labelled", nargs="+", metavar="LABELLED", help=columns)


def _add_score(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    score = _command(commands, "score", "score exported notes", "coachfocus score export.csv -o scores.csv")
    score.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a CSV, XLSX, TXT, Markdown or VTT file, a folder or zip of them",
    )
    score.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        help="a .csv or .jsonl file; without it a summary is printed",
    )
    score.add_argument("--passages", type=Path, metavar="OUT", help="write a row a passage to this .csv or .jsonl file")
    _add_model(score)
    score.add_argument("--text-column", metavar="NAME", help="the column that holds the notes")
    score.add_argument("--id-column", metavar="NAME", help="the column that holds their ids")
    score.add_argument("--audience", choices=AUDIENCES, help="with whom the talk is, where the files do not tell")
    score.add_argument("--roster", metavar="FILE", type=Path, help="a CSV file with the columns name and role")
    score.add_argument("--no-context", dest="context", action="store_false", help="judge each passage by itself")
    score.add_argument("--with-text", action="store_true", help="write note text too")
    score.add_argument("--strict", action="store_true", help="stop at the first row that can't be read")
    score.add_argument("--jobs", type=int, default=1, metavar="N", help="processes; -1 for all cores (default: 1)")
    score.set_defaults(run=_score)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = _command(
        commands,
        "explain",
        "show one note passage by passage",
        'coachfocus explain "Marcus will sit in on the CFO call and talk it through with Priya after"',
    )
    explain.add_argument(
        "note", metavar="FILE_OR_TEXT", help="a file of notes, or the text of one; - for standard input"
    )
    _add_model(explain)
    explain.set_defaults(run=_explain)


def _add_train(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    train = _command(
        commands,
        "train",
        "train a model on labelled passages",
        "coachfocus train ours.csv -o ours.coachfocus",
    )
    _add_labelled(train)
    train.add_argument("-o", "--output", type=Path, required=True, metavar="MODEL", help="the model file to write")
    train.set_defaults(run=_train)


def _add_evaluate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    evaluate = _command(
        commands,
        "evaluate",
        "measure a model on labelled passages",
        "coachfocus evaluate labelled.csv --model ours.coachfocus",
    )
    _add_labelled(evaluate)
    _add_model(evaluate)
    evaluate.set_defaults(run=_evaluate)


def _score(options: argparse.Namespace) -> int:
    from coachfocus.batch import Job, run
    from coachfocus.model_file import resolve_model
    from coachfocus.terminal import summary
    from coachfocus.writing import check_output

    for path in (options.output, options.passages):
        if path is not None:
            check_output(path, [file for file in (options.roster, _named(options.model)) if file is not None])
    job = Job(
        paths=tuple(options.paths),
        text_column=options.text_column,
        id_column=options.id_column,
        audience=options.audience,
        roster=_read_roster(options.roster) if options.roster else None,
        strict=options.strict,
        n_jobs=options.jobs,
        context=options.context,
    )
    model = resolve_model(_named(options.model))
    ledger = run(job, model, options.output, options.passages, with_text=options.with_text)
    if options.output is None:
        print(summary(ledger))
    else:
        counts = f"{ledger.read:,} rows in = {ledger.scored:,} scored + {len(ledger.rejected):,} set aside"
        why = f", {options.output.with_suffix('.rejected.csv')} says why" if ledger.rejected else ""
        print(f"{counts}; {options.output}{why}")
    return SET_ASIDE if ledger.rejected else OK


def _explain(options: argparse.Namespace) -> int:
    from coachfocus.batch import Job, Ledger, audience_of
    from coachfocus.model_file import resolve_model
    from coachfocus.scorer import scorer_of
    from coachfocus.scoring import score_notes
    from coachfocus.terminal import explain

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    job, ledger = Job((options.note,)), Ledger()
    scorer = scorer_of(resolve_model(_named(options.model)))
    for record in _notes(job, ledger):
        scored = score_notes([record.text], [audience_of(record, job)], scorer, records=True)
        if record.source:
            print(f"{printable(record.source)}\n")
        print(explain(next(scored.notes.records()), scored.records, colour=colour))
    for row in ledger.rejected:
        _complain(f"{row.source}: set aside: {row.detail}")
    return SET_ASIDE if ledger.rejected else OK


def _train(options: argparse.Namespace) -> int:
    from coachfocus.describing import card_lines
    from coachfocus.labelled import read_labelled
    from coachfocus.store import save
    from coachfocus.training import train
    from coachfocus.writing import check_output

    check_output(options.output, options.labelled)
    model = train(read_labelled(options.labelled))
    save(model, options.output)
    print("\n".join([*card_lines(model.model_), f"written to {options.output}"]))
    return OK


def _evaluate(options: argparse.Namespace) -> int:
    from coachfocus.evaluation import evaluate
    from coachfocus.labelled import read_labelled

    print(evaluate(read_labelled(options.labelled), _named(options.model)))
    return OK


def _named(model: str) -> str | None:
    return None if model == "shipped" else model


def _notes(job: Job, ledger: Ledger) -> Iterator[Note]:
    """The notes to explain; the source of a text that was typed is empty."""
    from coachfocus.batch import read
    from coachfocus.records import Note

    (argument,) = job.paths
    if argument == "-":
        yield Note("", _standard_input(), "", "text")
    elif argument and _exists(argument):
        yield from read(job, ledger)
    elif len(Path(argument).suffix) > 1 and not any(c.isspace() for c in argument):
        raise InputError(f"{argument}: no such file; give a file that is there, or the text of a note")
    else:
        yield Note("", argument, "", "text")


def _exists(argument: str) -> bool:
    try:
        return Path(argument).exists()
    except (OSError, ValueError):  # too long for a file name: a text
        return False


def _standard_input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise InputError(f"standard input is not {error.encoding}; save it as UTF-8 first") from None


def _read_roster(path: Path) -> Roster:
    import csv

    from coachfocus.roster import Roster

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, restval="", strict=True)
            found = rows.fieldnames or ()
            if not {"name", "role"} <= set(found):
                raise InputError(f"{path}: a roster needs the columns name and role, found {listed(found)}")
            return Roster.from_pairs((row["name"], row["role"]) for row in rows)
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8; save the roster as UTF-8") from None
    except csv.Error:
        raise InputError(
            f"{path}: a quote opens or closes where none is expected; double quotes inside of cells"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
