"""gpudb: sourced specifications and dated export status of AI accelerators.

``gpudb.open()`` returns a :class:`gpudb.catalog.Catalog`; the command line uses nothing else. The functions of this module ask
the same questions of the database that ``open()`` would choose: ``gpudb.compare("H100", "H20")``.
"""

import sys as _sys

_started = (getattr(_sys, "argv", None) or [""])[0]
if _started.endswith(("/gpudb", "\\gpudb", "gpudb.exe", "gpudb-script.py")) or (_started == "-m" and "gpudb" in _sys.orig_argv):
    import os as _os

    # the command, not a program that imports us: Ctrl-C ends it without a traceback while it loads, or tells an error ...
    _sys.excepthook = lambda *told: _os._exit(130) if told[0] is KeyboardInterrupt else _sys.__excepthook__(*told)
    # ... and in a callback, where Python would print it and go on
    _sys.unraisablehook = lambda told: _os._exit(130) if told.exc_type is KeyboardInterrupt else _sys.__unraisablehook__(told)

from gpudb import rows as _rows
from gpudb.errors import CheckFailed, DatabaseError, DataRefused, GpudbError, QueryRefused, UnknownNameError, UsageError
from gpudb.hints import TYPE_CHECKING, Any
from gpudb.version import __version__

if TYPE_CHECKING:
    import os

    from gpudb.catalog import Catalog

    _catalog = Catalog()
    claims = _catalog.claims
    classify = _catalog.classify
    compare = _catalog.compare
    events = _catalog.events
    facts = _catalog.facts
    identify = _catalog.identify
    list = _catalog.list
    log = _catalog.log
    peak = _catalog.peak
    rules = _catalog.rules
    show = _catalog.show
    sources = _catalog.sources
    sql = _catalog.sql
    status = _catalog.status
    timeline = _catalog.timeline

#: questions that are functions of this module, too
_QUESTIONS = (
    "claims", "classify", "compare", "events", "facts", "identify", "list", "log", "peak", "rules", "show", "sources", "sql", "status",
    "timeline",
)  # fmt: skip

__all__ = [
    "CheckFailed", "DataRefused", "DatabaseError", "GpudbError", "QueryRefused", "UnknownNameError", "UsageError", "__version__", "open",
    *_QUESTIONS,
]  # fmt: skip


def open(url: "str | os.PathLike[str] | None" = None) -> "Catalog":
    """A :class:`~gpudb.catalog.Catalog` over a database.

    ``url`` is a SQLite path or a ``postgresql+psycopg://`` URL; None means the environment variable
    ``GPUDB_DB`` and, without it, the database inside the package. Raises ``DatabaseError`` when it
    cannot be opened.
    """
    from gpudb.catalog import Catalog

    return Catalog(url)


def _table(answer: Any) -> str:
    """An answer as the table of a notebook; the screens are loaded by the first one that is shown."""
    from gpudb.render.page_tables import notebook

    return notebook(answer)


_rows.shown_in_notebooks = _table


def __dir__() -> Any:
    return __all__  # what TAB offers in a notebook


def __getattr__(name: str) -> Any:
    """The function of a question, made when it is first asked for: a plain import costs nothing."""
    if name not in _QUESTIONS:
        raise AttributeError(f"module 'gpudb' has no attribute {name!r}")
    from gpudb.catalog.standing import function

    made = globals()[name] = function(name)
    return made
