"""Runs the measuring from the command line."""

from biometrics.evaluate.command import main

if __name__ == "__main__":  # workers are started as processes that import this again
    raise SystemExit(main())
