"""The truth tables about a team's own facts, and all truth tables in the order in which rows can be inserted; deletion goes backwards.

The files are kept as they were given, so that each later load can check them again beside a new release. Statements and
parts carry their origin themselves; `own_record` says it of every other kind of record.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import ForeignKey as FK

from gpudb.store import law_schema  # noqa: F401 - its tables come before those below
from gpudb.store.schema import dataset_release, metadata, truth
from gpudb.store.types import day, day_check, integer, one_of, text

own_origin = truth(
    "_own_origin",
    text("origin", primary_key=True),
    integer("standing"),
    sa.CheckConstraint("standing IN (-1, 1)", name="standing_known"),
    sa.CheckConstraint("origin <> 'shipped'", name="origin_is_own"),
)

#: each change of a standing with its day, in their order; a team without one yields
own_standing = truth(
    "_own_standing",
    text("origin", FK("_own_origin.origin"), primary_key=True),
    integer("number", primary_key=True),
    integer("standing"),
    day("recorded_on"),
    sa.CheckConstraint("standing IN (-1, 1)", name="standing_known"),
    day_check("recorded_on"),
)

own_file = truth(
    "_own_file",
    text("origin", FK("_own_origin.origin"), primary_key=True),
    text("way", primary_key=True),
    text("file", primary_key=True),
    day("recorded_on"),
    text("content"),
    one_of("way", ("folder", "import")),
    day_check("recorded_on"),
)

own_record = truth(
    "_own_record",
    text("kind", primary_key=True),
    text("record_id", primary_key=True),
    text("origin", FK("_own_origin.origin")),
)

TRUTH = tuple(table for table in metadata.tables.values() if table is not dataset_release)
