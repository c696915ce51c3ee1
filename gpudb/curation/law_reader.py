"""Read the law records of a seed folder and build the :class:`~gpudb.law.book.LawBook` from them.

All problems at once, with file and line, as :mod:`gpudb.curation.reader` does for things and facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gpudb.curation import law_models as models
from gpudb.curation.reader import Problem, Read, read_list, read_record, toml_files
from gpudb.errors import DataRefused
from gpudb.law import book as law


@dataclass
class LawSeed:
    """Every law record in file order; the field names are the folder names below ``seed/``."""

    root: Path
    countries: list[Read] = field(default_factory=list)
    reviews: list[Read] = field(default_factory=list)
    tpp_bits: list[Read] = field(default_factory=list)
    groups: list[Read] = field(default_factory=list)
    rules: list[Read] = field(default_factory=list)
    letters: list[Read] = field(default_factory=list)
    licenses: list[Read] = field(default_factory=list)
    import_measures: list[Read] = field(default_factory=list)
    trade: list[Read] = field(default_factory=list)
    claims: list[Read] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def cited(self) -> Iterable[Read]:
        """The records that may carry a source, a recorded day and a withdrawal of their own."""
        for name in ("letters", "licenses", "import_measures", "trade", "claims"):
            yield from getattr(self, name)


def read_law(root: Path) -> LawSeed:
    """Every law record below ``root``; never raises for bad content, look at ``problems``.

    Raises ``DataRefused`` when the folder itself does not exist.
    """
    if not root.is_dir():
        raise DataRefused(f"there is no seed folder at {root}", hint="name a folder that holds countries.toml")
    seed = LawSeed(root)
    for name, (key, model) in models.LISTS.items():
        for path in toml_files(root, name):
            getattr(seed, name.removesuffix(".toml")).extend(read_list(path, root, key, model, seed.problems))
    for name, model in models.RECORDS.items():
        for path in toml_files(root, name):
            getattr(seed, name).extend(read_record(path, root, model, seed.problems))
    return seed


def law_book(root: Path) -> law.LawBook:
    """The book below ``root``; raises ``DataRefused`` with every problem of a file that cannot be read."""
    seed = read_law(root)
    if seed.problems:
        raise DataRefused(
            f"the law records below {root} have {len(seed.problems)} problems",
            tuple(str(problem) for problem in seed.problems),
            "correct the lines named above",
        )
    return build(seed)


def build(seed: LawSeed) -> law.LawBook:
    """The book of these records; rules by id, versions, letters and events by day."""
    return law.LawBook(
        countries={r.record.code: _country(r.record) for r in seed.countries},
        groups={r.record.id: _group(r.record) for r in sorted(seed.groups, key=lambda r: str(r.record.id))},
        rules=tuple(_rule(r.record) for r in sorted(seed.rules, key=lambda r: str(r.record.id))),
        letters=tuple(sorted((_letter(r.record) for r in seed.letters), key=lambda x: (x.effective, x.id))),
        events=tuple(sorted(_events(seed), key=lambda e: (e.day, e.layer, e.id))),
        reviews=tuple(
            law.Review(r.layer, _day(r.reviewed_from), _day(r.reviewed_until), r.note, _day(r.recorded), _maybe(r.withdrawn))
            for r in (read.record for read in seed.reviews)
        ),
        bits=tuple(law.Bits(r.record.column, r.record.bits, r.record.sufficient) for r in seed.tpp_bits),
    )


def _day(value: dt.date) -> str:
    return value.isoformat()


def _maybe(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _after(last: dt.date | None) -> str | None:
    """Seed files name the last day; the book counts half open and holds the day after it."""
    return (last + dt.timedelta(days=1)).isoformat() if last else None


def _country(record: models.CountryRecord) -> law.Country:
    return law.Country(record.code, record.name, record.treated_as, record.treated_as_source, record.treated_as_note)


def _group(record: models.Group) -> law.Group:
    reading = record.reading
    changes = tuple(
        law.GroupChange(
            _day(c.day), tuple(c.added), tuple(c.removed), c.source, c.evidence, _day(c.recorded), _maybe(c.withdrawn)
        )
        for c in sorted(record.change, key=lambda c: c.day)
    )
    return law.Group(
        record.id,
        record.label,
        record.title,
        record.authority,
        _day(record.covered_from),
        _day(reading.as_of),
        tuple(reading.members),
        reading.source,
        reading.evidence,
        _day(reading.recorded),
        changes,
    )


def _tests(tests: list[models.Test]) -> tuple[law.Threshold, ...]:
    return tuple(law.Threshold(test.metric, test.op, test.value) for test in tests)


def _rule(record: models.Rule) -> law.Rule:
    versions = tuple(_version(v) for v in sorted(record.version, key=lambda v: v.effective))
    return law.Rule(record.id, record.authority, record.title, record.kind, record.citation, record.url, versions)


def _version(v: models.Version) -> law.RuleVersion:
    return law.RuleVersion(
        id=v.id,
        citation=v.citation,
        title=v.title,
        announced=_maybe(v.announced),
        published=_maybe(v.published),
        effective=_day(v.effective),
        ends=_after(v.ends),
        ends_note=v.ends_note,
        enforced_from=_maybe(v.enforced_from),
        enforced_until=_maybe(v.enforced_until),
        compliance=_maybe(v.compliance),
        summary=v.summary,
        clauses_of=v.clauses_of,
        clauses=tuple(law.Clause(c.id, c.paragraph, _tests(c.tests), c.at) for c in v.clause),
        exclusions=tuple(
            law.Exclusion(x.id, x.citation, tuple(x.paragraphs), x.datacenter, _tests(x.tests), x.at) for x in v.exclusion
        ),
        scopes=tuple(
            law.Scope(tuple(s.include), tuple(s.exclude), tuple(s.headquarters), tuple(s.paragraphs), tuple(s.exempt), s.at)
            for s in v.scope
        ),
        policies=tuple(_policy(p) for p in v.policy),
        exceptions=tuple(_exception(e) for e in v.exception),
        bands=tuple(law.Band(b.id, b.rate_percent, _tests(b.tests), tuple(b.exemptions), b.at) for b in v.band),
        source=v.source,
        evidence=v.evidence,
        recorded=_day(v.recorded),
        withdrawn=_maybe(v.withdrawn),
        note=v.note,
    )


def _policy(p: models.PolicyLimb) -> law.PolicyLimb:
    return law.PolicyLimb(
        p.policy,
        tuple(p.destinations),
        tuple(p.exclude),
        tuple(p.headquarters),
        tuple(p.not_headquarters),
        tuple(p.routes),
        tuple(p.paragraphs),
        tuple(p.not_paragraphs),
        p.datacenter,
        _tests(p.tests),
        tuple(p.unverified),
        p.at,
    )


def _exception(e: models.ExceptionLimb) -> law.ExceptionLimb:
    return law.ExceptionLimb(
        e.code,
        tuple(e.paragraphs),
        tuple(e.not_paragraphs),
        e.datacenter,
        tuple(e.destinations),
        tuple(e.exclude),
        tuple(e.headquarters),
        tuple(e.not_headquarters),
        tuple(e.routes),
        _tests(e.tests),
        tuple(e.unverified),
        e.notice_days,
        e.at,
    )


def _letter(x: models.Letter) -> law.Letter:
    return law.Letter(
        x.id,
        x.authority,
        x.company,
        x.title,
        _day(x.effective),
        x.precision,
        _after(x.ends),
        x.ends_reason,
        _maybe(x.clarified),
        tuple(x.families),
        tuple(x.parts),
        tuple(x.named),
        x.criterion,
        _tests(x.criterion_tests),
        x.criterion_datacenter,
        tuple(x.destinations),
        tuple(x.exclude),
        tuple(x.headquarters),
        x.some_customers_only,
        x.citation,
        x.source,
        x.evidence,
        _day(x.recorded),
        _maybe(x.withdrawn),
    )


def _events(seed: LawSeed) -> Iterable[law.Event]:
    for read in seed.licenses:
        x: models.LicenseEvent = read.record
        yield _event(x, "license", company=x.company, destinations=tuple(x.destinations))
    for read in seed.import_measures:
        m: models.ImportMeasure = read.record
        yield _event(m, "import_measure", country=m.country, standing=m.standing)
    for read in seed.trade:
        t: models.TradeEvent = read.record
        yield _event(t, "trade", rate_percent=t.rate_percent)


def _event(
    x: models.LicenseEvent | models.ImportMeasure | models.TradeEvent,
    layer: str,
    *,
    company: str | None = None,
    country: str | None = None,
    standing: str | None = None,
    destinations: tuple[str, ...] = (),
    rate_percent: float | None = None,
) -> law.Event:
    return law.Event(
        id=x.id,
        layer=layer,
        kind=x.kind,
        authority=x.authority,
        company=company,
        country=country,
        standing=standing,
        title=x.title,
        day=_day(x.day),
        precision=x.precision,
        until=_after(x.until),
        families=tuple(x.families),
        parts=tuple(getattr(x, "parts", ())),
        destinations=destinations,
        rate_percent=rate_percent,
        citation=x.citation,
        source=x.source,
        evidence=x.evidence,
        recorded=_day(x.recorded),
        withdrawn=_maybe(x.withdrawn),
    )
