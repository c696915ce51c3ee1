"""Which part a name means: exact names first, then families, then words; never a silent guess."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gpudb import names
from gpudb.errors import UnknownNameError
from gpudb.query import specs, systems
from gpudb.query.reader import Reader, Row, listed
from gpudb.records import NamedTuple
from gpudb.resources import data

_EXACT = """SELECT alias_key, kind, part, flagship, family FROM part_alias_list
WHERE alias_key IN ({keys}) ORDER BY part, kind"""
#: by the key, which has an index; every part has its family among its aliases
_FAMILY = (
    """SELECT DISTINCT part, flagship, family FROM part_alias_list WHERE alias_key = :key AND kind = 'family' ORDER BY part"""
)
#: families whose name begins with one of some words: by ranges of the key, which has an index ("." follows "-")
_FAMILIES = "SELECT DISTINCT family FROM part_alias_list WHERE kind = 'family' AND ({words}) ORDER BY family"
_WORD = "alias_key = :k{i} OR (alias_key >= :k{i} || '-' AND alias_key < :k{i} || '.')"
_MEMBERS = """SELECT alias_key, kind, part, flagship, family FROM part_alias_list WHERE part IN
 (SELECT part FROM part_alias_list WHERE alias_key IN ({keys}) AND kind = 'family') ORDER BY part, alias_key"""
#: the same name with other hyphens: asked only when no key is equal, for it reads every name
_SQUEEZED = """SELECT alias_key, kind, part, flagship, family FROM part_alias_list
WHERE replace(alias_key, '-', '') = :key ORDER BY part, kind"""
#: what lists of others call so; labels of GPU feature discovery follow the driver's names, which are told as such
_ELSEWHERE = """SELECT lower(replace(replace(name, '_', '-'), ' ', '-')) AS key, name, scheme, part FROM name_crosswalk
WHERE lower(replace(replace(name, '_', '-'), ' ', '-')) IN ({keys}) AND scheme <> 'gfd' ORDER BY scheme, part"""
#: what people write into a name and no alias holds: memory, form, architecture, power, cores and the generation of PCI Express
_TRAITS = """SELECT part, memory_type AS memory, form_factor AS form, memory_gb AS size, architecture, tdp_w AS power,
 cuda_cores AS cores, pcie_generation AS pcie FROM spec WHERE part IN ({keys}) ORDER BY part"""
#: every memory that a source gives a part: with and without what is held back
_SIZES = """SELECT DISTINCT part, value_number AS size FROM spec_history
WHERE part IN ({keys}) AND column_name = 'memory_gb' AND state = 'known' AND rank <> 'deprecated'"""
#: words of clouds for words of makers
_SAME_WORD = {"nvlink": "sxm"}
_ALL_PARTS = "`gpudb list` shows all parts"
#: names that sellers give, of which the ids of other parts may begin alike; a driver's name is exact
_SELLERS = {"short", "name", "marketing", "framework"}
_LIKE = """SELECT part, family FROM part_alias_list
WHERE kind IN ('id', 'family') AND alias_key >= :low AND alias_key < :high ORDER BY part"""
_ALL = "SELECT DISTINCT part, family FROM part_alias_list ORDER BY part"
#: signs around a name in a text from which it was copied
_QUOTES = " \t\"'`,;:\u2018\u2019\u201c\u201d\u00ab\u00bb\u00ae\u2122"


class Resolved(NamedTuple):
    """The part that a name means. ``note`` is not empty when the name left a choice; ``variants`` are the others."""

    part: str
    note: str = ""
    variants: tuple[str, ...] = ()

    def beside(self) -> str:
        """What the note says behind the variants: who means another part by the name."""
        return self.note.partition(", ".join(self.variants))[2].removeprefix("; ") if self.variants else ""


def resolve_all(reader: Reader, names_: Sequence[str]) -> list[Resolved]:
    """What each of several names means, as :func:`resolve` says; the exact names of all are looked up in one question."""
    names_ = [name.strip(_QUOTES) or name for name in names_]
    keys = [names.key(name) for name in names_]
    held: dict[str, list[Row]] = {key: [] for key in keys if key}
    if held:
        look_up(reader, names_)
        for row in _exact(reader, list(held)):
            held[row["alias_key"]].append(row)
    found = []
    for name, key in zip(names_, keys, strict=True):
        try:
            found.append(_resolve(reader, name, held.get(key)))
        except UnknownNameError as error:
            raise error.about("name", name)  # noqa: B904 - it is the same error
    others = _elsewhere(reader, list(held)) if any(one.note for one in found) else []
    for at, (key, one) in enumerate(zip(keys, found, strict=True)):
        told = _told([row for row in others if row["key"] == key and row["part"] != one.part])
        found[at] = one._replace(note=one.note and one.note + told)
    return found


def look_up(reader: Reader, names_: Sequence[str]) -> None:
    """Have a server look up what most names need, in one message."""
    keys = list(dict.fromkeys(filter(None, map(names.key, names_))))
    of = [lambda notes, key=key: notes.rows(_FAMILY, {"key": key}) for key in keys]
    reader.ahead(lambda notes: _exact(notes, keys), *of, lambda notes: _elsewhere(notes, keys), specs.columns)


def _exact(reader: Reader, keys: Sequence[str]) -> list[Row]:
    asked, params = listed("k", keys)
    return reader.rows(_EXACT.format(keys=asked), params)


def resolve(reader: Reader, name: str) -> Resolved:
    """The part that ``name`` means.

    An id or alias wins. A family name means its flagship, with a note that names the others. Words that fit one part
    only ("h100 nvl") mean that part, with a note. Raises ``UnknownNameError`` (exit 3) with at most three suggestions
    otherwise, also when an alias belongs to several parts.
    """
    return resolve_all(reader, [name])[0]


def _resolve(reader: Reader, name: str, rows: Sequence[Row] | None) -> Resolved:
    """The same, with the rows whose alias is exactly this name; None when it holds no letter or digit."""
    if rows is None:
        raise UnknownNameError(f"{name!r} is not the name of a part", _ALL_PARTS)
    if not rows and ":" not in name:  # 910B:4 is four of a 910B, not a 910B4
        rows = reader.rows(_SQUEEZED, {"key": names.squeezed(name)})
    family = [row for row in rows if row["kind"] == "family"]
    exact = sorted({row["part"] for row in rows if row["kind"] != "family"})
    if family and exact and all(row["kind"] in ("driver", "framework") for row in rows if row["kind"] != "family"):
        # "NVIDIA H100" is the driver's word for a 94 GB part, and people's for the family
        one = _flagship(reader, name, family[0]["family"])
        note = f"{one.note}; a driver that says {name!r} means {', '.join(exact)}"
        return Resolved(one.part) if exact == [one.part] else one._replace(note=note)
    if len(exact) == 1:
        kinds = {row["kind"] for row in rows}
        whole = systems.named(reader, name) if names.tokens(name)[0] in systems.WHOLES else None
        return Resolved(*whole) if whole else _of_several(reader, name, exact[0], kinds, rows[0]["alias_key"])
    if len(exact) > 1:
        identity = {row["part"] for row in rows if row["kind"] == "id"}
        if len(identity) == 1:
            return Resolved(*identity)
        told = f"{name!r} is the name of {len(exact)} parts: {', '.join(exact)}"
        raise UnknownNameError(told, "use one of these ids", tuple(exact[:3]))
    if family:
        return _flagship(reader, name, family[0]["family"])
    if listed_as := _label(reader, name):
        return listed_as
    bare = "-".join(names.telling(name))
    rows = _exact(reader, [bare]) if bare != names.key(name) else []
    if len(only := list({row["part"] for row in rows})) == 1 and _of_its_maker(reader, name, only):
        return _resolve(reader, bare, rows)
    for find in (systems.named, systems.instance, _share):
        if inside := find(reader, name):
            return Resolved(*inside)
    if (plain := _without_sellers(reader, name)) != names.key(name):
        if isinstance(found := or_error(reader, plain), Resolved):
            begun = found.note.startswith(plain)
            return found._replace(note=name + found.note[len(plain) :] if begun else f"{name} is read as {plain}")
        raise UnknownNameError(found.message.replace(repr(plain), repr(name)), found.hint, found.suggestions)
    return _by_words(reader, name)


def _without_sellers(reader: Reader, name: str) -> str:
    """The key of a name without the words of sellers, and with traits (PCIe 4.0, 300 W) in one spelling."""
    import re

    key = names.key(name)
    for text, ours in data("query/words.toml")["sellers"]["spelled"]:
        key = re.sub(f"(?<![^-])(?:{text})(?![^-])", ours, key)
    for number in re.findall(r"(?<![^-])(?:900|935|699)-[0-9a-z]{5}-\d{4}-[0-9a-z]{3}(?![^-])", key):
        key = key if _exact(reader, [number]) else key.replace(number, "")  # a maker's number of a board that is not on record
    return "-".join(filter(None, key.split("-")))


def _of_its_maker(reader: Reader, name: str, parts: Sequence[str]) -> list[str]:
    """Those of some parts that a name can mean: one that says Huawei means none of NVIDIA, unless it is the cloud that is named."""
    said = names.RIVALS.intersection(names.tokens(name))
    asked, params = listed("k", parts)
    if not said or not parts or "cloud" in names.tokens(name):
        return list(parts)
    made = {row["part"]: row["vendor"] for row in reader.rows(f"SELECT part, vendor FROM spec WHERE part IN ({asked})", params)}
    return [part for part in parts if made.get(part, "").partition("-")[0] not in names.RIVALS - said]


def _share(reader: Reader, name: str) -> Resolved | None:
    """The part of a share of it (a MIG instance, a time slice: "-SHARED"), of several (8 x H100, H100s), or of a name within another."""
    import re

    around = data("query/words.toml")["around"]["names"]
    whole, profile = names.mig(name)
    share, meant = f"MIG {profile}" if profile else "a time slice", "what follows is about the whole part"
    whole = whole[:-7] if whole.upper().endswith(("-SHARED", " SHARED")) else whole
    if found := next(filter(None, (re.fullmatch(text, whole, re.IGNORECASE) for text in around)), None):
        said = found.groupdict()
        whole, several = said.get("name") or f"{said.get('vendor') or '10de'}:{said['device']}", said.get("count") or "1"
        share, meant = ("", "") if several == "1" else (several, systems.ONE_OF_THEM)
    elif re.search(r"[0-9A-Z]s$", whole[-2:]) and re.search("[A-Z]", whole[:-2]):  # v100s in small letters is another board
        whole, share, meant = whole[:-1], "several", systems.ONE_OF_THEM
    if whole == name:
        return None
    one = resolve(reader, whole)
    if profile:
        one = _with_profile(reader, name, one, profile)
    told = f"{name} is {share} of {one.part}" if share else f"{name} is read as {whole}"
    return one._replace(note="; ".join(filter(None, (told, meant, one.note))))


def _with_profile(reader: Reader, name: str, whole: Resolved, profile: str) -> Resolved:
    """``whole``, unless only others of its family can be divided so: 1g.12gb is an eighth of 94 or 96 GB, and not of 80."""
    from gpudb.query.identify import has_profile

    asked, params = listed("k", [whole.part, *whole.variants])
    rows = reader.rows(f"SELECT part, memory_gb, mig_instances FROM spec WHERE part IN ({asked}) ORDER BY part", params)
    fits = [row["part"] for row in rows if has_profile(profile, row)]
    if whole.part in fits or not any(row["mig_instances"] for row in rows):
        return whole
    told = f"a MIG {profile} of {' or '.join(fits)}" if fits else f"no {whole.part}, which has no MIG {profile}"
    raise UnknownNameError(f"{name!r} is {told}", "use one of these ids" if fits else _ALL_PARTS, tuple(fits[:3]))


def _module(reader: Reader, name: str) -> Resolved:
    """The module in an HGX board of a name that is on record for none (it holds modules only); other wholes are asked back."""
    one, held = (or_error(reader, systems.inside(name) + form) for form in (" sxm", ""))
    if isinstance(one, Resolved) and "hgx" in names.tokens(name) and not systems.unknown(reader, name, "").suggestions:
        told = f"{name} holds several {one.part}; {systems.ONE_OF_THEM}; {systems.BOARDS}"
        return one._replace(note=f"{told}; {one.note}" if one.variants else told)
    raise systems.unknown(reader, name, held.part if isinstance(held, Resolved) else next(iter(held.suggestions), ""))


def _of_several(reader: Reader, name: str, part: str, kinds: set[str], alias: str) -> Resolved:
    """A seller's name that belongs to one part while the ids of others begin with the same words: "H100 SXM5" is that of 80 GB."""
    if not kinds <= _SELLERS:
        return Resolved(part)
    words = names.tokens(name)
    if words[0] in systems.WHOLES or any(word.startswith("nvl") and word[3:].isdigit() for word in words):
        return Resolved(part, f"{name} is a machine of several {part}; {systems.ONE_OF_THEM}; {systems.BOARDS}")
    key = "-".join(_SAME_WORD.get(word, word) for word in names.telling(alias)) or alias
    rows = reader.rows(_LIKE, {"low": key, "high": key + chr(0x10FFFF)})
    family = {row["family"] for row in rows if row["part"] == part}
    found = {row["part"] for row in rows if row["family"] in family}
    # the next word, or the generation of a form: h100-sxm is begun by h100-sxm5-64gb, l4 not by l40
    begun = {one for one in found if one[len(key) :][:1] == "-" or (key[-1].isalpha() and one[len(key) :][:1].isdigit())}
    return _taken(name, part, sorted(begun)) if begun - {part} else Resolved(part)


