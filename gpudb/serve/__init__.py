"""The site of a release from this machine, and the questions as tools of an assistant."""

from gpudb.serve.server import Settings, serve

__all__ = ["Settings", "serve"]
