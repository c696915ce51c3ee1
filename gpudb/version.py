"""The version of the program (SemVer)."""

__version__ = "0.1.0"
