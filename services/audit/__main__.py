"""Run as ``python -m services.audit``."""

from services.audit.command import main

raise SystemExit(main())
