"""The public views in a browser: Datasette over an immutable copy, on this machine only (extra `[serve]`)."""

from gpudb.serve.server import Settings, serve

__all__ = ["Settings", "serve"]
