"""The one clock of the program: which day it is where somebody asks about today, for commands, views and servers alike."""

from __future__ import annotations

import datetime as dt
import time


def today() -> dt.date:
    """Today, in the zone of the machine; a test that needs another day puts another function here."""
    return dt.date.today()


def zone() -> str:
    """The zone in which it is today, as its distance from UTC now: ``UTC-08:00``."""
    minutes = (time.localtime().tm_gmtoff or 0) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def posix_zone() -> str:
    """The same as PostgreSQL's setting TimeZone takes it, by the rules of POSIX, where west of Greenwich is positive."""
    said = zone()
    return f"<{said[3:].replace(':', '')}>{'+' if said[3] == '-' else '-'}{said[4:]}"
