"""The version of the program (SemVer)."""

__version__ = "0.1.0"
#: the shape of every JSON answer and error
JSON_SCHEMA = "gpudb/2"
#: the license of the data, and where it stands; the program has another
DATA_LICENSE = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
