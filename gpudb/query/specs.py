"""Questions about specifications: columns, best facts, all statements, lists; now or as known at a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gpudb import names
from gpudb.fact import answering, metrics
from gpudb.hints import Any
from gpudb.model import OPEN_END
from gpudb.query import filters
from gpudb.query.filters import Column, Condition
from gpudb.query.reader import Reader, Row, listed
from gpudb.records import NamedTuple

_COLUMNS = """SELECT column_name AS name, type, unit, label, column_group AS "group", description, see_also, attribute,
 coalesce(short, label) AS short, coalesce(shown_unit, unit) AS shown_unit, coalesce(shown_scale, 1) AS shown_scale, summary, beside
FROM column_doc WHERE view = 'spec' ORDER BY position"""
_FACT_FIELDS = """part, column_name, state, value_number, value_text, published, source, derivation, sources_disagreeing,
 evidence, statement_id, scope, origin, value_min, value_max, copied_from, accumulator, precision"""
_SOURCE_FIELDS = """o.title AS source_title, o.url AS source_url, o.publisher_name AS source_publisher, o.kind AS source_kind,
 o.published_on AS source_published_on, o.accessed_on AS source_accessed_on,
 o.read_at AS source_read_at, o.read_on_behalf AS source_read_on_behalf"""


def columns(reader: Reader) -> dict[str, Column]:
    """Every column of `spec` in contract order."""
    return {row["name"]: Column(**row) for row in reader.rows(_COLUMNS)}


def best_facts(
    reader: Reader, parts: Sequence[str] | None, known_at: str | None, wanted: Sequence[str] = (), fields: str = _FACT_FIELDS
) -> list[Row]:
    """The best fact per part and column: of ``parts``, or of all when None; as known at a day when one is given.

    ``wanted``: of these columns only; ``fields``: what of `spec_fact` is told.
    """
    where, params = ("1 = 1", {}) if parts is None else _parts_condition(parts)
    if wanted:
        text, more = listed("c", wanted)
        where, params = f"{where} AND h.column_name IN ({text})", params | more
    if known_at is None:
        return reader.rows(f"SELECT {fields} FROM spec_fact h WHERE {where} ORDER BY part, column_name", params)
    live = f"h.recorded_on <= :known_at AND :known_at < h.withdrawn_before AND {where}"
    return reader.rows(
        f"SELECT {fields} FROM ({answering.best_facts(live, answering.BEST_FIRST_THEN)}) x ORDER BY part, column_name",
        {**params, "known_at": known_at},
    )


def standing_values(reader: Reader, parts: Sequence[str], wanted: Sequence[str], known_at: str | None) -> list[Row]:
    """Every value that a source states and nobody deprecated: part, column, value, source."""
    live, params = (f"withdrawn_before = '{OPEN_END}'", {}) if known_at is None else (
        "recorded_on <= :known_at AND :known_at < withdrawn_before", {"known_at": known_at})  # fmt: skip
    of_parts, some = _parts_condition(parts)
    of_columns, more = listed("c", wanted)
    return reader.rows(
        f"SELECT DISTINCT part, column_name, value_number, value_text, source FROM spec_history h WHERE {of_parts} "
        f"AND column_name IN ({of_columns}) AND rank <> 'deprecated' AND state = 'known' AND {live}",
        {**params, **some, **more},
    )


def blank_states(reader: Reader, parts: Sequence[str], wanted: Sequence[str], known_at: str | None) -> list[Row]:
    """Where it is on record that a value does not exist or was not published: part, column, state."""
    if known_at is not None:
        held = best_facts(reader, parts, known_at)
        return [fact for fact in held if fact["state"] != "known" and fact["column_name"] in wanted]
    of_parts, params = _parts_condition(parts)
    of_columns, more = listed("c", wanted)
    return reader.rows(
        f"SELECT part, column_name, state FROM spec_fact h WHERE {of_parts} AND column_name IN ({of_columns}) "
        "AND state <> 'known' ORDER BY part, column_name",
        {**params, **more},
    )


def _parts_condition(parts: Sequence[str]) -> tuple[str, dict[str, Any]]:
    text, params = listed("p", parts)
    return f"h.part IN ({text})", params


def holding(reader: Reader, word: str) -> list[str]:
    """The parts of which a word is maker, architecture, family, form, market, die, memory, or a word of the name: hopper, hbm3e."""
    asked, tokens = names.squeezed(word), set(names.tokens(word))
    out: list[str] = []
    form = "form_factor, rtrim(form_factor, '0123456789') AS form"  # SXM is SXM4 and SXM5
    fields = f"part, name, vendor, architecture, family, {form}, market, memory_type, die"
    for row in reader.rows(f"SELECT {fields} FROM spec ORDER BY part") if tokens else ():  # signs alone are no word
        said = [str(value or "") for value in row.values()]
        if asked in map(names.squeezed, said) or tokens <= {token for text in said[:-1] for token in names.tokens(text)}:
            out.append(row["part"])
    return out


def everyone(reader: Reader) -> list[str]:
    """The ids of all parts."""
    return [row["part"] for row in reader.rows("SELECT part FROM spec ORDER BY part")]


def makers(reader: Reader) -> list[Row]:
    """Maker and name of every part."""
    return reader.rows("SELECT vendor, name FROM spec ORDER BY part")


def aliases(reader: Reader, part: str) -> list[Row]:
    """Every name of a part, with its kind and source."""
    return reader.rows("SELECT alias, kind, source FROM part_alias_list WHERE part = :part ORDER BY kind, alias", {"part": part})


def part_rows(reader: Reader, parts: Sequence[str], wanted: Sequence[str] = ()) -> dict[str, Row]:
    """The row of `spec` for each part; with ``wanted`` only these registered columns of it, beside the part."""
    text, params = listed("p", parts)
    fields = ", ".join(dict.fromkeys(("part", *wanted))) if wanted else "*"
    return {row["part"]: row for row in reader.rows(f"SELECT {fields} FROM spec WHERE part IN ({text}) ORDER BY part", params)}


def metric_rows(reader: Reader, parts: Sequence[str], known: Mapping[str, Column], known_at: str | None) -> list[Row]:
    """Derived values of some parts with their basis; from what was known at a day when one is given."""
    if known_at is not None:
        return [
            {"part": row["part"], **made._asdict()}
            for row, derived in _with_metrics(reader, known, known_at, parts)
            for made in derived
            if made.metric in known
        ]
    text, params = listed("p", parts)
    return reader.rows(
        f"SELECT part, metric, value, basis, formula FROM metric_value WHERE part IN ({text}) ORDER BY part, metric", params
    )


def statement_ids(reader: Reader, parts: Sequence[str], columns: Iterable[str] | None, known_at: str | None) -> set[str]:
    """Ids of the best facts of some parts, in ``columns`` and in what derived ones among them are computed from."""
    wanted = None if columns is None else set(columns)
    found: set[str] = set()
    for start in range(0, len(parts), 500):
        some = parts[start : start + 500]
        if wanted is not None:
            text, params = listed("p", some)
            used = reader.rows(f"SELECT DISTINCT metric, basis FROM metric_value WHERE part IN ({text}) ORDER BY metric", params)
            for row in used:
                if row["metric"] in wanted:
                    wanted.update(item.split()[0] for item in row["basis"].split(","))
        facts = best_facts(reader, some, known_at)
        found.update(fact["statement_id"] for fact in facts if wanted is None or fact["column_name"] in wanted)
    return found


def statements(reader: Reader, part: str, wanted: Sequence[str] | None, known_at: str | None) -> list[Row]:
    """Every statement about a part (and some columns), with its source: the one that answers first, withdrawn ones last."""
    conditions, params = ["h.part = :part"], {"part": part}
    if wanted is not None:
        text, more = listed("c", wanted)
        conditions.append(f"h.column_name IN ({text})")
        params |= more
    gone, order = f"h.withdrawn_before < '{OPEN_END}'", answering.BEST_FIRST
    if known_at is not None:
        conditions.append("h.recorded_on <= :known_at")
        params["known_at"], order = known_at, answering.BEST_FIRST_THEN
        gone = "h.withdrawn_before <= :known_at"  # a later withdrawal was not known then
    return reader.rows(
        f"""SELECT h.part, h.attribute, h.qualifier, h.column_name, h.state, h.value_number, h.value_text, h.unit, h.published,
 h.source, h.locator, h.derivation, h.rank, h.recorded_on,
 CASE WHEN {gone} THEN h.withdrawn_before ELSE '{OPEN_END}' END AS withdrawn_before,
 CASE WHEN {gone} THEN h.withdrawn_reason END AS withdrawn_reason, h.statement_id,
 h.evidence, h.quotes, h.reason, h.scope, h.note, h.stated_about, {_SOURCE_FIELDS}, h.origin,
 h.value_min, h.value_max, h.copied_from, h.accumulator, h.precision
