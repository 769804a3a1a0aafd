"""The real book, built once for all tests that look at it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

os.environ["LC_ALL"] = "C.UTF-8"  # whoever calls: messages are compared in English

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; the build is the one of ``make html``, warnings and all."""
    folder = tmp_path_factory.mktemp("site")
    command = ["-m", "sphinx", "-c", str(ROOT), "-d", str(folder / "doctrees"), "-W", "--keep-going", "-n", "-q"]
    done = subprocess.run(
        [sys.executable, *command, str(ROOT / "docs"), str(folder / "html")], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"
