"""What a test in a browser waits for. Playwright's own ``wait_for_function`` evaluates text later on, which the policy forbids."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page


def until(page: Page, expression: str, arg: Any = None, seconds: float = 30) -> None:
    """Come back when *expression* holds on the page; fail after so many seconds."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, f"in {seconds} seconds it never held: {expression}"
        page.wait_for_timeout(20)
