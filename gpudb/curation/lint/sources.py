"""Sources: present, used, recent enough, independent, and the better one preferred."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from gpudb.curation.lint.registry import Hit, off, rule
from gpudb.curation.lint.seed_view import SeedView
from gpudb.curation.reader import texts

#: a text that was read longer ago than this may have changed
MAX_AGE_DAYS = 365


@rule(
    "SRC001",
    "error",
    "Every source was accessed within a year of the release",
    "spec pages change silently: NVIDIA's Ada white paper corrected the RTX 4090's FP8 rate between v2.01 and v2.02",
)
def recent(view: SeedView) -> Iterator[Hit]:
    """``accessed_on`` lies at most 365 days before the day of the release, and not after it."""
    for source in view.sources.values():
        age = (view.released_on - source.accessed_on).days
        if age > MAX_AGE_DAYS:
            yield Hit(
                source.id, (), f"accessed {source.accessed_on}, {age} days before the release", view.source_files[source.id]
            )
        if age < -1:
            yield Hit(source.id, (), f"accessed {source.accessed_on}, after the release", view.source_files[source.id])


@rule(
    "SRC002",
    "info",
    "A value rests on two publishers",
    "144 GB for 141 (tritonbench #78): no arithmetic catches it, a second source does",
)
def single(view: SeedView) -> Iterator[Hit]:
    """One finding per part names the columns that one publisher alone vouches for. Information, not a fault."""
    publishers: dict[tuple[str, str], set[str]] = {}
    for (kind, entity, column), rows in view.grouped.items():
        if kind == "part":
            live = {
                view.sources[row.source_id].publisher for row in rows if row.state == "known" and row.source_id in view.sources
            }
            publishers[entity, column] = live
    for spec in view.parts.values():
        columns = tuple(c for c in spec.best if len(publishers.get((spec.id, c), ())) == 1)
        if columns:
            yield Hit(spec.id, columns, f"{len(columns)} values rest on one publisher")


@rule(
    "SRC003",
    "warning",
    "A secondary source is not preferred over a first-hand one that disagrees",
    "TechPowerUp's computed H800 FP64 29.65 preferred over the maker's 1",
)
def better(view: SeedView) -> Iterator[Hit]:
    """A preferred statement from a source of rank C or D while a live, not deprecated one of rank A or B says something else (by
    more than 1 %). The reason given may be good; the finding asks for a second look.
    """
    for (_, entity, column), rows in view.grouped.items():
        for row in rows:
            if row.rank != "preferred" or _rank(view, row.source_id) < "C" or row.value_number is None:
                continue
            for other in rows:
                if (
                    other.rank == "normal"
                    and _rank(view, other.source_id) < "C"
                    and other.value_number is not None
                    and off(row.value_number, other.value_number, 0.01)
                ):
                    yield Hit(
                        entity,
                        (column,),
                        f"{row.value_number:g} of {row.source_id} (rank {_rank(view, row.source_id)}) is "
                        f"preferred over {other.value_number:g} of {other.source_id}",
                    )


def _rank(view: SeedView, source: str) -> str:
    found = view.sources.get(source)
    return found.rank if found is not None else "Z"


@rule(
    "SRC004",
    "error",
    "The rank of a source fits its kind",
    "a blog or a table made by a program cited as if it were the datasheet",
)
def ranks(view: SeedView) -> Iterator[Hit]:
    """Rank A is for the maker's own texts, laws, filings and outputs of real machines: no article, blog or data set of a third
    party. What the maker publishes as datasheet or white paper is not rank D. Only sources of specifications are judged.
    """
    vendors = {read.record.id for read in view.seed.organisations if read.record.kind == "vendor"}
    cited = {row.source_id for row in view.statements}
    for source in (s for s in view.sources.values() if s.id in cited):
        if source.rank == "A" and source.kind in ("article", "blog", "dataset") and source.publisher not in vendors:
            yield Hit(source.id, (), f"rank A for a {source.kind} by {source.publisher}", view.source_files[source.id])
        if source.rank == "D" and source.kind in ("datasheet", "whitepaper") and source.publisher in vendors:
            yield Hit(source.id, (), f"rank D for a {source.kind} by its maker", view.source_files[source.id])


@rule(
    "SRC005",
    "info",
    "A source is used",
    "reading lists that nobody read",
)
def used(view: SeedView) -> Iterator[Hit]:
    """Some file of the seed names it: a reading, an alias, a rule, an event. Information: the law's files may follow later."""
    held = "\n".join(text for path, text in texts(view.root) if path.parent.name != "sources")
    for source in view.sources.values():
        if f'"{source.id}"' not in held:
            yield Hit(source.id, (), "no file names it", view.source_files[source.id])


@rule(
    "SRC006",
    "error",
    "A computed value says so in its derivation, and a preferred one says why",
    "x 1024 slips and halved sparse rates without a trace",
)
def derivations(view: SeedView) -> Iterator[Hit]:
    """Halved, doubled or converted rates must be explained; a reason of fewer than ten characters explains nothing,
    nor does a derivation of fewer than three."""
    for (_, entity, column), rows in view.grouped.items():
        for row in rows:
            if row.rank != "normal" and len(row.reason or "") < 10:
                yield Hit(entity, (column,), f"{row.rank} because {row.reason!r}")
            if row.derivation is not None and len(row.derivation) < 3:
                yield Hit(entity, (column,), f"derivation {row.derivation!r}")


@rule(
    "SRC007",
    "error",
    "A statement was recorded when its source had been read, and before the release",
    "a recorded day copied from another file: then an answer as known at a day comes from the wrong day",
)
def recorded(view: SeedView) -> Iterator[Hit]:
    """accessed_on <= recorded <= day of the release (one day of slack for time zones)."""
    day = dt.timedelta(days=1)
    for (_, entity, column), rows in view.grouped.items():
        for row in rows:
            source, when = view.sources.get(row.source_id), dt.date.fromisoformat(row.recorded_on)
            if source is not None and when + day < source.accessed_on:
                yield Hit(entity, (column,), f"recorded {when}, but {source.id} was accessed {source.accessed_on}")
            if when > view.released_on + day:
                yield Hit(entity, (column,), f"recorded {when}, after the release of {view.released_on}")
