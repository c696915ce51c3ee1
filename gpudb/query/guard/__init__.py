"""People's own SQL, guaranteed read-only on both engines: run in a child process with limits, over the public views only."""

from gpudb.query.guard.ask import Answer, run, unique

__all__ = ["Answer", "run", "unique"]
