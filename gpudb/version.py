"""The version of the program (SemVer)."""

__version__ = "0.1.0"
#: the shape of every JSON answer and error
JSON_SCHEMA = "gpudb/1"
