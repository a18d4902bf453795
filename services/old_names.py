"""Programs that moved keep their old names for one release."""

from __future__ import annotations

import runpy
import sys


def run_under_new_name(module: str) -> None:
    """Say the program's new name, and run it as if it had been called by that.

    Args:
        module: the program's new place, such as ``operations.staff``. It is started by
            name, so that nothing in ``services`` imports what stands above it.
    """
    print(f"This program is now called: python -m {module}", file=sys.stderr)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
