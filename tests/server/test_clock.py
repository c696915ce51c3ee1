"""One clock: the day of whoever asks decides in commands and in views, on both engines."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from gpudb import clock
from gpudb.store.engine import create_engine, writing

#: 26 hours apart, so that it is never the same day in both
WEST, EAST = "<-12>+12", "<+14>-14"
DAYS = {WEST: dt.timedelta(hours=-12), EAST: dt.timedelta(hours=14)}


#: one status that begins on a day, as the projection writes it
MADE = (
    "DELETE FROM _part_regime",
    "INSERT INTO _part_regime (part_id, regime_id, announced_on) SELECT part_id, 1, '2022-01-01' FROM _part",
    "INSERT INTO _status_destination (country_code, class_code) VALUES ('CN', 'CN')",
    "INSERT INTO _status_text (text_id, layer, status, basis, citation, license_exceptions, possible, caveats) "
    "VALUES (1, 'rule', 'license_required', '', '', '', '', '')",
    "INSERT INTO _status_current (regime_id, class_code, valid_from, valid_before, text_id) VALUES (1, 'CN', :day, '9999-12-31', 1)",
)


def asked(zone: str, *words: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "gpudb", *words, "--json"],
        env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(params=["sqlite", "postgresql"])
def changing(request, small_seed, tmp_path):
    """A database in which every status of today begins on the day that is today in the east and tomorrow in the west."""
    from gpudb.store.loader import load

    url = str(tmp_path / "t.sqlite") if request.param == "sqlite" else request.getfixturevalue("pg_server")()
    load(url, small_seed.root)
    day = (dt.datetime.now(dt.UTC) + DAYS[EAST]).date()
    with writing(create_engine(url)) as connection:
        for made in MADE:
            connection.execute(
                sa.text(made), {"day": day.isoformat() if request.param == "sqlite" else day} if ":day" in made else {}
            )
    return url


def test_commands_and_views_know_the_same_day(changing):
    counted = {}
    for zone, ahead in DAYS.items():
        said = asked(zone, "sql", "select count(*) as n from export_status_now", "--db", changing)
        today = (dt.datetime.now(dt.UTC) + ahead).date().isoformat()
        assert (said["on"], said["zone"]) == (today, {WEST: "UTC-12:00", EAST: "UTC+14:00"}[zone])
        read = (
            f"import gpudb; print(gpudb.open({changing!r})._reader.rows('SELECT count(*) AS n FROM export_status_now')[0]['n'])"
        )
        done = subprocess.run(
            [sys.executable, "-c", read], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
        )
        assert int(done.stdout) == said["data"][0]["n"], zone
        counted[zone] = said["data"][0]["n"]
    assert counted[WEST] == 0 < counted[EAST]


def test_the_envelope_says_its_zone_only_where_the_clock_gave_the_day(small_sqlite):
    assert "zone" not in asked(EAST, "list", "--on", "2026-01-01", "--db", small_sqlite)
    assert asked("<+0545>-5:45", "list", "--db", small_sqlite)["zone"] == "UTC+05:45"


@pytest.mark.parametrize("offset", ["+05:45", "-03:30", "+00:00", "-12:00", "+14:00"])
def test_a_server_takes_the_zone_as_it_is_meant(offset, pg_server, monkeypatch):
    monkeypatch.setattr(clock, "zone", lambda: f"UTC{offset}")
    with create_engine(pg_server()).begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL TIME ZONE '{clock.posix_zone()}'")
        noon = "SELECT to_char(timestamptz '2026-01-01 12:00:00+00' - timestamp '2026-01-01 12:00:00' AT TIME ZONE 'UTC', 'HH24')"
        assert connection.exec_driver_sql(noon).scalar() == "00"
        held = connection.exec_driver_sql("SELECT extract(timezone FROM now())").scalar()
    sign = -1 if offset[0] == "-" else 1
    assert int(held) == sign * (int(offset[1:3]) * 3600 + int(offset[4:]) * 60)
