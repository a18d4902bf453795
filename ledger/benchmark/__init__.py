"""How fast the ledger posts and pages, beside other ways on the same server.

Every client is a process of its own that posts transfers of random amounts between
random accounts, each durable before the next: one round trip, one transaction. Run on
an idle machine for figures.
"""

from ledger.benchmark.command import at_least, main
from ledger.benchmark.figures import Figures, quantile_ms

__all__ = ["Figures", "at_least", "main", "quantile_ms"]
