"""The one clock of the program: which day it is where somebody asks about today, for commands, views and servers alike."""

from __future__ import annotations

import datetime as dt
import time

from gpudb.model import written_day


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


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_NEAR = {"today": 0, "yesterday": 1}


def spelled(text: str) -> tuple[str, ...]:
    """The days (YYYY-MM-DD), or the month (YYYY-MM), that a day as people write it can mean: two for 3/4/2025, none for what is no day."""
    import re

    if (near := text.strip().lower()) in _NEAR:
        return ((today() - dt.timedelta(days=_NEAR[near])).isoformat(),)
    words = [w for w in re.findall(r"[^\W\d]+|\d+", text.lower()[:40]) if w not in ("st", "nd", "rd", "th", "of")]
    months = [f"{n:02}" for w in words for n, name in enumerate(_MONTHS, 1) if len(w) > 2 and name.startswith(w[:9])]
    years = [w for w in words if re.fullmatch("(19|20)[0-9]{2}", w)]
    short = [w.zfill(2) for w in words if re.fullmatch("[0-9]{1,2}", w)]
    if len(years) != 1 or len(words) != len(months) + len(years) + len(short) or not 2 <= len(words) <= 3 or len(months) > 1:
        return ()
    orders = [months + short] if months or words[0] == years[0] else [short[::-1], short]
    found = ("-".join(years + order) for order in orders if written_day("-".join(years + order + ["01"])[:10]))
    return tuple(dict.fromkeys(found))


def is_year(text: str) -> bool:
    """A year alone, as 2025."""
    return len(text) == 4 and text.isdecimal() and text[:2] in ("19", "20")
