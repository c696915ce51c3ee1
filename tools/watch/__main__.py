"""What was published since each layer was last reviewed: `python -m tools.watch`, for maintainers; it uses the network.

It asks the Federal Register, the eCFR and EDGAR for what touches the sections, parts and letters that the seed cites, prints a
checklist, and writes it to a file. Read, change the records, tick each line of the file; then
`python -m tools.watch --accept checklist.md --reviewed-by NAME --until DAY` writes the review entries. It refuses while a line is not
ticked, and no layer gets a day after that of the listing. Exit 1: a source could not be asked, or the acceptance is refused.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.files import ROOT, shown
from tools.watch import checklist
from tools.watch.accept import Decision, Refused, accept
from tools.watch.fetch import Fetcher
from tools.watch.listing import ADDRESSES, listing
from tools.watch.watched import watched


def main(
    arguments: list[str],
    *,
    today: dt.date | None = None,
    fetcher: Fetcher | None = None,
    addresses: Mapping[str, str] = ADDRESSES,
) -> int:
    """List, or accept; gives the exit code. The keywords are for the tests."""
    given = _parser().parse_args(arguments)
    today = today or dt.datetime.now(dt.UTC).date()
    if given.accept:
        return _accept(given, today)
    if given.reviewed_by or given.until or given.layer or given.note:
        print("--reviewed-by, --until, --layer and --note go with --accept FILE", file=sys.stderr)
        return 2
    fetcher = fetcher or Fetcher(contact=given.contact)
    if given.file.exists() and not given.force:
        print(f"{shown(given.file)} is there, perhaps half ticked: name another --file, or --force", file=sys.stderr)
        return 2
    found = listing(watched(given.seed), fetcher, today, addresses)
    given.file.write_text(checklist.markdown(found), encoding="utf-8", newline="\n")
    print(checklist.markdown(found) if given.format == "markdown" else checklist.plain(found), end="")
    for source, trouble in found.trouble.items():
        print(f"{source}: {trouble}", file=sys.stderr)
    print(f"{len(found.items)} items, written to {shown(given.file)}", file=sys.stderr)
    return 1 if found.trouble else 0


def _accept(given: argparse.Namespace, today: dt.date) -> int:
    if not given.reviewed_by or not given.until:
        print("--accept needs --reviewed-by NAME and --until DAY", file=sys.stderr)
        return 2
    notes = dict(note.partition("=")[::2] for note in given.note)
    decision = Decision(given.reviewed_by, given.until, today, tuple(given.layer), notes)
    reviews = given.seed / "reviews.toml"
    try:
        told = accept(reviews, checklist.read(given.accept.read_text(encoding="utf-8")), decision)
    except (OSError, checklist.NotAChecklist) as error:
        print(f"{given.accept} is no checklist that can be accepted: {error}", file=sys.stderr)
        return 1
    except Refused as refused:
        print("\n".join([*refused.problems, "nothing was written"]), file=sys.stderr)
        return 1
    print("\n".join(told))
    released = watched(given.seed).released
    if released < today:
        print(f"seed/release.toml is of {released}: the next release has to be of {today} or later")
    print("next: `python -m tools.check`, then `python -m tools.refresh` (docs/data-release.md)")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.watch", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--file", type=Path, default=Path("checklist.md"), help="where the checklist is written (default: checklist.md)"
    )
    parser.add_argument("--force", action="store_true", help="write over a checklist that is there")
    parser.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="how it is printed; the file is Markdown always"
    )
    contact = os.environ.get("GPUDB_WATCH_CONTACT", "")
    parser.add_argument(
        "--contact", default=contact, help="a mail address for EDGAR, which refuses who names none (or GPUDB_WATCH_CONTACT)"
    )
    parser.add_argument("--seed", type=Path, default=ROOT / "seed", help=argparse.SUPPRESS)
    parser.add_argument("--accept", type=Path, metavar="FILE", help="write the review entries of a checklist that is ticked")
    parser.add_argument("--reviewed-by", metavar="NAME", help="who read")
    parser.add_argument(
        "--until", type=dt.date.fromisoformat, metavar="DAY", help="the last day that was reviewed, not after the listing"
    )
    parser.add_argument("--layer", action="append", default=[], metavar="LAYER", help="only this layer (may be repeated)")
    parser.add_argument(
        "--note", action="append", default=[], metavar="LAYER=TEXT", help="what the note of a layer says first (may be repeated)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
