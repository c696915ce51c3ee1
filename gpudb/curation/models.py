"""The closed schema of the seed files about things and facts (pydantic, unknown keys refused).

The schema of the files about law, events and claims is in :mod:`gpudb.curation.law_reader`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from gpudb.fact import allowed
from gpudb.law.record import Evidence

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]


class Closed(BaseModel):
    """A record whose unknown keys are errors and that never changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class Displayed(Closed):
    """How a column is called and counted where people read it.

    ``short`` is its head in a row of many (``{q}`` stands for dense or sparse), ``shown_unit`` a unit that a person uses,
    ``summary`` its place among the rows that decide, ``beside`` a column that is shown behind its value there.
    """

    short: Annotated[str, StringConstraints(max_length=20)] = ""
    shown_unit: str = ""
    summary: int | None = None
    beside: str | None = None


class Attribute(Displayed):
    """One entry of the registry: it makes the column, its CHECK, its unit and its documentation."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    column: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_{}]*$")]
    label: Text
    group: Literal["compute", "memory", "links", "power", "silicon", "identity", "law", "dates", "measured"]
    kind: allowed.ValueKind
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    qualified_by: allowed.QualifiedBy = "none"
    inherited_from_die: bool = False
    printed_units: dict[str, str] = Field(default_factory=dict)
    see_also: list[str] = Field(default_factory=list)
    description: Text
    since: str = "1.0.0"

    def columns(self) -> dict[str, str]:
        """Qualifier to column name; two entries for an attribute qualified by sparsity."""
        if self.qualified_by == "sparsity":
            return {q: self.column.format(q=q) for q in ("dense", "sparse")}
        return {"none": self.column}


class Metric(Displayed):
    """A derived column of `spec`: its meaning; the formula itself is code."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Text
    unit: str = ""
    formula: Text
    description: Text
    since: str = "1.0.0"

    def columns(self) -> dict[str, str]:
        """Its one column, as :meth:`Attribute.columns` says it."""
        return {"none": self.id}


class Release(Closed):
    """The data release that a seed folder is (CalVer)."""

    release: Annotated[str, StringConstraints(pattern=r"^\d{4}\.\d{1,2}\.\d+$")]
    released_on: dt.date


class Organisation(Closed):
    """A vendor, authority, publisher or claimant."""

    id: Slug
    name: Text
    kind: Literal["vendor", "authority", "publisher", "research", "foundry", "person", "community", "company"]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    url: Url | None = None


class Architecture(Closed):
    """A GPU architecture or accelerator generation."""

    id: Slug
    name: Text
    vendor: Slug


class Source(Closed):
    """A document that was read. ``quotes`` of a reading names the document that it quotes.

    ``read_at``: where it was opened (address of the page or copy; repository, path and commit). ``read_on_behalf``: who
    quotes it, when the document itself was not opened. ``former_rank``: the rank until ``ranked_on``; statements recorded
    before that day compete with it, so that answers as known then stay what they were.
    """

    id: Slug
    title: Text
    publisher: Slug
    kind: Literal[
        "datasheet", "whitepaper", "product_page", "product_brief", "documentation", "driver_table", "id_registry", "machine_output",
        "benchmark", "paper", "article", "press_release", "filing", "regulation", "guidance", "proclamation", "court", "testimony",
        "dataset", "code", "handbook", "register", "blog", "report",
    ]  # fmt: skip
    url: Url
    published_on: dt.date | None = None
    published_text: Text | None = None
    accessed_on: dt.date
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "en"
    rank: allowed.SourceRank
    note: Text | None = None
    read_at: Text | None = None
    read_on_behalf: Text | None = None
    former_rank: allowed.SourceRank | None = None
    ranked_on: dt.date | None = None

    @model_validator(mode="after")
    def _opened(self) -> Source:
        if self.read_on_behalf and self.rank == "A":
            raise ValueError('rank A is for documents that were opened; this one was read through "read_on_behalf"')
        return self

    def rank_on(self, recorded: str) -> str:
        """The rank with which a statement recorded on the ISO day ``recorded`` competes."""
        former = self.ranked_on is not None and recorded < self.ranked_on.isoformat()
        return self.former_rank if former and self.former_rank else self.rank


class Alias(Closed):
    """Another name of a part; ``kind`` says who uses it."""

    name: Text
    kind: allowed.AliasKind
    source: Slug | None = None


