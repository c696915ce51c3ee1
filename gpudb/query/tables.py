"""Whole public views as streams, rows in one fixed order; and what entered and left the record, facts and law, as one stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gpudb.hints import Any
from gpudb.model import OPEN_END
from gpudb.query.reader import Reader, Row, listed
from gpudb.records import NamedTuple
from gpudb.rows import by_key

#: rows that are held at a time
BATCH = 5_000

#: views whose rows depend on today: no file can hold them
OF_TODAY = ("export_status_now",)


class Field(NamedTuple):
    """One column of a view. ``type`` is text, number, integer or day; ``attribute`` for columns of `spec` that a fact fills."""

    name: str
    type: str
    unit: str
    nullable: bool
    description: str
    since: str
    group: str = ""
    attribute: str | None = None


class View(NamedTuple):
    """One public view: ``key`` names one row, empty when the view has no key."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]


def fields(reader: Reader) -> dict[str, list[Field]]:
    """View -> its columns, from the contract that the database carries."""
    rows = reader.rows(
        'SELECT view, column_name AS name, type, unit, nullable, description, since, column_group AS "group", attribute FROM column_doc '
        "ORDER BY view, position"
    )
    return by_key((row.pop("view"), Field(**{**row, "nullable": bool(row["nullable"])})) for row in rows)


def sizes(reader: Reader) -> dict[str, int]:
    """View -> the number of its columns."""
    rows = reader.rows("SELECT view, count(*) AS n FROM column_doc GROUP BY view ORDER BY view")
    return {row["view"]: row["n"] for row in rows}


def columns(reader: Reader, view: str) -> list[Row]:
    """What the contract says about each column of a view."""
    return reader.rows(
        "SELECT view, column_name, type, unit, nullable, description, since FROM column_doc WHERE view = :view ORDER BY position",
        {"view": view},
    )


def views(reader: Reader) -> tuple[View, ...]:
    """Every public view whose rows do not depend on today, `spec` first, then by name."""
    from gpudb.view_texts import KEYS  # an answer about parts needs no words about views

    held = fields(reader)
    names = sorted((name for name in held if name not in OF_TODAY), key=lambda name: (name != "spec", name))
    return tuple(View(name, tuple(held[name]), tuple(KEYS.get(name, ()))) for name in names)


def select(view: View, server: bool) -> str:
    """The question that gives every row of a view, in an order that is the same on every engine."""
    types = {field.name: field for field in view.fields}
    order = []
    for name in view.key or tuple(types):
        term = f'"{name}"'
        if server:
            # SQLite compares text by bytes and puts NULL first
            term += ' COLLATE "C"' if types[name].type == "text" else ""
            term += " NULLS FIRST" if types[name].nullable else ""
        order.append(term)
    columns = ", ".join(f'"{name}"' for name in types)
    return f"SELECT {columns} FROM {view.name} ORDER BY {', '.join(order)}"


def duckdb_views(views: Sequence[View]) -> str:
    """SQL that gives the Parquet files of an export the names of the views; run it in their folder."""
    out = ["-- in this folder: duckdb -init views.duckdb.sql"]
    out += [f"CREATE OR REPLACE VIEW {view.name} AS SELECT * FROM '{view.name}.parquet';" for view in views]
    if any(view.name == "export_status" for view in views):
        out.append(
            "CREATE OR REPLACE VIEW export_status_now AS SELECT e.*, k.status AS last_known_status, k.basis AS last_known_basis, "
            "k.citation AS last_known_citation, k.url AS last_known_url FROM export_status e LEFT JOIN export_status k "
            "ON k.part = e.part AND k.destination = e.destination AND e.last_reviewed_on < current_date "
            "AND k.valid_from <= e.last_reviewed_on AND e.last_reviewed_on < k.valid_before "
            "WHERE e.valid_from <= current_date AND current_date < e.valid_before;"
        )
    return "\n".join(out) + "\n"