def _flagship(reader: Reader, name: str, family: str) -> Resolved:
    members = [row for row in reader.rows(_FAMILY, {"key": names.key(family)}) if row["family"] == family]
    chosen = next((row["part"] for row in members if row["flagship"]), None)
    others = tuple(row["part"] for row in members if row["part"] != chosen)
    if chosen is None:
        raise UnknownNameError(f"{name!r} is a family without a flagship", "use one of: " + ", ".join(others), others[:3])
    return _taken(name, chosen, others) if others else Resolved(chosen)


def _taken(name: str, part: str, fits: Sequence[str]) -> Resolved:
    """A part that is chosen among those that fit, with a note that names the others."""
    others = tuple(one for one in fits if one != part)
    return Resolved(part, f"{name} is taken as {part}" + (f"; other variants: {', '.join(others)}" if others else ""), others)


def _words_of(reader: Reader, name: str) -> set[str]:
    """The words of a name without the maker's; what is written behind a family is a word too: h100nvl."""
    import re  # only a name that no alias has needs it

    said = names.telling(name)
    said = [word for word in said if word != "nvlink"] if "pcie" in said else said  # a bridge between cards
    # an amount of memory is one word: 80 GB, 80G
    sized = re.sub(r"\b([0-9]+)-?gb?\b", r"\1gb", "-".join(said)).split("-")
    wanted = {_SAME_WORD.get(word, word) for word in sized if word}
    if _families(reader, wanted):
        return wanted  # most names: only what is written without blanks has to be looked for among all families
    families = {names.squeezed(row["family"]): names.tokens(row["family"]) for row in reader.rows(_ALL)}
    whole = "".join(said)
    begun = max((f for f in families if re.match("-?".join(f) + r"(?!(?<=\d)\d)", "-".join(said))), key=len, default="")
    if begun:  # its number does not go on: A200 is no A2
        rest = re.sub("-?".join(begun), "", "-".join(sized), count=1).split("-")
        rest[0] = families[begun][-1] * rest[0][:1].isdigit() + rest[0]  # 910B3 is one word, H100NVL two
        return {*families[begun], *(_SAME_WORD.get(word, word) for word in rest if word)}
    # what is left of a line's name is its number: 4090, 910B; of several lines it is told below
    for number in (whole, sized[0]):
        is_number = len(number) > 2 and number[:3].isdigit()
        lines = [words for family, words in families.items() if is_number and family.endswith(number)]
        lines = [words for words in lines if "".join(words)[: -len(number)].replace("-", "").isalpha()]
        if len(lines) == 1:
            return {*lines[0], *(word for word in sized if number not in (whole, word))}
    return wanted


