"""The closed schema of what a team's own files may say beyond the seed's: facts about parts that are there already."""

from __future__ import annotations

from pydantic import Field, model_validator

from gpudb.curation import law_models, models
from gpudb.curation.models import Alias, Closed, Reading, Slug
from gpudb.law.records import SEEDED


class Addition(Closed):
    """Facts about a part or die that others defined, and more names of a part."""

    part: Slug | None = None
    die: Slug | None = None
    aliases: list[Alias] = Field(default_factory=list)
    reading: list[Reading] = Field(default_factory=list)

    @model_validator(mode="after")
    def _about_one(self) -> Addition:
        if (self.part is None) == (self.die is None):
            raise ValueError("name the one part (or the one die) that the facts are about")
        if self.die and self.aliases:
            raise ValueError("aliases belong to a part, not to a die")
        if not self.reading and not self.aliases:
            raise ValueError("there is no [[reading]] and no alias: nothing is said")
        return self

    @property
    def id(self) -> str:
        """The part or die that the facts are about."""
        return self.part or self.die or ""

    @property
    def kind(self) -> str:
        """`part` or `die`."""
        return "part" if self.part else "die"


#: [[key]] of a file of own facts -> (the list of the seed that it joins, model)
THINGS: dict[str, tuple[str, type[Closed]]] = {
    "organisation": ("organisations", models.Organisation),
    "architecture": ("architectures", models.Architecture),
    "source": ("sources", models.Source),
    "die": ("dies", models.Die),
    "part": ("parts", models.Part),
    "system": ("systems", models.System),
    "facts": ("additions", Addition),
}
#: ... and the list of law records
LAW: dict[str, tuple[str, type[Closed]]] = {
    record.seed[1]: (record.seed[0], law_models.model_of(record)) for record in SEEDED if record.own
}
#: what belongs to the release alone, by the name of its file or folder
RELEASE_ONLY = (
    "attributes.toml",
    "metrics.toml",
    "release.toml",
    "countries.toml",
    "reviews.toml",
    "tpp_bits.toml",
    "expectations.toml",
    "lint_exceptions.toml",
    "lint_parts.toml",
    "pictures.toml",
    "groups",
    "rules",
    "bills",
    "cases",
    "maker_register",
)
