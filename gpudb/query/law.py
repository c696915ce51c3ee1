"""Questions about law and events over the public views, and the inputs that the law engine needs of a part."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from gpudb import names
from gpudb.errors import UnknownNameError
from gpudb.law.metrics import Inputs, from_spec
from gpudb.law.records import LawRecords
from gpudb.law.records_sql import PERIOD, law_from, with_next
from gpudb.model import OPEN_END
from gpudb.query import specs
from gpudb.query.filters import Column
from gpudb.query.reader import Reader, Row, listed
from gpudb.rows import by_key


def records(reader: Reader) -> LawRecords:
    """Everything on record about law, letters and events."""
    reader.ahead(lambda notes: law_from(notes.rows))  # the questions do not depend on the answers
    return law_from(reader.rows)


def _bare(name: str) -> str:
    """The key of a name without accents and articles: Curacao, Antigua & Barbuda, St. Lucia, Bahamas, The."""
    from unicodedata import combining, normalize

    key = names.key("".join(c for c in normalize("NFKD", name) if not combining(c)))
    return "-".join("saint" if word == "st" else word for word in key.split("-") if word not in ("the", "and"))


def country(held: LawRecords, text: str) -> str:
    """The ISO code that ``text`` (a code, or a name with or without its additions) means; raises ``UnknownNameError`` with suggestions."""
    code = names.key(text).upper()
    if code in held.countries:
        return code
    from gpudb.query.column_words import COUNTRIES, FORMS, NO_COUNTRY

    wanted = _bare(text)
    called = {_bare(word): code for word, code in COUNTRIES.items() if code in held.countries}
    by_name = {_bare(name): c.code for c in held.countries.values() for name in (c.name, f"{c.name} {c.code}")}
    by_name |= {_bare(name): r.place for r in held.regions for name in (r.place, r.code, *r.aliases)}
    # a name without what stands behind it is one (Venezuela, Micronesia); first letters or words are a guess
    short = by_key((_bare(one.name.partition("(")[0].partition(",")[0]), one.code) for one in held.countries.values())
    by_name = {name: codes[0] for name, codes in short.items() if len(codes) == 1} | by_name
    first, _, behind = text.partition("," if "," in text else "(")
    for said in (wanted, _bare(f"{behind} {first}")):  # Korea, Republic of
        plain = "-".join(word for word in said.split("-") if word not in FORMS)
        if found := called.get(said) or by_name.get(said) or by_name.get(plain):
            return found
    # a slip seldom is in the first letter: Narnia is no Armenia
    near = [name for name in names.suggest(wanted, [*by_name, *called]) if names.close(wanted, name) and name[0] == wanted[0]]
    few = NO_COUNTRY.get(wanted) or sorted({c for n, c in by_name.items() if wanted and n.startswith(wanted)})
    few = list(dict.fromkeys((*few, *(by_name.get(n) or called[n] for n in near))))[:3]
    told = ", ".join(f"{code} is {held.countries[code].name}" for code in few if code in held.countries)
    if wanted in NO_COUNTRY:
        told = f"ask for one of its members{told and ': '}{told}"
        raise UnknownNameError(f"{text} is no destination: the law names countries", told, tuple(few))
    groups = (g for g in held.groups.values() if f"-{wanted}".endswith(f"-{_bare(g.label)}"))
    told = told or ", ".join(f"{text} is a group of them: `gpudb record {g.id}`" for g in groups)
    ways = "write one country: a code of two letters (ISO 3166-1) like CN, HK or MO, an English name, or a region like Crimea"
    raise UnknownNameError(f"there is no country {text!r}", "; ".join(filter(None, (told, ways))), tuple(few))


def inputs(reader: Reader, known: Mapping[str, Column], parts: Sequence[str], known_at: str | None) -> dict[str, Inputs]:
    """The engine's inputs for some parts, from what is on record now or was on ``known_at``."""
    marked: dict[str, set[str]] = {}
    copied: dict[str, dict[str, str]] = {}
    rows: Mapping[str, Row]
    if known_at is None:
        reader.ahead(lambda notes: specs.part_rows(notes, parts), lambda notes: _odd_facts(notes, parts))
        rows, found = specs.part_rows(reader, parts), _odd_facts(reader, parts)
    else:
        held = specs.part_rows(reader, parts)
        base = [name for name, column in known.items() if column.group == "part"]
        rows = {part: {name: row[name] for name in base} for part, row in held.items()}
        rows |= {row["part"]: row for row in specs.rows_known_at(reader, known, known_at, parts)}
        found = specs.best_facts(reader, parts, known_at)
    for row in found:
        if row["state"] == "not_applicable":
            marked.setdefault(row["part"], set()).add(row["column_name"])
        if row["copied_from"] is not None:
            copied.setdefault(row["part"], {})[row["column_name"]] = row["copied_from"]
    return {part: from_spec(rows[part], frozenset(marked.get(part, ())), copied.get(part)) for part in parts}


