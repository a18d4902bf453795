"""What a client says it is, in words its owner knows: Chrome on Android.

Nothing of the header is kept or told: it only chooses among the names below. It can
lie, so it proves nothing. RFC 9110, section 10.1.5.
"""

from __future__ import annotations

from services.people.devices import DeviceName

LONGEST = 500
# The first that is found counts: whoever builds on another names that one too.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("SaathiTerminal/", "Terminal"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Darwin", "Mac"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str | None) -> DeviceName | None:
    """Name a client's device by its program and system; None where one is unknown."""
    said = (user_agent or "")[:LONGEST]
    program, system = _first(PROGRAMS, said), _first(SYSTEMS, said)
    return DeviceName(program, system) if program and system else None


def _first(known: tuple[tuple[str, str], ...], said: str) -> str | None:
    return next((name for mark, name in known if mark in said), None)
