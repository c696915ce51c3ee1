from __future__ import annotations
from gpudb.cli.common import Options
def doctor(options: Options) -> None:
    """x.

    Examples:

      gpudb doctor

      gpudb doctor --json
    """
