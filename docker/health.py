"""The health check inside a container: 0 if what listens there answers that it works.

`python docker/health.py 5005 /webhooks/assistant/health --secret /run/secrets/…`
"""

from __future__ import annotations

import argparse
import http.client
import sys
from pathlib import Path

ANSWER_S = 5.0
NOT_READY = b'"ready":false'


def main() -> int:
    """Ask once, on loopback; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--secret", type=Path, help="the file of the inner secret")
    asked = parser.parse_args()
    headers = (
        {"X-Saathi-Secret": asked.secret.read_text().strip()} if asked.secret else {}
    )
    try:
        connection = http.client.HTTPConnection("127.0.0.1", asked.port, ANSWER_S)
        connection.request("GET", asked.path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        print(type(error).__name__, file=sys.stderr)
        return 1
    return 0 if answer.status == 200 and NOT_READY not in body.replace(b" ", b"") else 1


if __name__ == "__main__":
    sys.exit(main())