def _by_words(reader: Reader, name: str) -> Resolved:
    if not set(systems.WHOLES).isdisjoint(names.tokens(name)):
        return _module(reader, name)
    wanted = _words_of(reader, name)
    # the family must be named: a word of some alias alone ("H20X", "94gb") would be a guess
    words: dict[str, set[str]] = {}
    flagship, family, same = set(), {}, set()
    for row in _members(reader, wanted):
        said = set(alias := row["alias_key"].split("-"))
        # a letter of a list's label (gpu-b200-sxm-a), of (R) and of T-Head makes no B200A of a B200: it stands behind a number
        behind = {w for before, w in pairwise(alias) if before[-1].isdigit() or before == "max"}
        lone = {w for w in said if len(w) == 1 and w.isalpha() and (w not in behind or row["kind"] == "framework")}
        words.setdefault(row["part"], set()).update(said - lone)
        if said - names.MAKERS == wanted and row["kind"] != "name":  # which is ours
            same.add(row["part"])
        family[row["part"]] = row["family"]
        if row["flagship"]:
            flagship.add(row["part"])
    named = _of_its_maker(reader, name, [part for part in words if set(names.tokens(family[part])) <= wanted])
    fits = [part for part in named if wanted <= words[part]]
    most = named
    if named and not fits:
        covered = {part: len(wanted & words[part]) for part in named}
        asked, params = listed("k", named)
        for row in reader.rows(_TRAITS.format(keys=asked), params):
            traits = f"{row['memory']} {row['form']} {row['form'].rstrip('0123456789')} {row['architecture']} gen{row['pcie']}"
            power = row["power"] or 0  # 72 W are also said as 70
            measured = f"{row['size'] or 0:g}gb {power:g}w {power // 10 * 10:g}w {row['cores'] or 0}cuda"
            words[row["part"]].update(w for w in names.tokens(f"{traits} {measured}") if len(w) > 1)  # XPU-R makes no R300R
        for row in reader.rows(_SIZES.format(keys=asked), params):
            words[row["part"]].add(f"{row['size']:g}gb")
        wanted -= set(data("query/words.toml")["sellers"]["words"].split()) - set().union(*(words[part] for part in named))
        fits = [part for part in named if wanted <= words[part]]
        most = [part for part in fits if covered[part] == max(covered[one] for one in fits)]
    # the only one, the one whose names say the most of it, that is called just so, or that people mean by the family
    for of in (fits, most, same, flagship):
        chosen = [part for part in fits if part in of]
        if len(chosen) == 1 and len({family[part] for part in fits}) == 1:
            return _taken(name, chosen[0], sorted(fits))
    if fits:
        told = f"{name!r} fits {len(fits)} parts: {_first(fits)}"
        raise UnknownNameError(told, "use one of these ids", tuple(sorted(fits)[:3]))
    raise _unknown(reader, name, {part: family[part] for part in sorted(named, key=lambda part: (part not in flagship, part))})