def _odd_facts(reader: Reader, parts: Sequence[str]) -> list[Row]:
    """The cells of some parts that say that there is no value, or whose value is that of another part."""
    text, params = listed("p", parts)
    return reader.rows(
        "SELECT part, column_name, state, copied_from FROM spec_fact "
        f"WHERE (state = 'not_applicable' OR copied_from IS NOT NULL) AND part IN ({text})",
        params,
    )


#: what counts on a day of knowledge; without one, what is not withdrawn
_NOW = f"withdrawn_before = '{OPEN_END}'"
_THEN = "recorded_on <= :known_at AND :known_at < withdrawn_before"


def _seen(known_at: str | None) -> tuple[str, dict[str, Any]]:
    return (_NOW, {}) if known_at is None else (_THEN, {"known_at": known_at})


def _periods(seen: str) -> str:
    """Versions of rules that count, each with the day on which the next one that counts takes its place."""
    return f"""SELECT v.rule AS rule, v.version AS version, v.kind AS kind, v.rule_title AS rule_title, v.title AS title,
 v.citation AS citation, v.announced_on AS announced_on, v.published_on AS published_on, {PERIOD},
 v.compliance_on AS compliance_on, v.summary AS summary, v.authority AS authority, v.url AS url, v.source AS source,
 v.locator AS locator, v.evidence AS evidence, v.quotes AS quotes, v.recorded_on AS recorded_on, v.note AS note
FROM {with_next("rule_record", "rule", seen)} v"""


def rules(reader: Reader, rule: str | None, on: str | None, known_at: str | None) -> list[Row]:
    """Versions of rules: of one rule or all, in the text on a day or ever."""
    seen, params = _seen(known_at)
    where = "1 = 1" + (" AND rule = :rule" if rule is not None else "")
    where += " AND valid_from <= :on AND :on < valid_before" if on is not None else ""
    params |= {name: value for name, value in (("rule", rule), ("on", on)) if value is not None}
    return reader.rows(f"SELECT * FROM ({_periods(seen)}) x WHERE {where} ORDER BY rule, valid_from", params)


def thresholds(reader: Reader, rule: str, known_at: str | None = None) -> list[Row]:
    """Every bound of a rule with its operator and period."""
    seen, params = _seen(known_at)
    return reader.rows(
        "SELECT t.version, t.kind, t.clause, t.paragraph, t.metric, t.operator, t.value, p.valid_from, p.valid_before, t.locator "
        f"FROM rule_threshold_record t JOIN ({_periods(seen)}) p ON p.rule = t.rule AND p.version = t.version "
        "WHERE t.rule = :rule ORDER BY p.valid_from, t.kind, t.clause, t.metric, t.operator",
        {**params, "rule": rule},
    )


def scopes(reader: Reader, rule: str, known_at: str | None = None) -> list[Row]:
    """Where a rule applies, version by version."""
    seen, params = _seen(known_at)
    return reader.rows(
        "SELECT s.version, s.position, s.role, s.place, p.valid_from, p.valid_before, s.locator "
        f"FROM rule_scope_record s JOIN ({_periods(seen)}) p ON p.rule = s.rule AND p.version = s.version "
        "WHERE s.rule = :rule ORDER BY p.valid_from, s.position, s.role, s.place",
        {**params, "rule": rule},
    )


