"""Runs the benchmark from the command line."""

from ledger.benchmark.command import main

if __name__ == "__main__":  # clients are started as processes that import this again
    raise SystemExit(main())
