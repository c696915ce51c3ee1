from __future__ import annotations
from gpudb.cli.common import Options
def completion(options: Options) -> None:
    """x.

    Examples:

      gpudb completion

      gpudb completion --json
    """
