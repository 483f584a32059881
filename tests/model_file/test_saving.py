from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from coachfocus.model import Model
from coachfocus.model_file import dump, save_model, saving

POSIX = pytest.mark.skipif(os.name != "posix", reason="kills, links and permissions as POSIX has them")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(hand_model: Model, tmp_path: Path):
    path = tmp_path / "ours.coachfocus"
    path.write_bytes(b"old")
    save_model(hand_model, path)
    assert path.read_bytes() == dump(hand_model)
    save_model(hand_model, str(path))
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(hand_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "ours.coachfocus"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(saving.os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        save_model(hand_model, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_synced_before_it_is_renamed_and_the_folder_after(
    hand_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    steps = []
    path, replace_, fsync = tmp_path / "m", Path.replace, os.fsync

    def renamed(part: Path, target: Path) -> Path:
        steps.append("rename")
        return replace_(part, target)

    def synced(number: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(number).st_mode) else f"{os.fstat(number).st_size} bytes")
        fsync(number)

    monkeypatch.setattr(Path, "replace", renamed)
    monkeypatch.setattr(saving.os, "fsync", synced)
    save_model(hand_model, path)
    assert steps == [f"{len(dump(hand_model))} bytes", "rename", "folder"]


def test_a_folder_that_can_not_be_synced_is_no_failure(
    hand_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> int:
        raise OSError("not here")

    monkeypatch.setattr(saving.os, "open", refuse)
    save_model(hand_model, tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == dump(hand_model)


@POSIX
def test_a_new_file_has_the_permissions_of_new_files(hand_model: Model, tmp_path: Path):
    save_model(hand_model, tmp_path / "m")
    (tmp_path / "plain").write_bytes(b"")
    assert mode(tmp_path / "m") == mode(tmp_path / "plain")


@POSIX
@pytest.mark.parametrize(("before", "after"), [(0o600, 0o600), (0o664, 0o664), (0o4755, 0o755)])
def test_a_replaced_file_keeps_its_permissions_but_no_set_user(
    hand_model: Model, tmp_path: Path, before: int, after: int
):
    path = tmp_path / "m"
    path.write_bytes(b"old")
    path.chmod(before)
    save_model(hand_model, path)
    assert mode(path) == after


@POSIX
def test_a_link_stays_and_the_file_that_it_leads_to_is_replaced(hand_model: Model, tmp_path: Path):
    (tmp_path / "models").mkdir()
    target, link = tmp_path / "models" / "v1", tmp_path / "current"
    target.write_bytes(b"old")
    link.symlink_to(target)
    save_model(hand_model, link)
    assert link.is_symlink()
    assert target.read_bytes() == dump(hand_model)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["current", "models", "v1"]


def test_what_killed_runs_left_is_removed_once_no_run_can_be_at_it(hand_model: Model, tmp_path: Path):
    names = [".m.0123.part", ".m.4567.part", ".other.0123.part", "m.part"]
    for name in names:
        (tmp_path / name).write_bytes(b"half")
    long_ago = time.time() - 7200
    for name in (".m.0123.part", ".other.0123.part", "m.part"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    save_model(hand_model, tmp_path / "m")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".m.4567.part", ".other.0123.part", "m", "m.part"]


SAVES_AND_IS_KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from coachfocus.model_file import load_model, save_model
one, two, target = map(Path, sys.argv[1:])
models, contents = [load_model(one), load_model(two)], [one.read_bytes(), two.read_bytes()]
save_model(models[0], target)
kills, seen = 40, set()
random.seed(5)
for _ in range(kills):
    child = os.fork()
    if not child:
        while True:
            for model in models:
                save_model(model, target)
    time.sleep(random.uniform(0.0, 0.06))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    seen.add(contents.index(target.read_bytes()))  # an error where it is neither
print(sorted(seen))
"""


@POSIX
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(hand_model: Model, tmp_path: Path):
    one, two, target = tmp_path / "one", tmp_path / "two", tmp_path / "saved" / "m"
    target.parent.mkdir()
    save_model(hand_model, one)
    save_model(replace(hand_model, threshold=0.5, card={"made": "by another hand"}), two)
    command = [sys.executable, "-W", "ignore", "-c", SAVES_AND_IS_KILLED, str(one), str(two), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stderr, done.stdout) == ("", "[0, 1]\n")
    assert all(path.name.endswith(".part") for path in target.parent.iterdir() if path != target)
    save_model(hand_model, target)  # what is left is in nobody's way
    assert target.read_bytes() == one.read_bytes()
