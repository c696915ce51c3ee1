"""One self-contained HTML page: comparison, status, pictures, what was known when, sources. No script, no outside request."""

from gpudb.render.report.gather import Asked, Report, gather
from gpudb.render.report.page import page

__all__ = ["Asked", "Report", "gather", "page"]