def stream(reader: Reader, view: View, size: int = BATCH) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a view in batches, in constant memory; days are ISO text or ``date`` as the driver gives them."""
    return reader.batches(select(view, is_server(reader)), size)


def is_server(reader: Reader) -> bool:
    """True for a database server, False for a SQLite file."""
    return "://" in reader.url


Pair = tuple[Row | None, Row | None]


def shared(old: View, new: View) -> View | None:
    """The columns that both have, in the order of ``new``; None when the key is not among them."""
    held = {field.name for field in old.fields}
    fields = tuple(field for field in new.fields if field.name in held)
    return View(new.name, fields, new.key) if held.issuperset(new.key) and new.key else None


def pairs(old: Reader, new: Reader, view: View) -> Iterator[Pair]:
    """Every key of a view with its row in ``old`` and in ``new``; None where it is not there."""
    left, right = _rows(old, view), _rows(new, view)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        order = _order(a, b, view.key)
        first = second = None
        if order <= 0:
            first, a = a, next(left, None)
        if order >= 0:
            second, b = b, next(right, None)
        yield first, second


def statements_of_dies(reader: Reader, view: View) -> list[Row]:
    """The rows of `spec_history` about dies, each once, with the die as ``part``; ``view`` says which columns."""
    names = ", ".join(f"h.{field.name}" for field in view.fields if field.name != "part")
    return reader.rows(
        f"SELECT DISTINCT s.die AS part, {names} FROM spec_history h JOIN spec s ON s.part = h.part WHERE h.stated_about = 'die'"
    )


def _order(a: Row | None, b: Row | None, key: Sequence[str]) -> int:
    if a is None or b is None:
        return 0  # where one side is at its end its row is None anyway
    left, right = [a[name] for name in key], [b[name] for name in key]
    return (left > right) - (left < right)


def _rows(reader: Reader, view: View) -> Iterator[Row]:
    names = [field.name for field in view.fields]
    days = [number for number, field in enumerate(view.fields) if field.type == "day"]
    for batch in reader.batches(select(view, is_server(reader)), BATCH):
        for values in batch:
            row: dict[str, Any] = dict(zip(names, values, strict=True))
            for number in days:
                value = values[number]
                row[names[number]] = value if value is None or isinstance(value, str) else value.isoformat()
            yield row


#: columns of the stream, in this order
COLUMNS = ("day", "action", "kind", "id", "column_name", "state", "value_number", "value_text", "unit", "published", "title",
           "source", "statement_id", "why", "origin")  # fmt: skip

_NOTHING = "CAST(NULL AS TEXT)"


def batches(reader: Reader, size: int = BATCH) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of :data:`COLUMNS` by day, kind, id and column; within a fact what was recorded stands before what was withdrawn.

    A statement about a die is one row with kind ``die``, whatever number of parts inherit it.
    """
    held = {view.name: {field.name for field in view.fields} for view in views(reader)}
    text = ' COLLATE "C"' if is_server(reader) else ""
    first = " NULLS FIRST" if is_server(reader) else ""
    order = f"day, kind{text}, id{text}, column_name{text}{first}, action{text}, statement_id{text}{first}"
    return reader.batches(f"SELECT {', '.join(COLUMNS)} FROM ({' UNION ALL '.join(_pieces(held))}) x ORDER BY {order}", size)


def _pieces(held: dict[str, set[str]]) -> Iterator[str]:
    from gpudb.view_texts import LOGGED

    for day, action, why, where in (
        ("recorded_on", "recorded", "reason", ""),
        ("withdrawn_before", "withdrawn", "withdrawn_reason", f" AND h.withdrawn_before < '{OPEN_END}'"),
    ):
        fact = (
            "h.column_name, h.state, h.value_number, h.value_text, h.unit, h.published, CAST(NULL AS TEXT) AS title, h.source, "
            f"h.statement_id, h.{why} AS why, h.origin FROM spec_history h"
        )
        yield f"SELECT h.{day} AS day, '{action}' AS action, 'part' AS kind, h.part AS id, {fact} WHERE h.stated_about = 'part'{where}"
        yield (
            f"SELECT DISTINCT h.{day} AS day, '{action}' AS action, 'die' AS kind, s.die AS id, {fact} "
            f"JOIN spec s ON s.part = h.part WHERE h.stated_about = 'die'{where}"
        )
        for kind, (view, key, title) in LOGGED.items():
            if day not in held[view]:
                continue
            asked = (title, "source", "withdrawn_reason" if action == "withdrawn" else "")
            name, source, reason = (f"h.{column}" if column in held[view] else _NOTHING for column in asked)
            yield (
                f"SELECT h.{day} AS day, '{action}' AS action, '{kind}' AS kind, {key} AS id, {_NO_FACT}, {name} AS title, "
                f"{source} AS source, {_NOTHING} AS statement_id, {reason} AS why, {_NOTHING} AS origin "
                f"FROM {view} h WHERE 1 = 1{where}"
            )


_NO_FACT = (
    "CAST(NULL AS TEXT) AS column_name, CAST(NULL AS TEXT) AS state, CAST(NULL AS DOUBLE PRECISION) AS value_number, "
    "CAST(NULL AS TEXT) AS value_text, CAST(NULL AS TEXT) AS unit, CAST(NULL AS TEXT) AS published"
)


#: view -> how a record's id reads in an answer
_LAW = {
    "rule_record": "rule || ' ' || version",
    "letter_list": "letter",
    "license_list": "license",
    "import_measure_list": "measure",
}


def held(reader: Reader, ids: Sequence[str]) -> list[Row]:
    """The statements with these ids that the database has, with their day of withdrawal and the value that answers now."""
    out: list[Row] = []
    for start in range(0, len(ids), 500):
        text, params = listed("s", ids[start : start + 500])
        out += reader.rows(
            "SELECT h.statement_id, h.part, h.column_name, h.state, h.value_number, h.value_text, h.unit, h.source, h.recorded_on, "
            "h.withdrawn_before, h.withdrawn_reason, f.state AS state_now, f.value_number AS number_now, f.value_text AS text_now, "
            "f.source AS source_now, f.statement_id AS statement_now FROM spec_history h "
            "LEFT JOIN spec_fact f ON f.part = h.part AND f.column_name = h.column_name "
            f"WHERE h.statement_id IN ({text}) ORDER BY h.part, h.column_name, h.statement_id",
            params,
        )
    return out


def withdrawn_law(reader: Reader, ids: Sequence[str], after: str) -> list[Row]:
    """Of the law records with these ids those that were withdrawn after a day."""
    if not ids:
        return []
    text, params = listed("r", ids)
    out: list[Row] = []
    for view, name in _LAW.items():
        out += reader.rows(
            f"SELECT {name} AS record, title, withdrawn_before FROM {view} "
            f"WHERE {name} IN ({text}) AND withdrawn_before > :after AND withdrawn_before < '{OPEN_END}' ORDER BY {name}",
            {**params, "after": after},
        )
    return out