FROM spec_history h JOIN source_list o ON o.source = h.source
JOIN column_doc d ON d.view = 'spec' AND d.column_name = h.column_name
WHERE {" AND ".join(conditions)} ORDER BY d.position, CASE WHEN {gone} THEN 1 ELSE 0 END, {order}""",
        params,
    )


def sources(reader: Reader, ids: Sequence[str] | None = None) -> list[Row]:
    """Sources by id, or all of them."""
    text, params = listed("s", ids or ())
    where = "1 = 1" if ids is None else f"source IN ({text})"
    return reader.rows(
        f"""SELECT source, title, publisher, publisher_name, kind, url, published_on, published_text, accessed_on, language,
 rank, note, statements, origin, read_at, read_on_behalf FROM source_list WHERE {where} ORDER BY source""",
        params,
    )


def sources_of_family(reader: Reader, family_key: str) -> set[str]:
    """The sources of the facts of the parts of a family; ``family_key`` is its name as :func:`gpudb.names.key` writes it."""
    members = "SELECT part FROM part_alias_list WHERE alias_key = :key AND kind = 'family'"
    rows = reader.rows(f"SELECT DISTINCT source FROM spec_history WHERE part IN ({members})", {"key": family_key})
    return {row["source"] for row in rows}


def country(reader: Reader, code: str) -> Row | None:
    """Code, name and what it counts as, of the country with this ISO code; None when the database does not hold it."""
    found = reader.rows("SELECT country AS code, name, treated_as FROM country_list WHERE country = :code", {"code": code})
    return found[0] if found else None


def status_periods(reader: Reader, parts: Sequence[str], destination: str) -> list[Row]:
    """The export status of some parts to a destination as periods, by day."""
    text, params = listed("p", parts)
    return reader.rows(
        "SELECT part, layer, status, review_policy, license_exceptions, valid_from, valid_before FROM export_status "
        f"WHERE destination = :to AND part IN ({text}) ORDER BY part, valid_from",
        {**params, "to": destination},
    )


class Place(NamedTuple):
    """Where and when a status is asked for."""

    destination: str
    on: str


#: columns that a list may show or filter beside those of `spec`; they belong to a destination and a day
STATUS_COLUMNS = {
    name: Column(name, "text", "", label, "export")
    for name, label in (
        ("status", "Export status"),
        ("status_layer", "Decided by"),
        ("review_policy", "Review policy"),
        ("license_exceptions", "License exceptions"),
        ("caveats", "Caveats"),
    )
}


def find(
    reader: Reader,
    known: Mapping[str, Column],
    conditions: list[Condition],
    wanted: Sequence[str],
    sort: Sequence[tuple[str, bool]],
    limit: int | None,
    place: Place | None = None,
) -> list[Row]:
    """Rows of `spec` that satisfy all conditions, sorted (column, descending), blanks last; with status for a place."""
    where, params = filters.to_sql(conditions, known)
    order = "".join(f"({name} IS NULL), {name}{' DESC' if down else ''}, " for name, down in sort) + "spec.part"
    joined = ""
    if place is not None:
        joined = (
            " LEFT JOIN (SELECT part AS status_part, status, layer AS status_layer, review_policy, license_exceptions, caveats "
            "FROM export_status WHERE destination = :to AND valid_from <= :on AND :on < valid_before) x "
            "ON x.status_part = spec.part"
        )
        params |= {"to": place.destination, "on": place.on}
    text = f"SELECT {', '.join(wanted)} FROM spec{joined} WHERE {where} ORDER BY {order}"
    if limit is not None:
        text += " LIMIT :limit"
        params["limit"] = limit
    return reader.rows(text, params)


def choose(
    rows: Sequence[Row],
    known: Mapping[str, Column],
    conditions: list[Condition],
    wanted: Sequence[str],
    sort: Sequence[tuple[str, bool]],
    limit: int | None,
) -> list[Row]:
    """The same choice as :func:`find` over rows that were computed as known at a day."""
    kept = [row for row in rows if all(filters.matches(condition, row, known) for condition in conditions)]
    for name, down in reversed(sort):
        blank = [row for row in kept if row[name] is None]
        kept = sorted((row for row in kept if row[name] is not None), key=lambda row: row[name], reverse=down) + blank
    return [{name: row[name] for name in wanted} for row in kept[:limit]]


def rows_known_at(reader: Reader, known: Mapping[str, Column], known_at: str, parts: Sequence[str] | None = None) -> list[Row]:
    """Rows as `spec` would have shown them on ``known_at``; parts about which nothing was recorded then are absent."""
    held = _with_metrics(reader, known, known_at, parts)
    return [row | {made.metric: made.value for made in derived if made.metric in row} for row, derived in held]


def _with_metrics(
    reader: Reader, known: Mapping[str, Column], known_at: str, parts: Sequence[str] | None
) -> Iterator[tuple[Row, list[metrics.Metric]]]:
    """The rows of stated values as known at a day, each with what is derived from it."""
    from gpudb.law.records_sql import bits_from  # brings the records of the law, which only the past needs

    bits = bits_from(reader.rows)
    base = [name for name, column in known.items() if column.group == "part"]
    rows = {
        row["part"]: {**dict.fromkeys(known), **row} for row in reader.rows(f"SELECT {', '.join(base)} FROM spec ORDER BY part")
    }
    absent: dict[str, list[str]] = {}
    for fact in best_facts(reader, parts, known_at):
        missing = absent.setdefault(fact["part"], [])
        if fact["state"] == "not_applicable":
            missing.append(fact["column_name"])
        column = known.get(fact["column_name"])
        if column is not None and fact["state"] == "known":
            value = fact["value_text"] if fact["value_number"] is None else fact["value_number"]
            row = rows[fact["part"]]
            if fact["value_min"] is None and fact["value_max"] is None:
                row[column.name] = int(value) if column.type == "integer" else value
            else:
                row |= {f"{column.name}_min": fact["value_min"], f"{column.name}_max": fact["value_max"]}
    for part in sorted(absent):
        yield rows[part], metrics.of(rows[part], bits, absent[part])


_LOG = """SELECT recorded_on AS day, 'recorded' AS action, part, column_name, state, value_number, value_text, unit, published, source,
 statement_id, coalesce(reason, '') AS why, origin FROM spec_history h WHERE stated_about = 'part' AND {where}
UNION ALL
SELECT withdrawn_before AS day, 'withdrawn' AS action, part, column_name, state, value_number, value_text, unit, published, source,
 statement_id, coalesce(withdrawn_reason, '') AS why, origin FROM spec_history h
 WHERE stated_about = 'part' AND withdrawn_before < '{end}' AND {where}"""


def log(reader: Reader, parts: Sequence[str] | None, source: str | None, since: str | None, until: str | None) -> list[Row]:
    """What was recorded and withdrawn about parts, by day: of some parts, from one source, between two days."""
    where, params = ("1 = 1", {}) if parts is None else _parts_condition(parts)
    conditions = [where]
    if source is not None:
        conditions.append("h.source = :source")
        params["source"] = source
    outer = ["1 = 1"]
    for name, value, operator in (("since", since, ">="), ("until", until, "<=")):
        if value is not None:
            outer.append(f"day {operator} :{name}")
            params[name] = value
    text = _LOG.format(end=OPEN_END, where=" AND ".join(conditions))
    return reader.rows(
        f"SELECT * FROM ({text}) x WHERE {' AND '.join(outer)} ORDER BY day, part, column_name, action, statement_id", params
    )
