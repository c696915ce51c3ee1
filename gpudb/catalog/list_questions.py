"""The question `list`: which parts satisfy conditions, which are left out because nobody knows, and why there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from gpudb import results
from gpudb.catalog.base import Day, Dicts, Names, Strings, day, tidy
from gpudb.catalog.law_questions import LawQuestions
from gpudb.checked import text, texts, whole
from gpudb.errors import UnknownNameError
from gpudb.fact.vocabulary import NOT_APPLICABLE
from gpudb.hints import Any
from gpudb.names import close, suggest
from gpudb.query import condition_values, filters, parts, specs
from gpudb.query.filters import Column

#: columns that `list` shows when none are named
DEFAULT_LIST = (
    "part", "memory_gb", "memory_type", "memory_bandwidth_gbs", "bf16_tensor_dense_tflops", "fp8_tensor_dense_tflops", "nvlink_gbs",
    "tdp_w",
)  # fmt: skip

#: gives the rows that some conditions choose, of these columns, in this order, so many
_Choice = Callable[[list[filters.Condition], list[str], list[tuple[str, bool]], int | None], list[dict[str, Any]]]


class ListQuestions(LawQuestions):
    """The part of the catalog that chooses parts; a status is added where one is asked for."""

    def list(
        self,
        conditions: Names = (),
        *more: str,
        sort: str | None = None,
        columns: Names | None = None,
        limit: int | None = None,
        known_at: Day = None,
        to: str | None = None,
        on: Day = None,
    ) -> results.PartList:
        """Parts that satisfy every condition (`memory_gb>=80`), sorted by columns ("-tdp_w,part": minus is descending).

        The columns ``status``, ``status_layer``, ``review_policy``, ``license_exceptions`` and ``caveats`` are about the destination
        ``to`` (default China) on the day ``on`` (default today); with either of them status and caveats are shown. Without
        ``columns`` those of the order and of a range (`l2_mib>=50`) are shown, too.
        """
        known = {**self.columns(), **specs.STATUS_COLUMNS}
        conditions = [one for given in texts(conditions, "conditions", *more) for one in filters.several(given)]
        words = [self._word(condition, known) for condition in conditions]
        said, either = _together([word for word in words if word])
        parsed = said + [
            self._as_held(filters.parse(one, known)) for one, word in zip(conditions, words, strict=True) if not word
        ]
        items = [item.strip() for item in text(sort, "sort").split(",")] if sort is not None else []
        order = [(filters.find_column(item.lstrip("-+"), known).name, item.startswith("-")) for item in items if item]
        named = texts(columns, "columns") or DEFAULT_LIST
        wanted = list(dict.fromkeys(filters.find_column(name, known).name for name in named))
        used = {*wanted, *(condition.column for condition in parsed), *(name for name, _ in order)}
        notes: Strings = [either] if either else []
        owned = self._has_own()
        where: specs.Place | None = None
        told = to is not None or used & set(specs.STATUS_COLUMNS)
        if told or (on is not None and self._law().records.countries):
            law, asked = self._law(), self.as_of(on, known_at)
            where = specs.Place(law.country(to), asked.on)
            to_china = None if to else "no `to` was given: the destination is CN"
            law_notes = (law.note_on(where.destination), to_china, law.why_unknown(asked.on, asked.known_at))
            notes += [note for note in law_notes if note]
            if columns is None:  # beside the part: columns are dropped from the right where there is no room
                wanted = ["part", "status", *wanted[1:], "caveats"]
            elif not used & set(specs.STATUS_COLUMNS):
                wanted.append("status")
        deciding = dict.fromkeys((*(name for name, _ in order), *(one.column for one in parsed if one.operator[0] in "<>")))
        if columns is None:  # an order or a range can only be read where its column stands
            at = 2 if "status" in wanted else 1
            wanted[at:at] = [name for name in deciding if name not in wanted]
        if limit is not None:
            whole(limit, "limit", "give how many rows to show")
        when = day(known_at, "known_at")
        if when is None:
            choose: _Choice = partial(specs.find, self._reader, known, place=where)
        else:
            held = specs.rows_known_at(self._reader, self.columns(), when)
            choose = partial(specs.choose, self._with_status(held, where, when) if where else held, known)
        rows = choose(parsed, wanted, order, None if limit is None else limit + 1)  # one more tells whether there are more
        if not rows and when is None:
            notes += self._why_empty(parsed) + self._why_no_status(parsed, choose, where)
        elif not rows:
            notes.append(f"nothing was on record on {when} that satisfies the conditions")
        notes += self._left_out(parsed, choose, when)
        truncated = limit is not None and len(rows) > limit
        if truncated:
            rows = rows[:limit]
            notes.append(f"only the first {limit} parts are shown; `limit` raises this")
        self._rests_on([row["part"] for row in rows] if "part" in wanted else lambda: specs.everyone(self._reader), used, when)
        if owned and "part" in wanted:
            computed = any(known[name].attribute is None and known[name].group != "part" for name in used)
            behind = {*used, *(self._law().columns() if computed else ())}
            notes += self._own_behind([row["part"] for row in rows], behind, when)
        return results.PartList(
            columns=tuple(wanted),
            labels={name: known[name].label for name in wanted},
            units={name: known[name].unit for name in wanted},
            rows=tuple({name: tidy(value) for name, value in row.items()} for row in rows),
            notes=tuple(notes),
            types={name: known[name].type for name in wanted},
            states=self._blank_states(rows, when) if "part" in wanted else (),
            heads={name: f"{known[name].short or known[name].label} {known[name].unit}".strip() for name in wanted},
            truncated=truncated,
            deciding=tuple(deciding) if columns is None else (),
        )

    def _as_held(self, condition: filters.Condition) -> filters.Condition:
        """The condition on values as the database holds them; a value that no part has is told, or refused when no other is left."""
        if condition.column in specs.STATUS_COLUMNS:
            from gpudb.law.record import POLICIES
            from gpudb.law.records import HEADLINE_LAYERS, STATUSES

            words = {"status": STATUSES, "status_layer": HEADLINE_LAYERS, "review_policy": POLICIES}
            held: Sequence[str] = words.get(condition.column, ())
        elif condition.column in condition_values.CLOSED:
            held = [value for value, _ in condition_values.values(self._reader, condition.column)]
        else:
            return condition
        if not held or condition.operator not in ("=", "!=", "~", "!~"):
            return condition
        found, error = condition_values.as_held(condition, held, results.STATUS_WORDS | results.POLICY_WORDS)
        if error and self.missed is None:
            raise error
        if error and self.missed is not None:
            self.missed.append(error)
        return found

    def _word(self, text: str, known: dict[str, Column]) -> filters.Condition | None:
        """A word for a maker, an architecture, a family, a form or a part, as the condition that it means; None for a condition."""
        if any(sign in text for sign in "<>=!~") or text.strip().lower() in known or not text.strip():
            return None
        found = specs.holding(self._reader, text)
        if not found:
            try:
                one = parts.resolve(self._reader, text)
                found = [one.part, *one.variants]
            except UnknownNameError as error:
                values = [v for column in ("architecture", "vendor") for v, _ in condition_values.values(self._reader, column)]
                near = error.suggestions or tuple(v for v in suggest(text.lower(), values) if close(text.lower(), v))
                hint = f"{error.hint}; for a text of law: `gpudb sources SECTION`" if "." in text else error.hint
                told = f"{text!r} is no part, maker, architecture or form"
                raise UnknownNameError(told, hint, near, field="conditions", value=text) from error
        return filters.Condition("part", "=", ",".join(found))

    def _left_out(self, conditions: Sequence[filters.Condition], choose: _Choice, known_at: str | None) -> Strings:
        """Which parts a comparison left out because nobody knows their value, though they satisfy everything else."""
        notes = []
        for condition in conditions:
            # a part without a policy, an exception or a caveat has none: only of its status is a blank a doubt
            beside = condition.column in specs.STATUS_COLUMNS and condition.column != "status"
            if beside or condition.operator in ("is null", "is not null", "=?"):
                continue
            others = [filters.Condition(condition.column, "is null", "") if c is condition else c for c in conditions]
            found = choose(others, ["part"], [], None)
            parts_ = [row["part"] for row in found]
            blank = {row["part"] for row in specs.blank_states(self._reader, parts_, [condition.column], known_at)
                     if row["state"] == NOT_APPLICABLE} if found else set()  # fmt: skip
            left = [row["part"] for row in found if row["part"] not in blank]
            if left:
                shown = ", ".join(left[:6]) + (f" and {len(left) - 6} more" if len(left) > 6 else "")
                count = f"{len(left)} part{'s are' if len(left) > 1 else ' is'}"
                notes.append(f"{count} left out because {condition.column} is unknown: {shown}")
        return notes

    def _blank_states(self, rows: Sequence[dict[str, Any]], known_at: str | None) -> tuple[dict[str, str], ...]:
        """Per row the blanks that are more than unknown."""
        blank = [(row["part"], name) for row in rows for name, value in row.items() if value is None]
        if not blank:
            return ()
        found: dict[str, dict[str, str]] = {}
        of, names = (sorted(set(one)) for one in zip(*blank, strict=True))
        for fact in specs.blank_states(self._reader, of, names, known_at):
            found.setdefault(fact["part"], {})[fact["column_name"]] = fact["state"]
        return tuple(found.get(row["part"], {}) for row in rows)

    def _with_status(self, rows: Sequence[dict[str, Any]], where: specs.Place, known_at: str) -> Dicts:
        from gpudb.law.layers import codes_of

        law = self._law()
        found = law.inputs(self.columns(), [row["part"] for row in rows], known_at)
        told = {}
        for a in law.status(found, where.destination, where.on, known_at, "export", None):
            said = (a.status, a.layer, a.review_policy, ", ".join(a.license_exceptions), codes_of(a.caveats))
            told[a.part] = dict(zip(specs.STATUS_COLUMNS, said, strict=True))
        return [row | told[row["part"]] for row in rows]

    def _why_empty(self, conditions: Sequence[filters.Condition]) -> Strings:
        """The values of a text column of which a condition names none; closed columns were refused before."""
        known = self.columns()
        notes = []
        for condition in conditions:
            text = condition.column in known and known[condition.column].type == "text"
            closed = condition.column in condition_values.CLOSED
            if text and (condition.operator == "=" or (condition.operator == "~" and closed)):
                values = [value for value, _ in condition_values.values(self._reader, condition.column)]
                if not {value.lower() for value in values}.intersection(str(condition.value).lower().split(",")):
                    values = [value for value in values if str(condition.value).lower() in value.lower()] or values
                    shown = ", ".join(values[:12]) + (" ..." if len(values) > 12 else "")
                    notes.append(f"no part has {condition.column} {condition.value!r}; values are: {shown}")
        return notes

    def _why_no_status(self, conditions: Sequence[filters.Condition], choose: _Choice, where: specs.Place | None) -> Strings:
        """Which status the parts have that only a condition about the status left out."""
        others = [c for c in conditions if c.column not in specs.STATUS_COLUMNS]
        if where is None or len(others) == len(conditions):
            return []
        found = choose(others, ["part", "status", "status_layer"], [], None)
        layers = (f" ({row['status_layer']})" if row["status_layer"] else "" for row in found)
        counts = Counter(f"{row['status']}{layer}" for row, layer in zip(found, layers, strict=True))
        told = ", ".join(f"{count} {said}" for said, count in counts.items())
        return [f"to {where.destination} on {where.on} the {len(found)} parts are: {told}"] if counts else []


def _together(words: Sequence[filters.Condition]) -> tuple[list[filters.Condition], str]:
    """Words narrow each other (hopper sxm5); names of different parts, of which no part is both, mean either."""
    sets = [set(str(word.value).split(",")) for word in words]
    if len(sets) < 2 or set.intersection(*sets):
        return list(words), ""
    every = ",".join(sorted(set.union(*sets)))
    return [filters.Condition("part", "=", every)], "no part is all that the words say: those that fit any of them are shown"