def _first(ids: Sequence[str]) -> str:
    return ", ".join(sorted(ids)[:8]) + (" ..." if len(ids) > 8 else "")


def _unknown(reader: Reader, name: str, named: dict[str, str]) -> UnknownNameError:
    """What to say of a name that fits no part: the variants of its family (``named`` with it), a maker's parts, what is spelled alike."""
    import re

    key = names.key(name)
    listed_as = _elsewhere(reader, [key])
    what = f"there is no part {name!r}{_told(listed_as)}"
    if listed_as:
        return UnknownNameError(what, _ALL_PARTS, tuple(dict.fromkeys(row["part"] for row in listed_as)))
    pieces = [one.strip() for one in re.split(r"[,;/&+|]|\s(?:vs\.?|versus|and|or)\s", name, flags=re.IGNORECASE) if one.strip()]
    if len(pieces) > 1 and all(isinstance(or_error(reader, one), Resolved) for one in pieces):
        return UnknownNameError(f"{name!r} names several parts: {', '.join(pieces)}", "give each as a name of its own")
    glued = r"(?!s(?:-|$))[a-z0-9]{1,2}(?:-|$)"  # L40G is no L40; a plural is, and 910B2 is a 910B
    others = [word for word in names.telling(name) if not any(word in names.tokens(part) for part in named)]
    if any(re.search("-?".join(names.tokens(of)[-1:]) + glued, "-".join(others)) for of in named.values()):
        other = "are other products" if len(named) > 1 else "is another product"
        return UnknownNameError(f"{what}; {_first(list(named))} {other}", _ALL_PARTS)
    if named:
        there = f"; of that family there {'are' if len(named) > 1 else 'is'} {_first(list(named))}"
        return UnknownNameError(what + there, "use one of these ids",
                                tuple(dict.fromkeys((*names.suggest(key, named), *named)))[:3])  # fmt: skip
    for of, machines in data("query/words.toml")["series"].items():
        if any(re.fullmatch(text, name, re.IGNORECASE) for text in machines):
            held = [row["part"] for row in reader.rows(_FAMILY, {"key": names.key(of)})]
            what = f"{name!r} is a machine with {of}, of which form or memory is not on record: {_first(held)}"
            return UnknownNameError(what, "use one of these ids", tuple(held[:3]))
    bare = re.fullmatch("(?:0x)?([0-9a-f]{4})", key)  # an id without its maker's, and letters for figures: H1OO, hl00
    slips = [f"{maker}:{bare[1]}" for maker in ("10de", "1002", "1da3", "1d0f")] if bare else []
    for table in (str.maketrans("o", "0"), str.maketrans("oil", "011")):
        slips.append(re.sub("(?<=[a-z])[0-9oil]{2,}(?=[a-z]?(?:-|$))", lambda found, table=table: found[0].translate(table), key))  # type: ignore[misc]
    for slip in slips:
        if slip != key and isinstance(meant := or_error(reader, slip), Resolved):
            return UnknownNameError(f"{what}; {slip} is {meant.part}", _ALL_PARTS, (meant.part,))
    several = specs.holding(reader, name)
    if len(several) > 1:
        asked = f'"{name}"' if " " in name else name
        return UnknownNameError(f"{what}, but {len(several)} that it fits", f"`gpudb list {asked}` shows them")
    near = "-".join(names.telling(name)) or key  # "NVIDIA H10O" is near what H10O is
    alike = {one: or_error(reader, one) for one in several or _near(reader, near.translate(names.LIKE_OURS))}
    alike = {one: got for one, got in alike.items() if isinstance(got, Resolved) and _of_its_maker(reader, name, [got.part])}
    return UnknownNameError(what, _ALL_PARTS, tuple(alike))


