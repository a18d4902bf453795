"""Run as ``python -m services.backup``."""

from services.backup.command import main

raise SystemExit(main())
