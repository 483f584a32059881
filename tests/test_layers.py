"""Imports go one way: a room imports rooms of a lower level, by full name, and never the package root.

A new room gets a line in `LEVELS`. Imports inside of functions and for the type checker count too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import coachfocus

LEVELS = {
    "version": 0, "errors": 0, "labels": 0, "records": 0, "arrays": 0,
    "notes": 1, "pieces": 1, "context": 1, "focus": 1, "questions": 1, "roster": 1, "baselines": 1,
    "passages": 2, "features": 2, "review": 2, "note_scoring": 2, "solving": 2,
    "labelled": 3, "examples": 3, "arguments": 3, "model": 3, "counting": 3,
    "auditing": 4, "describing": 4, "design": 4,
    "model_file": 4, "weighing": 4, "calibration": 4, "measures": 4, "membership": 4,
    "scorer": 5, "fitting": 5,
    "classifier": 6, "explaining": 6, "finding": 6, "writing": 6,
    "scoring": 7, "store": 7, "training": 7,
    "parallel": 8,
    "frames": 9, "batch": 9,
    "terminal": 10, "summarizing": 10, "evaluation": 10,
    "model_commands": 10,
    "cli": 11,
}  # fmt: skip
FOLDER = Path(coachfocus.__file__).parent
MODULES = sorted(p.relative_to(FOLDER).with_suffix("").as_posix().replace("/", ".") for p in FOLDER.rglob("*.py"))
LONGEST = 300  # lines; longer is most likely two ideas


def imported(module: str) -> Iterator[str]:
    """Yield the full name of each module of the package that a module imports."""
    tree = ast.parse((FOLDER / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: relative import; write the full name"
            if node.module == "coachfocus":
                yield from (f"coachfocus.{name.name}" for name in node.names)
            elif node.module and node.module.startswith("coachfocus."):
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "coachfocus")


def room(module: str) -> str:
    return module.split(".")[0]


@pytest.mark.parametrize("module", [m for m in MODULES if m != "__init__"])
def test_imports_go_down(module: str):
    for name in imported(module):
        parts = name.split(".")
        assert len(parts) > 1, f"{module} imports the package root"
        target = parts[1]
        inside = target == room(module)
        assert inside or LEVELS[target] < LEVELS[room(module)], f"{module} imports {name}, which is not below it"


def test_every_room_has_a_level_and_every_level_a_room():
    assert {room(m) for m in MODULES} - {"__init__"} == set(LEVELS)


def test_no_circles_inside_of_a_room():
    inside = {m: {n.removeprefix("coachfocus.") for n in imported(m)} & set(MODULES) for m in MODULES}

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"circle: {' -> '.join((*path, module))}"
        for name in inside[module]:
            visit(name, (*path, module))

    for module in MODULES:
        if module != "__init__":
            visit(module, ())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_one_idea(module: str):
    lines = (FOLDER / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{module} has {lines} lines"
