"""The book beside which the tests lie, built once for all that look at it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

os.environ["LC_ALL"] = "C.UTF-8"  # whoever calls: messages are compared in English

os.environ.setdefault("SPHINX_ZH_KEPT", tempfile.mkdtemp())  # what tests change in the code stays out of what is kept

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """What marks there are."""
    slow = "slow: builds a site, opens a browser, or takes seconds otherwise; left out by make test-quick"
    config.addinivalue_line("markers", slow)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What builds a site or opens a browser is slow: ``make test-quick`` leaves it out, with what is marked so by hand."""
    for item in items:
        builds = {"site_build", "stock", "real_site"} & {*vars(item.module), *item.fixturenames}  # type: ignore[attr-defined]
        if builds or "browser" in item.path.parts:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; the build is the one of ``make html``, warnings and all."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "site"
    folder.mkdir(exist_ok=True)
    made = folder / "html.made"
    with FileLock(folder / "lock"):  # one for all workers
        if not made.exists():
            options = ["-c", str(ROOT), "-d", str(folder / "doctrees"), "-j", "auto", "-W", "--keep-going", "-n", "-q"]
            command = [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(folder / "html")]
            done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
            assert done.returncode == 0, done.stderr
            made.touch()
    return folder / "html"
