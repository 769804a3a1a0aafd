"""A command at work on strangers' text: limits, no environment, no network, and walls as far as the system has them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sphinx_zh import kept

SECONDS, MEMORY, LARGEST_FILE = 300, 4 << 30, 200 << 20
TOOLS = Path(__file__).resolve().parents[1]


def walls(folder: Path, *shown: Path) -> tuple[str, list[str]]:
    """The words before a command that keep it in, and their name: the strongest that this system grants when they are tried.

    ``bwrap``: only *folder* can be written; home, ``/tmp`` and ``/run`` are empty but for what is *shown*; there is no network
    and no other process. ``unshare``: there is no network. Both, and what has no name, set limits where the system can.
    """
    limits = ["prlimit", f"--as={MEMORY}", f"--fsize={LARGEST_FILE}", f"--cpu={SECONDS}", "--"]
    bwrap = ["bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    bwrap += [word for place in {"/tmp", "/run", str(Path.home())} - {"/"} for word in ("--tmpfs", place)]
    needed = map(str, (TOOLS, sys.prefix, sys.base_prefix, *shown))
    bwrap += [word for path in needed for word in ("--ro-bind", path, path)] + ["--bind", str(folder), str(folder)]
    for name, words in {"bwrap": bwrap, "unshare": ["unshare", "-rnpf", "--kill-child"], "": list[str]()}.items():
        is_here = all(map(shutil.which, filter(None, ("prlimit", name))))
        if is_here and (tried := _ended([*limits, *words, "true"], cwd=folder)) and tried.returncode == 0:
            return name, limits + words
    return "", []


def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str] | None:
    """What became of it, in *folder* and without an environment; ``None`` where time is up."""
    env = dict.fromkeys(("HOME", "TMPDIR"), str(folder)) | {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    env |= dict.fromkeys(("PYTHONSAFEPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUTF8"), "1") | {"PYTHONPATH": str(TOOLS)}
    env[kept.FOLDER] = ""  # nothing of theirs is kept
    return _ended(command, cwd=folder, env=env)


def _ended(command: Sequence[str], **given: Any) -> subprocess.CompletedProcess[str] | None:
    """What became of a command; ``None`` where time is up. Nothing of it runs on, and nobody waits for a pipe that a part of it
    holds: one that was killed between two steps leaves the other waiting for ever."""
    with TemporaryFile("w+", errors="replace") as said:
        given |= {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": subprocess.STDOUT, "start_new_session": True}
        process = subprocess.Popen(command, **given)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
            process.wait()
        said.seek(0)
        return subprocess.CompletedProcess(command, code, said.read())
