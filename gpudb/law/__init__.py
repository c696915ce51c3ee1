"""Export law as pure functions over dated records: no database, no I/O, no number of any law in code."""

#: what stands below every status, on a terminal, on a page and in a picture
NOT_ADVICE = (
    "Not legal advice. A status is about embargoed countries, ECCN 3A090 and is-informed letters, not about the "
    "Entity List or the end use; read the citation beside it."
)
#: the same on a terminal, where it takes two lines
NOT_ADVICE_SHORT = (
    "Not legal advice. A status covers embargoes, ECCN 3A090 and is-informed letters, not the Entity List or the end use; "
    "read the citation beside it."
)
