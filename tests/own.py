"""Own facts of a made-up lab about the small seed, as files."""

from __future__ import annotations

DAY = "2026-05-01"
SOURCES = """
[[organisation]]
id = "lab"
name = "Our Lab"
kind = "company"

[[source]]
id = "bench"
title = "Our bench"
publisher = "lab"
kind = "benchmark"
url = "https://lab.example/bench"
accessed_on = 2026-04-30
rank = "A"
"""
FACTS = """
part = "y2"
aliases = [{ name = "rack y2", kind = "short" }]
[[reading]]
source = "bench"
evidence = "primary_read"
facts = [
  { attribute = "tdp", value = 395, published = "395 W", at = "run 1" },
  { attribute = "boost_clock", value = 1755, published = "1755 MHz", at = "run 2" },
]
"""
PART = """
id = "lab-one"
name = "Lab One"
vendor = "lab"
architecture = "lab-arch"
family = "Lab One"
flagship = true
form_factor = "pcie"
market = "datacenter"
[[reading]]
source = "bench"
recorded = 2026-04-30
evidence = "primary_read"
facts = [ { attribute = "memory", value = 48, published = "48 GB", at = "lid" } ]
"""
ARCHITECTURE = '[[architecture]]\nid = "lab-arch"\nname = "Lab"\nvendor = "lab"\n'
CSV = (
    "part,column,value,unit,published,source,locator,note\n"
    "x1-big,memory_bandwidth_gbs,3.2,TB/s,3.2 TB/s,bench,run 7,stream triad\n"
    "\n"
    'x1-big,boost_clock_mhz,1700,,"1,700 MHz",bench,run 8,\n'
)

#: a folder of own facts in the layout of the seed
FILES = {
    "sources/lab.toml": SOURCES,
    "architectures/a.toml": ARCHITECTURE,
    "facts/y2.toml": FACTS,
    "parts/lab/lab-one.toml": PART,
}
