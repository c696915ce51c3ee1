"""A release as a site: which pages there are, what each holds, and each as HTML with its JSON beside it.

Every page is made from the answers of the catalog, and made alone: a server makes the one that is asked for, `site` all of them.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

from markupsafe import Markup as Safe

from gpudb import resources
from gpudb.catalog import Catalog
from gpudb.errors import DatabaseError, GpudbError, UsageError
from gpudb.files import read_regular
from gpudb.law import NOT_ADVICE
from gpudb.law.rule_words import INPUTS
from gpudb.names import LONGEST
from gpudb.publish import law_pages, pages
from gpudb.publish.blocks import SAID, TEMPLATES, Link, Markup, Page, slug
from gpudb.publish.export import File
from gpudb.publish.questions import DocumentedQuestion, read
from gpudb.query import pages as query
from gpudb.query.column_words import COUNTRIES
from gpudb.query.opening import open_reader
from gpudb.render.law_documents import SAYS, called
from gpudb.render.output import escaped
from gpudb.results import POLICY_WORDS
from gpudb.version import DATA_LICENSE, JSON_SCHEMA, __version__

#: the package with SQLite for browsers, its hash, and file of the package -> file of the site
PACKAGE, SHA512, TAKEN = SAID["engine"].values()
#: bytes of a package at most
MOST = 32 << 20


def unpacked(path: str) -> dict[str, bytes]:
    """The files of the package at ``path`` that a site holds. Raises ``UsageError`` for any other file."""
    try:
        held = read_regular(Path(path), MOST)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", f"fetch it with `npm pack {PACKAGE}`") from error
    if base64.b64encode(hashlib.sha512(held).digest()).decode() != SHA512:
        raise UsageError(f"{path} is not {PACKAGE}: its hash is another", f"fetch it with `npm pack {PACKAGE}`")
    with tarfile.open(fileobj=io.BytesIO(held), mode="r:gz") as archive:
        members = {name: archive.extractfile(name) for name in TAKEN}
        return {TAKEN[name]: member.read() for name, member in members.items() if member}


#: files of a site for programs, each a template; the search index is none
FEEDS = ("search.js", "changes.atom", "llms.txt", "robots.txt", "sitemap.xml")
#: a worker beside the page for SQL
POLICY, SQL_POLICY = SAID["policy"], f"{SAID['policy']}; worker-src 'self'"
#: texts that come with the templates, and those of the page for SQL
FILES, SQL_FILES = ("site.css", "site.js"), ("sql/ask.js", "sql/worker.js")
#: what a short address may begin with
_SHORT = ("part", "compare", "country", "show", "status")


class Site:
    """One release as pages. ``on`` is the day of the statuses (default: the last reviewed day), ``address`` the public root."""

    def __init__(self, url: str | os.PathLike[str] | None = None, on: str | None = None, address: str = "") -> None:
        self.catalog, self.reader = Catalog(url), open_reader(os.fspath(url) if url is not None else None)
        self.release = self.catalog.release()
        reviewed = self.catalog.reviewed()
        self.reviewed = min(
            (day for layer, day in reviewed.items() if layer in ("rule", "letter")), default=self.release.released_on
        )
        self.day = self.catalog.as_of(on or min(self.reviewed, self.release.released_on)).on
        self.address = address.rstrip("/") + "/" if address else ""
        self.parts = {row["part"]: row for row in query.parts(self.reader)}
        self.countries = {row["country"]: row["name"] for row in query.countries(self.reader)}
        if pages.CHINA not in self.countries or not self.parts:
            raise DatabaseError("this database holds no parts, or no law", "a site needs a whole release: `gpudb db load`")
        self.flagships = query.flagships(self.reader)
        self.questions: list[DocumentedQuestion] = read(Path(resources.queries()))
        self.sources = {one.source: one for one in self.catalog.sources()}
        self.read_for = query.read_for(self.reader)
        self.events = self.catalog.events()
        told = [row for row in self.events if row["day"] <= self.release.released_on]
        #: what happened in law, newest first
        self.news = sorted(told, key=lambda row: str(row["day"]), reverse=True)
        self.claims = self.catalog.claims()
        #: part -> its status to China on the day
        self.china = {row["part"]: row for row in query.periods(self.reader, pages.CHINA)
                      if row["valid_from"] <= self.day < row["valid_before"]}  # fmt: skip
        #: codes of what else to check
        self.checks = sorted({row["code"] for row in query.caveats(self.reader)})
        #: files to download
        self.files: tuple[File, ...] = ()
        #: what the page for SQL needs beside the texts below; with it there is such a page
        self.engine: dict[str, bytes] = {}
        #: path -> what makes the page
        self.made: dict[str, Callable[[], Page]] = {}
        #: name of a record, part or country -> its page
        self.names: dict[str, str] = {}
        #: country -> the first with the same law; what they have in common is worked out once, and pictures are drawn once
        self.alike = self.catalog.alike()
        self.statuses, self.drawn = lru_cache(8)(partial(law_pages.of_parts, self)), lru_cache(16)(partial(pages.drawn, self))
        self._list()
        titles = {code: said.lower() for code, said in SAYS.items()} | POLICY_WORDS | {code: called(code) for code in self.checks}
        titles |= {"dense_rate": INPUTS["dense_rate"], "sold_in_united_states": INPUTS["sold_in_united_states"]}
        titles |= {row["id"]: row["title"].partition(": ")[0] if row["layer"] == "rule" else row["title"] for row in self.events}
        titles |= {one["claim"]: f"{one['claimant_name']}: {one['claim_text']}" for one in self.claims}
        titles |= {source: one.title for source, one in self.sources.items()}
        #: name of a record or part -> what people read
        self.titles = titles | {part: row["name"] for part, row in self.parts.items()}
        self._templates = Markup(self.names, self.titles).environment()

    def close(self) -> None:
        """Give the connections back."""
        self.catalog.close()
        self.reader.close()

    def _list(self) -> None:
        for path, make in (
            ("index.html", pages.front), ("parts.html", pages.table), ("compare.html", pages.pair_list),
            ("countries.html", law_pages.country_list), ("law.html", law_pages.law_list), ("checks.html", law_pages.check_list),
            ("claims.html", law_pages.claim_list),
            ("sources.html", law_pages.source_list), ("questions.html", pages.question_list), ("pictures.html", pages.picture_list),
            ("changes.html", pages.changes), ("data.html", pages.downloads),
        ):  # fmt: skip
            self.made[path] = partial(make, self)
        for part in self.parts:
            self._add(pages.part, "part", part, self.parts[part]["name"])
        for code, name in sorted(self.countries.items(), key=lambda one: (self.alike[one[0]], one)):
            self._add(law_pages.country, "country", code)
            self.names.setdefault(name, self.names[code])
            del self.names[code]  # two letters mean other things elsewhere
        for row in self.events:
            of_layer = law_pages.rule if row["layer"] == "rule" else law_pages.record
            self._add(of_layer, SAID["layers"][row["layer"]]["folder"], row["id"])
        for claim in self.claims:
            self._add(law_pages.record, "claim", claim["claim"])
        for source in self.sources:
            self._add(law_pages.source, "source", source)
        for question in self.questions:
            self._add(pages.question, "question", question.name)
        self.pairs = {self.pair_path(*pair): pair for pair in query.pairs(self.reader)}
        for path, pair in self.pairs.items():
            self.made[path] = partial(pages.pair, self, *pair)

    def allow_sql(self, engine: dict[str, bytes]) -> None:
        """Add the page on which readers ask the file of the release with their own SQL; ``engine`` is what :mod:`ask` unpacked."""
        self.engine = engine
        self.made["sql.html"] = partial(pages.sql, self)

    def _add(self, make: Callable[[Site, str], Page], folder: str, name: str, *more: str) -> None:
        path = f"{folder}/{slug(name)}.html"
        self.made.setdefault(path, partial(make, self, name))
        for text in (name, *more):
            self.names.setdefault(text, path)

    def short(self, part: str) -> str:
        """A part in a file name: its family, where that alone means it."""
        row = self.parts[part]
        return slug(row["family"] if self.flagships.get(row["family"]) == part else part)

    def pair_path(self, one: str, other: str) -> str:
        """The page that compares two parts."""
        return f"compare/{'-vs-'.join(sorted((self.short(one), self.short(other))))}.html"

    def link(self, part: str) -> Link:
        """A part by name."""
        return Link(self.parts[part]["name"], self.names[part])

    def country_link(self, code: str) -> Link:
        """A country by name."""
        return Link(self.countries[code], f"country/{slug(code)}.html")

    def meant(self, path: str) -> str | None:
        """The page that a short address means: h100, H100, compare/h100/h800, h100-vs-h800, part/h100-sxm5-80gb, country/CN, china."""
        bare = path.strip("/").removesuffix(".html")
        if (page := f"{bare.lower()}.html") in self.made or len(bare) > LONGEST:
            return page if page in self.made else None
        folder, _, rest = bare.lower().partition("/")
        names = re.split("/|-vs-", rest if folder in _SHORT else bare)
        for find in (self._country, self._parts) if folder == "country" else (self._parts, self._country):
            try:
                if (page := find(names)) in self.made:
                    return page
            except GpudbError:
                continue
        return None

    def _country(self, names: list[str]) -> str:
        return self.country_link(self.catalog.country("/".join(names))[0]).href

    def _parts(self, names: list[str]) -> str:
        parts = [self.catalog.resolve(name).part for name in names[:3]]
        return self.names[parts[0]] if len(parts) == 1 else self.pair_path(*parts) if len(parts) == 2 else ""

    def paths(self) -> Iterator[str]:
        """Every file that :meth:`render` makes."""
        for path in self.made:
            yield path
            yield path.replace(".html", ".json")
        yield from FILES
        yield from SQL_FILES if self.engine else ()
        yield from (path for path in FEEDS if self.address or path != "sitemap.xml")
        yield from pages.drawings(self)

    def render(self, path: str) -> str | None:
        """The text of a file; None for one that there is not."""
        if path in FILES or (self.engine and path in SQL_FILES):
            return (TEMPLATES / path.rpartition("/")[2]).read_text(encoding="utf-8")
        if path == "search.js":
            return self._search()
        if path in FEEDS:
            return self._templates.get_template(path).render(site=self, title=SAID["title"], advice=NOT_ADVICE)
        if path.startswith("pictures/") and path.endswith(".svg"):
            return pages.drawing(self, path)
        make = self.made.get(path.replace(".json", ".html") if path.endswith(".json") else path)
        if make is None:
            return None
        return self.json(make()) if path.endswith(".json") else self.html(make())

    def _search(self) -> str:
        """What the search field looks through: (text, address), as a script so that it also works from the file system."""
        to = f"to {self.countries[pages.CHINA]}"
        said = {part: law_pages.said_in_words(self.china.get(part)) for part in self.parts}
        # people who name a family mean its flagship: it stands first, and is no longer than another of its name
        first = {part: min(len(row["name"].split()) for row in self.parts.values() if row["family"] == family)
                 for family, part in self.flagships.items()}  # fmt: skip
        rows = [[f"{row['name']} ({part}), {to}: {said[part][0].lower()}{said[part][1:]}", self.names[part], first.get(part, 0)]
                for part, row in sorted(self.parts.items(), key=lambda one: one[0] not in first)]  # fmt: skip
        rows += [[f"What needs a license {to}", "index.html#china"]]
        rows += [[f"What changed in {month}", path] for month, path in pages.by_month(self)]
        also = {code: " ".join(word for word, of in COUNTRIES.items() if of == code) for code in self.countries}
        rows += [[name, self.country_link(code).href, 0, also[code]] for code, name in self.countries.items()]
        rows += [[f"{row['title']} ({row['id']})", self.names[row["id"]]] for row in self.events]
        rows += [[f"{one['claimant_name']}: {one['claim_text']}", self.names[one["claim"]]] for one in self.claims]
        rows += [[one.title, self.names[one.name]] for one in self.questions]
        rows += [[pages.pair_title(self, *pair), path] for path, pair in sorted(self.pairs.items(), key=lambda one: len(one[0]))]
        rows += [[one.title, self.names[one.source]] for one in self.sources.values()]
        return "window.gpudbIndex = " + escaped(json.dumps(rows, ensure_ascii=False, separators=(",", ":"))) + ";\n"

    def both(self, path: str) -> tuple[str, str]:
        """A page and its JSON, asked once."""
        page = self.made[path]()
        return self.html(page), self.json(page)

    def html(self, page: Page) -> str:
        """A page as HTML."""
        root, policy = "../" * page.path.count("/"), SQL_POLICY if page.path == "sql.html" else POLICY
        linked = json.dumps({"@context": "https://schema.org", **page.linked}) if page.linked else ""
        for character in "<>&":  # none can end the element
            linked = linked.replace(character, f"\\u{ord(character):04x}")
        return self._templates.get_template(page.template).render(
            page=page, site=self, root=root, policy=policy, title=SAID["title"], advice=NOT_ADVICE, license=DATA_LICENSE, tool=__version__,
            linked=Safe(linked) if linked else None,  # noqa: S704 - escaped above
        )  # fmt: skip

    def json(self, page: Page) -> str:
        """What stands beside a page, in the envelope of every JSON answer."""
        around = {
            "schema": JSON_SCHEMA, "release": self.release.release, "content_sha256": self.release.content_sha256, "on": self.day,
            "known_at": None, "data": page.data, "notes": [NOT_ADVICE],
        }  # fmt: skip
        return escaped(json.dumps(around, ensure_ascii=False, allow_nan=False, default=str)) + "\n"