def _states(view: str, key: str) -> str:
    """The states of bills or cases that count, each until the next one that counts."""
    return (
        f"(SELECT {key}, authority, title, subject, state, state_text, precision, families, valid_from, number AS citation, source, "
        f"locator, evidence, quotes, recorded_on, withdrawn_before, note{', parties' * (key == 'court_case')}, "
        f"coalesce(lead(valid_from) OVER (PARTITION BY {key} ORDER BY valid_from), '{OPEN_END}') AS valid_before "
        f"FROM {view} WHERE {{seen}}) w"
    )


#: a bill or case, what it is about, and its state in words
_STATE = "title || ': ' || subject || coalesce(' (' || state_text || ')', '')"
#: layer -> (view, id column, columns that differ)
_EVENTS = {
    "rule": ("", "rule", "authority", "NULL", "rule_title || ': ' || title", "kind", "'day'", "''"),
    "letter": ("letter_list", "letter", "authority", "company", "title", "'is_informed'", "precision", "families"),
    "license": ("license_list", "license", "authority", "company", "title", "kind", "precision", "families"),
    "import_measure": ("import_measure_list", "measure", "authority", "country", "title", "kind", "precision", "families"),
    "trade": ("trade_period", "event", "authority", "counterpart", "title", "kind", "precision", "families"),
    "bill": (_states("bill_list", "bill"), "bill", "authority", "NULL", _STATE, "state", "precision", "families"),
    "case": (_states("case_list", "court_case"), "court_case", "authority", "parties", _STATE, "state", "precision", "families"),
}

EVENT_LAYERS = tuple(_EVENTS)


def events(reader: Reader, layer: str | None, known_at: str | None) -> list[Row]:
    """Rule versions, letters, licenses, measures, trade events, states of bills and of court cases in one list by day."""
    questions: list[str] = []
    seen, params = _seen(known_at)
    for name in _EVENTS if layer is None else (layer,):
        view, key, authority, towards, title, kind, precision, families = _EVENTS[name]
        held = f"(SELECT * FROM {view.format(seen=seen)} WHERE {seen}) x" if view else f"({_periods(seen)}) x"
        questions.append(
            f"SELECT valid_from AS day, {precision} AS precision, '{name}' AS layer, {kind} AS kind, {title} AS title, "
            f"{authority} AS authority, {towards} AS towards, {families} AS families, valid_before, citation, source, locator, "
            f"evidence, quotes, recorded_on, '{OPEN_END}' AS withdrawn_before, note, {key} AS id FROM {held} ORDER BY valid_from, {key}"
        )
    reader.ahead(*(lambda notes, question=question: notes.rows(question, params) for question in questions))
    out = [row for question in questions for row in reader.rows(question, params)]
    return sorted(out, key=lambda row: (row["day"], EVENT_LAYERS.index(row["layer"]), row["id"]))


def organisations(reader: Reader) -> dict[str, str]:
    """The names of makers, authorities and publishers, by id."""
    return {row["organisation"]: row["name"] for row in reader.rows("SELECT organisation, name FROM organisation_list")}


_CLAIMS = """SELECT claim, topic, claimant, claimant_name, about, families, claim_text, day, precision, state, contradicts,
 source, locator, evidence, quotes, recorded_on, note FROM claim_list WHERE {seen} ORDER BY topic, day, claim"""
_RESPONSES = """SELECT claim, position, respondent, respondent_name, stance, day, precision, response_text, source, locator,
 evidence, quotes FROM claim_response_list WHERE {seen} ORDER BY claim, position"""


def claims(reader: Reader, known_at: str | None) -> tuple[list[Row], list[Row]]:
    """Every claim and every response that counts, by day."""
    seen, params = _seen(known_at)
    asked = (_CLAIMS.format(seen=seen), _RESPONSES.format(seen=seen))
    reader.ahead(*(lambda notes, question=question: notes.rows(question, params) for question in asked))
    found, responses = (reader.rows(question, params) for question in asked)
    standing = {row["claim"] for row in found}
    return found, [row for row in responses if row["claim"] in standing]  # a response ends with its claim