class Fact(Closed):
    """One value from one source. ``value`` is in ``unit`` (default: the canonical unit of the attribute).

    ``min`` and ``max`` (either or both, inclusive) instead of ``value``: only bounds are known. ``copied_from``: the part whose
    figure it is, where no source speaks of this one. ``accumulator``: of a tensor rate, where it is not FP32 or INT32.
    ``precision``: of a day; a month, quarter or year is written as its first day.
    """

    attribute: str
    qualifier: allowed.Qualifier = "none"
    state: allowed.State = "known"
    value: float | int | str | dt.date | bool | None = None
    min: float | None = None
    max: float | None = None
    copied_from: Slug | None = None
    accumulator: allowed.Accumulator | None = None
    precision: allowed.Precision | None = None
    unit: str | None = None
    published: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""
    at: Text
    derivation: Text | None = None
    rank: allowed.Rank = "normal"
    reason: Text | None = None
    scope: Text | None = None
    note: Text | None = None
    withdrawn: dt.date | None = None
    withdrawn_reason: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Fact:
        bounded = self.min is not None or self.max is not None
        if self.state == "known" and (self.value is None) != bounded:
            raise ValueError(
                'a known fact needs `value`, or `min` and `max`; say state = "not_published" or "not_applicable" otherwise'
            )
        if self.state != "known" and (self.value is not None or bounded):
            raise ValueError(f'state = "{self.state}" takes no `value`')
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError(f"`min` {self.min:g} is not below `max` {self.max:g}; write `value` for one figure")
        if self.state == "known" and not self.published:
            raise ValueError("`published` must hold the words as printed in the source")
        if self.rank != "normal" and not self.reason:
            raise ValueError(f'rank = "{self.rank}" needs `reason`')
        if isinstance(self.value, bool):
            raise ValueError('write "yes" or "no", not true or false')
        return self


class Reading(Closed):
    """One source read on one day, with the facts taken from it."""

    source: Slug
    recorded: dt.date
    evidence: Evidence
    quotes: Text | None = None
    facts: list[Fact] = Field(min_length=1)


class Die(Closed):
    """A piece of silicon; facts here are inherited by every part cut from it."""

    id: Slug
    name: Text
    architecture: Slug
    foundry: Slug | None = None
    reading: list[Reading] = Field(default_factory=list)


class Part(Closed):
    """One SKU: form factors and memory sizes are different parts."""

    id: Slug
    name: Text
    vendor: Slug
    architecture: Slug
    die: Slug | None = None
    die_count: Annotated[int, Field(ge=1, le=64)] = 1
    family: Text
    flagship: bool = False
    form_factor: Literal["sxm2", "sxm3", "sxm4", "sxm5", "sxm6", "pcie", "oam", "superchip", "board", "mxm", "module", "unknown"]
    market: allowed.Market
    availability: allowed.Availability = "sold"
    derived_from: Slug | None = None
    derived_from_source: Slug | None = None
    note: Text | None = None
    aliases: list[Alias] = Field(default_factory=list)
    reading: list[Reading] = Field(min_length=1)


class Member(Closed):
    """So many of a part in a system."""

    part: Slug
    quantity: Annotated[int, Field(ge=1, le=10000)]
    source: Slug


class System(Closed):
    """A board or machine of several parts (HGX, DGX)."""

    id: Slug
    name: Text
    vendor: Slug
    form: Literal["baseboard", "server", "rack", "superchip"]
    note: Text | None = None
    member: list[Member] = Field(min_length=1)


class CrosswalkName(Closed):
    """A name in somebody else's list and the one part of ours that it means there.

    ``ambiguous``: elsewhere the same words mean other boards too, so that they are not taken as a name of the part.
    """

    name: Text
    part: Slug
    ambiguous: bool = False


class Crosswalk(Closed):
    """The names of one list that is not ours: a catalog, a cloud, a labeller. Names that mean several parts are left out."""

    id: Slug
    source: Slug
    names: list[CrosswalkName] = Field(min_length=1)


class CloudInstance(Closed):
    """A machine that a cloud lets: its name there, the part in it and how many."""

    name: Text
    part: Slug
    count: int = Field(ge=1)


class CloudList(Closed):
    """Machines of one provider as one source names them; ``as_of`` is the day of the source, where it says one."""

    id: Slug
    provider: Slug
    source: Slug
    as_of: dt.date | None = None
    instances: list[CloudInstance] = Field(min_length=1)


#: file name (or folder) below seed/ -> (table key or None for one record a file, model)
LISTS: dict[str, tuple[str, type[Closed]]] = {
    "attributes.toml": ("attribute", Attribute),
    "metrics.toml": ("metric", Metric),
    "organisations": ("organisation", Organisation),
    "architectures": ("architecture", Architecture),
    "sources": ("source", Source),
    "crosswalk.toml": ("scheme", Crosswalk),
    "clouds.toml": ("cloud", CloudList),
}
RECORDS: dict[str, type[Closed]] = {"dies": Die, "parts": Part, "systems": System}
