"""The models Saathi runs on: which they are, fetching them, opening them.

`manifest` names every model and its digests; `store` fetches and opens them.
`python -m weights` fetches what is missing.
"""

from weights.store import WeightsError, fetch, is_whole, open_optional, open_weights

__all__ = ["WeightsError", "fetch", "is_whole", "open_optional", "open_weights"]