#: those whose ids nobody mistypes, or of which there are thousands
_NOT_SUGGESTED = ("statement", "name", "name elsewhere", "instance", "review")


def record(reader: Reader, name: str) -> tuple[str, str, list[Row], list[str]]:
    """Kind, id column and rows of one record with those that came in its place; and all ids when nothing has it.

    ``name`` of a version of a rule is both ids with a space between.
    """
    from gpudb.view_texts import RECORDS

    views = {row["view"] for row in reader.rows("SELECT DISTINCT view FROM column_doc")}
    held = {kind: of for kind, of in RECORDS.items() if of[0] in views}
    base, _, version = name.partition(" ")
    asked = {"id": name, "base": base, "region": name.removeprefix("region:")}
    exact = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind FROM {view} WHERE {key} = {_ASKED.get(kind, ':id')}" for kind, (view, key) in held.items()
    )
    found = {row["kind"] for row in reader.rows(exact, {k: v for k, v in asked.items() if f":{k}" in exact})}
    for kind, (view, key) in held.items():
        if kind not in found:
            continue
        if kind == "rule":
            rows = reader.rows(f"SELECT * FROM {view} WHERE rule = :id ORDER BY effective_on", {"id": base})
            rows = [row for row in rows if not version or row["version"] == version]
        else:
            wanted = asked["region"] if kind == "region" else name
            base, _, number = wanted.rpartition("-")
            begins = f"{base if number.isdecimal() and base else wanted}-%"
            near = f"SELECT * FROM {view} WHERE {key} IN (:id, :base) OR {key} LIKE :begins ORDER BY {key}"
            rows = reader.rows(near, {"id": wanted, "base": base, "begins": begins})
            chain = _chain({row[key] for row in rows}, wanted)
            rows = sorted((row for row in rows if row[key] in chain), key=lambda row: chain.index(row[key]))
        if rows:
            if kind == "claim":
                rows = [{**row, "responses": _said_of(reader, row["claim"])} for row in rows]
            elif kind == "country group":
                rows = [{**row, **_members(reader, row["country_group"])} for row in rows]
            return kind, key, rows, []
    ids = " UNION ".join(f"SELECT {key} AS id FROM {view}" for kind, (view, key) in held.items() if kind not in _NOT_SUGGESTED)
    return "", "", [], [row["id"] for row in reader.rows(f"SELECT id FROM ({ids}) x ORDER BY id")]


def _chain(ids: Container[str], name: str) -> list[str]:
    """An id and those that came in its place: -2, -3 ... behind it, or behind what it came in the place of itself."""
    base, _, number = name.rpartition("-")
    following = int(number) + 1 if number.isdecimal() and base in ids else 2
    chain, base = [name], base if following > 2 else name
    while (later := f"{base}-{following}") in ids:
        chain.append(later)
        following += 1
    return chain


#: what of the question names a record of this kind; of all others `:id`
_ASKED = {"rule": ":base", "region": ":region"}


def _members(reader: Reader, group: str) -> Row:
    sql = "SELECT country_name, valid_from, valid_before FROM country_group_period WHERE country_group = :id ORDER BY country, valid_from"
    held = [tuple(row.values()) for row in reader.rows(sql, {"id": group})]
    now = [name for name, _, before in held if before == OPEN_END]
    gone = [f"{name} ({since} to {before})" for name, since, before in held if before < OPEN_END]
    first = min((row[1] for row in held), default=None)
    return {"members": ", ".join(now), "members_before": ", ".join(gone), "covered_from": first}


def _said_of(reader: Reader, claim: str) -> str:
    sql = "SELECT respondent_name, stance, day, response_text, source FROM claim_response_list WHERE claim = :claim ORDER BY position"
    rows = reader.rows(sql, {"claim": claim})
    return " | ".join(f"{r['respondent_name']} {r['stance']} ({r['day']}): {r['response_text']} [{r['source']}]" for r in rows)
