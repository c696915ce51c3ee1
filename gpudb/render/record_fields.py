"""The fields of records, in order, so that a file without rows has its header too; tests hold them against real rows."""

# ruff: noqa: SIM905 - names in a row are read more easily than names in quotes

FACT = tuple(
    "part attribute qualifier column_name state value_number value_text unit published source locator derivation rank recorded_on "
    "withdrawn_before withdrawn_reason statement_id evidence quotes reason scope note stated_about source_title source_url "
    "source_publisher source_kind source_published_on source_accessed_on source_read_at source_read_on_behalf origin value_min "
    "value_max copied_from accumulator precision".split()
)
LOG = tuple("day action part column_name state value new_value unit why published source statement_id origin".split())
RULE = tuple(
    "rule version kind rule_title title citation announced_on published_on valid_from valid_before enforced_from enforced_before "
    "compliance_on summary authority url source locator evidence quotes recorded_on note".split()
)
EVENT = tuple(
    "day precision layer kind title authority towards families valid_before citation source locator evidence quotes recorded_on "
    "withdrawn_before note id".split()
)
CLAIM = tuple(
    "claim topic claimant claimant_name about families claim_text day precision state contradicts source locator evidence quotes "
    "recorded_on note responses".split()
)
CLASSIFICATION = tuple(
    "part tpp tpp_basis maker_tpp maker_eccn logic_die_area_mm2 performance_density rule version citation effective until outcome "
    "paragraphs clauses license_exceptions review_policy tariff_band missing steps logic_die_area_mm2_min "
    "logic_die_area_mm2_max performance_density_min performance_density_max possible".split()
)
#: the layers of a status, each a column in a file; JSON has them in one list, field by field
LAYERS = ("embargo", "rule", "letter", "license", "import_measure", "tariff")
STATUS = tuple(
    "part destination on status summary review_policy license_exceptions told_exceptions layer basis citation since until "
    "in_practice paragraphs layers reasons possible missing known_until last_known caveats existed maker_eccn version_since".split()
)
STATUS_FILE = (
    *"part destination on status review_policy license_exceptions layer basis citation since until known_until last_known "
    "paragraphs".split(), *LAYERS, "reasons", "missing", "in_practice", "told_exceptions", "possible", "summary",
    "caveats", "existed", "maker_eccn", "version_since",
)  # fmt: skip
TIMELINE = tuple(
    "part destination day precision layer kind title citation source evidence id review_policy named caveats".split()
)
