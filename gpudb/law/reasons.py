"""Why an answer is what it is: sentences about rules, letters and exceptions, one thought each."""

from __future__ import annotations

from collections.abc import Sequence

from gpudb.law.destinations import HOME, Where, treated_as
from gpudb.law.event_records import Letter
from gpudb.law.permits import Permit, Policy
from gpudb.law.prepared_item import PreparedItem, Requirement, names
from gpudb.law.records import NOT_ENFORCED
from gpudb.law.rule_records import market_words


def treated(prepared: PreparedItem, destination: str, end_user_hq: str | None) -> list[str]:
    """As which place another one counts, and why."""
    out = []
    for code in dict.fromkeys((destination, end_user_hq or destination)):
        country = prepared.records.countries[code]
        if country.treated_as:
            note = f": {country.treated_as_note}" if country.treated_as_note else ""
            out.append(f"{country.name} is treated as {country.treated_as}{note}")
        if country.part_of:
            out.append(f"{country.name}: a rule that names no region means it as {country.part_of}")
    if treated_as(prepared.records, destination) == HOME and end_user_hq not in (None, HOME):
        out.append(
            "a delivery within the United States is no export, whoever the buyer belongs to: what leaves later is asked then"
        )
    return out


def reasons(
    prepared: PreparedItem,
    where: Where,
    rules: tuple[Requirement, ...],
    letters: Sequence[tuple[Letter, bool | None]],
    possible: tuple[Permit, ...],
    bound: Letter | None,
) -> list[str]:
    """What each rule, letter and exception that was looked at says, in the order in which it counts."""
    out: list[str] = []
    for r in sorted(rules, key=lambda r: r.state != "enforced"):
        name = f"{r.rule.id} {r.version.id}"
        if r.version.clauses_of is None:
            out += [
                f"{name}: {step}"
                for clause, step in zip(r.result.clauses, r.result.steps, strict=True)
                if clause.outcome == r.result.outcome and not clause.aside
            ]
        if r.placed is not None:
            place = (
                where.destination
                if where.destination == where.headquarters
                else (f"{where.destination} (end user headquartered in {where.headquarters})")
            )
            out.append(f"{name}: {place} lies {'inside' if r.placed else 'outside'} the scope")
        if r.by_headquarters:
            out.append(f"{name}: required because of the end user's headquarters in {where.headquarters}")
        if r.value and r.state != "enforced":
            out.append(f"{name}: in the text, {r.state.replace('_', ' ')} on this day")
        if r.value and r.state == NOT_ENFORCED and r.version.in_practice:
            out.append(f"{name}: {r.version.in_practice}")
        out += [f"{name}: {text} (not checked here)" for text in r.exempt]
    for letter, value in letters:
        some = " for some customers only" if letter.some_customers_only else ""
        said = clause_of(prepared, letter, value)
        out.append(f"letter {letter.id}: {'reaches' if value else 'may reach'} this item{some}: {said}")
    for p in possible:
        if p.told_only:
            rest = "; ".join((*((p.not_in_practice,) if p.not_in_practice else ()), *p.unverified))
            out.append(f"License Exception {p.code} exists here: {rest} (not checked here)")
        elif p.value and bound:
            out.append(f"License Exception {p.code} would fit, but a letter requires a license")
        elif p.value:
            notice = f"notice to BIS {p.notice_days} days before" if p.notice_days else "no notice"
            notice += f"; {p.confirmation}" if p.confirmation else ""
            rest = f"; not checked here: {'; '.join(p.unverified)}" if p.unverified else ""
            out.append(f"License Exception {p.code} fits ({notice}{rest})")
        else:
            out.append(f"License Exception {p.code} may fit; missing: {', '.join(p.missing)}")
    if prepared.inputs.vendor is None and prepared.records.letters:
        out.append("letters bind one company each: name a part to have them looked at")
    return out


def of_policy(policy: Policy) -> list[str]:
    """What a review policy rests on, and what it leaves open."""
    out = []
    if policy.missing:
        out.append(f"the review policy depends on what is missing: {', '.join(policy.missing)}")
    out += [f"{market_words(fact)}: {fact.published} ({fact.id})" for fact in policy.facts]
    if policy.policy and policy.unverified:
        out.append(f"conditions of the review policy that are not checked here: {'; '.join(policy.unverified)}")
    return out


def clause_of(prepared: PreparedItem, letter: Letter, value: bool | None) -> str:
    """What the letter says that reaches the item: of the parts that it names, or its criterion with the figures that count."""
    if letter.naming_text and names(prepared, letter):
        said = letter.naming_text
        return f"{said}; {letter.possible_text}" if value is None and letter.possible_text else said
    figures = letter.doubt_basis if value is None else letter.criterion_any_basis
    return f"{letter.criterion}; {figures}" if figures else letter.criterion


def pending(prepared: PreparedItem, day: str) -> list[str]:
    """What the last review left open: why the answer of its last day may not hold any more."""
    return [f"pending since {entry.day}: {entry.citation}: {entry.text}" for entry in prepared.records.pending(day)]
