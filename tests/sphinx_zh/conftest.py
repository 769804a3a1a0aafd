"""The stock project, built once a theme."""

from __future__ import annotations

from pathlib import Path

import pytest

import stock


@pytest.fixture(scope="session", params=stock.THEMES)
def stock_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A theme's name, and the folder of the site built with it."""
    return request.param, stock.build(tmp_path_factory.mktemp(request.param), request.param)
