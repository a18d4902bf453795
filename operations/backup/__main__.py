"""Run as ``python -m operations.backup``."""

from operations.backup.command import main

raise SystemExit(main())