def _elsewhere(reader: Reader, keys: Sequence[str]) -> list[Row]:
    """Which parts the lists of others call so."""
    asked, params = listed("k", keys)
    return reader.rows(_ELSEWHERE.format(keys=asked), params)


def _label(reader: Reader, name: str) -> Resolved | None:
    """The part of which lists of others, all alike, have just this label (one word: nvidia-tesla-a100)."""
    rows = [row for row in _elsewhere(reader, [names.key(name)]) if row["name"].lower() == name.lower() and " " not in name]
    alike = len({row["part"] for row in rows}) == 1
    return Resolved(rows[0]["part"], f"{name} is {rows[0]['part']} in the list of {rows[0]['scheme']}") if alike else None


def _told(rows: Sequence[Row]) -> str:
    return "".join(f"; in the list of {row['scheme']} it is {row['part']}" for row in rows)


def _families(reader: Reader, wanted: set[str]) -> set[str]:
    """The families that consist of wanted words, by their key."""
    words, found = sorted(wanted), []
    for start in range(0, len(words), 100):  # an expression of a thousand terms is refused by SQLite
        params = listed("k", words[start : start + 100])[1]
        asked = " OR ".join(_WORD.format(i=i) for i in range(len(params)))
        found += [row["family"] for row in reader.rows(_FAMILIES.format(words=asked), params)]
    return {names.key(family) for family in found if set(names.tokens(family)) <= wanted}


def _members(reader: Reader, wanted: set[str]) -> list[Row]:
    """Every name of the parts whose family consists of wanted words."""
    asked, params = listed("k", sorted(_families(reader, wanted)))
    return reader.rows(_MEMBERS.format(keys=asked), params) if params else []


def _near(reader: Reader, wanted: str) -> tuple[str, ...]:
    """Ids and families that are close: those that begin alike first, and all only when none of them is close."""
    start = wanted[:3]
    for sql, params in ((_LIKE, {"low": start, "high": start + chr(0x10FFFF)}), (_ALL, {})):
        rows = reader.rows(sql, params)
        known = sorted({row["part"] for row in rows} | {names.key(row["family"]) for row in rows})
        known = [name for name in known if name.startswith(start) or not params]
        near = names.suggest(wanted, [name for name in known if not names.another_product(wanted, name)])
        begun = tuple(name for name in known if name.startswith(wanted))[:3]
        if begun or near:
            return begun or near
    return ()


def or_error(reader: Reader, name: str) -> Resolved | UnknownNameError:
    """What :func:`resolve` gives or raises."""
    try:
        return resolve(reader, name)
    except UnknownNameError as error:
        return error
