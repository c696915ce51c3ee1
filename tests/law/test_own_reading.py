"""A second reading of the law against the program: parts as shipped, every kind of place, the days on which the law turns."""

from __future__ import annotations

import functools
import random
from collections import Counter

from gpudb.law.prepared_item import PreparedItem, prepare
from gpudb.law.records import as_known
from gpudb.law.status import Question, status_of
from tests.law import own_reading as own
from tests.law.support import records
from tests.law.test_cases import real_parts

QUESTIONS = 4000
#: the day before and the day of each change, and the first and last reviewed days
DAYS = own.codes("""
2022-01-01 2022-02-23 2022-02-24 2022-03-02 2022-08-25 2022-08-26 2022-08-31 2022-09-30 2022-10-01 2022-10-20 2022-10-21
2023-01-16 2023-01-17 2023-06-30 2023-07-01 2023-10-22 2023-10-23 2023-11-16 2023-11-17 2024-03-14 2024-03-15 2024-04-03
2024-04-04 2024-12-02 2025-01-12 2025-01-13 2025-03-31 2025-04-01 2025-04-08 2025-04-09 2025-04-14 2025-04-15 2025-05-12
2025-05-13 2025-11-06 2025-11-07 2026-01-14 2026-01-15 2026-07-09 2026-07-10 2026-10-06
""")
LIKELY = own.codes("CN HK MO RU BY IR KP SY CU IQ AE SA IL SG MY VN KZ VE KH NI CY ET TR IN DE TW JP US PR PK UA MX")
SEATS = own.codes("CN HK MO US SG RU VN KH NI IQ DE AE")


@functools.cache
def known() -> dict[str, tuple[PreparedItem, own.Figures]]:
    """The parts whose figures are all on record."""
    prepared = {part: prepare(records(), item) for part, item in real_parts().items()}
    figures = {part: own.figures_of(item.inputs, item.measures) for part, item in prepared.items()}
    return {part: (prepared[part], one) for part, one in figures.items() if one is not None}


def test_a_second_reading_of_the_law_gives_the_answers_of_the_program() -> None:
    chance = random.Random(6)
    market = as_known(records(), None).market
    parts, places = sorted(known()), [*records().countries, own.CRIMEA, own.DNR, own.LNR]
    statuses: Counter[str] = Counter()
    policies: Counter[str | None] = Counter()
    for _ in range(QUESTIONS):
        part = chance.choice(parts)
        item, figures = known()[part]
        to, day = chance.choice(sorted(LIKELY) if chance.random() < 0.7 else places), chance.choice(sorted(DAYS))
        seat = chance.choice([None, *sorted(SEATS)]) if chance.random() < 0.8 else None
        route = chance.choice(("export", "export", "reexport", "transfer"))
        asked = own.shipment(to, day, seat, route)
        reading = own.read(figures, asked)
        if reading is None:
            continue
        answer = status_of(item, Question(to, day, end_user_hq=seat, route=route))  # type: ignore[arg-type]
        question = (part, to, day, seat, route, answer.basis)
        assert answer.status == reading.status, question
        if answer.status not in {"license_required", "no_license_required"}:
            assert tuple(answer.license_exceptions) == reading.exceptions, question
        statuses[answer.status] += 1
        if reading.by_rule and answer.layer == "rule":
            expected = own.policy(figures, asked, market, part)
            assert answer.review_policy == expected, question
            policies[expected] += 1
    assert len(statuses) == 6, statuses
    assert len(policies) == 4, policies
