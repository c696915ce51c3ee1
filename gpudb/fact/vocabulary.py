"""What is known of a value, in words."""

#: what a statement may say about a value; a cell without a statement is `unknown`
KNOWN, NOT_APPLICABLE, NOT_PUBLISHED, UNKNOWN = "known", "not_applicable", "not_published", "unknown"

#: `read_at` of a source that was read through somebody else whose own place nobody wrote down
NOT_RECORDED = "not recorded"
