"""A mapping proposed for a file: each column's likely targets by its heading and by its cells, with the reasons."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rapidfuzz import fuzz

from models.intake.columns import cells_of, says_nothing
from models.intake.header import SourceColumn
from models.intake.import_draft import ImportDraft
from models.intake.mapping import AMOUNT_YEAR, FieldRule, ImportMapping, target_column
from models.intake.matching import known_localities, known_products, plain
from models.intake.number_style import detect_style, read_amount
from models.intake.rows import BodyRow, RowKind
from models.intake.vocabulary import CHOICES, choice_words, heading_words, rate_words, row_number_words
from models.register.cells import CellFault, clean_text
from models.register.short_form import canonical_short_heading

# Below this nothing is proposed: a column is rather left unused than misused.
LEAST_CONFIDENCE = 0.55
# A second column for the same target is added to the first only when its name leaves no doubt.
SURE_OF_A_PART = 0.95
_SAMPLE = 300
_UNIT_WORDS = re.compile(r"\b(in )?(k|m|mio\.?|tsd\.?|million|thousand)?\s*(eur|euro|euros|usd|gbp|chf|ron|vnd|đồng)\b|"
                         r"[€£$]|\b(triệu|tỷ|nghìn) đồng\b", re.IGNORECASE)
# How the name of an enterprise begins in Vietnamese registers, folded as `plain` does.
_ENTERPRISE = re.compile(r"(tap doan|tong cong ty|cong ty|cty|tct|doanh nghiep|dn|ngan hang|hop tac xa|htx)\b")
_YEAR = re.compile(r"(?<!\d)(20[0-9]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible target of a column. `confidence` 0..1; `reasons` are codes (`import.reason.*`)."""

    target: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """A column of the file with its candidates, best first, the target proposed ("" none) and a few of its cells."""

    column: SourceColumn
    target: str
    candidates: tuple[Candidate, ...]
    samples: tuple[str, ...]
    filled: int


@dataclass(frozen=True)
class Proposal:
    """The mapping proposed and, column by column, why."""

    mapping: ImportMapping
    columns: tuple[ColumnProposal, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """What the cells of a column look like."""

    filled: int
    numeric: float
    distinct: float
    years: float
    localities: float
    products: float
    enterprises: float
    length: float
    choices: Mapping[str, float]


def propose(draft: ImportDraft, name: str, years: Sequence[int] = ()) -> Proposal:
    """A mapping for the table of a draft. Each target is given to its likeliest column; no column is used twice.

    `years`: planning years a lone total is split over evenly, when the planner has chosen them. A register without an
    id column gets generated ids; nothing is made up for product, regime or score.
    """
    if draft.frame is None:
        raise ValueError("no table")
    looks = {column.heading: _look(draft.rows, column.heading) for column in draft.frame.columns}
    candidates = {column.heading: _candidates(column, looks[column.heading], draft.rows)
                  for column in draft.frame.columns}
    chosen: dict[str, str] = {}
    pairs = sorted(((candidate.confidence, -column.position, column.heading, candidate.target)
                    for column in draft.frame.columns for candidate in candidates[column.heading]), reverse=True)
    for confidence, _, heading, target in pairs:
        if confidence >= LEAST_CONFIDENCE and heading not in chosen and target not in chosen.values():
            chosen[heading] = target
    mapping = ImportMapping(name, sheet=draft.frame.sheet if draft.alike else "",
                            unit=draft.frame.unit.value if draft.frame.unit else "")
    for heading, target in sorted(chosen.items(), key=lambda pair: draft.frame.column(pair[0]).position):
        # What a blank amount means is not known before somebody says it.
        blank = "ask" if FieldRule(target).money_kind else ""
        mapping = mapping.with_field(FieldRule(target, (heading,), blank=blank))
    mapping = _with_further_parts(mapping, candidates, chosen, draft)
    mapping = _complete(mapping, draft, years)
    columns = tuple(
        ColumnProposal(column, chosen.get(column.heading, ""), candidates[column.heading],
                       _samples(draft.rows, column.heading), looks[column.heading].filled)
        for column in draft.frame.columns)
    return Proposal(mapping, columns)


def _with_further_parts(mapping: ImportMapping, candidates: Mapping[str, tuple[Candidate, ...]],
                        chosen: dict[str, str], draft: ImportDraft) -> ImportMapping:
    """State money that stands in several columns (central and local, ERDF and member state) is proposed as their sum.

    Only where each column is known by name and, row by row, the sum stays within the total cost.
    """
    for column in draft.frame.columns:
        best = next(iter(candidates[column.heading]), None)
        if column.heading in chosen or best is None or best.confidence < SURE_OF_A_PART:
            continue
        rule = mapping.fields.get(best.target)
        cost = mapping.fields.get(best.target.replace("state_request", "cost", 1))
        if rule is None or cost is None or rule.money_kind != "state_request":
            continue
        wider = replace(rule, columns=(*rule.columns, column.heading))
        if _stays_within(draft.rows, wider.columns, cost.columns[0]):
            mapping = mapping.with_field(wider)
            chosen[column.heading] = best.target
    return mapping


def _stays_within(rows: Sequence[BodyRow], parts: Sequence[str], total: str) -> bool:
    marks = {heading: detect_style(cells_of(rows, heading)).mark for heading in (*parts, total)}
    seen = False
    for row in rows:
        try:
            values = [read_amount(row.cells.get(heading, ""), marks[heading]) for heading in (total, *parts)]
        except CellFault:
            continue
        if row.kind is RowKind.PROJECT and None not in values:
            seen = True
            # Whole parts may pass a whole total by as much as rounding each of them explains.
            if sum(value.value for value in values[1:]) > values[0].value + len(parts):
                return False
    return seen


def _complete(mapping: ImportMapping, draft: ImportDraft, years: Sequence[int]) -> ImportMapping:
    if "project_id" not in mapping.fields:
        mapping = mapping.with_field(FieldRule("project_id", generate="DA"))
    if "state_request_total_mvnd" not in mapping.fields and "cost_total_mvnd" in mapping.fields:
        rate = next((column.heading for column in draft.frame.columns if _is_rate(column, draft.rows)), "")
        if rate:
            mapping = mapping.with_field(replace(
                mapping.fields["cost_total_mvnd"], target="state_request_total_mvnd", rate=rate))
    totals = [rule for rule in mapping.fields.values() if rule.money_kind and rule.year is None]
    # A total beside amounts that carry years has the years of those; it is not split evenly.
    if years and AMOUNT_YEAR not in mapping.fields and not any(rule.year for rule in mapping.fields.values()):
        shares = {year: Fraction(1, len(years)) for year in years}
        for rule in totals:
            mapping = mapping.with_field(replace(rule, shares=shares))
    return mapping


def _is_rate(column: SourceColumn, rows: Sequence[BodyRow]) -> bool:
    """Whether a column says what share of the cost the state pays, by its heading and its numbers."""
    words = {plain(part) for part in (column.heading, *re.split(r"[/|\n]", column.leaf))}
    named = any(f" {rate} " in f" {word} " for rate in rate_words() for word in words)
    return named and _look(rows, column.heading).numeric > 0.6


def _candidates(column: SourceColumn, look: _Look, rows: Sequence[BodyRow]) -> tuple[Candidate, ...]:
    if _is_rate(column, rows):
        return ()
    found: dict[str, Candidate] = {}
    if target_column(canonical_short_heading(column.heading)) is not None:
        target = canonical_short_heading(column.heading)
        found[target] = Candidate(target, 1.0, ("name_equal",))
    for words, weight in _spellings(column):
        for target, likeness, reason in _by_name(words):
            target = _with_year(target, column)
            score = likeness * weight
            if score > (found[target].confidence if target in found else 0):
                found[target] = Candidate(target, score, (reason,))
    bare = plain(re.sub(r"[(\[].*?[)\]]", " ", column.leaf))
    if re.fullmatch(r"(nam )?20\d\d", bare) and look.numeric > 0.6 and not any(
            candidate.confidence > 0.8 for candidate in found.values()):
        target = f"cost_{_YEAR.search(bare)[1]}_mvnd"
        found[target] = Candidate(target, 0.8, ("year_heading",))
    if column.leaf and plain(column.leaf) in row_number_words():
        return (Candidate("project_id", 0.3, ("row_number",)),) if look.filled else ()
    found |= {c.target: c for c in _by_values(column, look) if c.target not in found}
    judged = [_judge(candidate, look) for candidate in found.values()]
    return tuple(sorted((c for c in judged if c.confidence > 0.2), key=lambda c: (-c.confidence, c.target))[:5])


def _spellings(column: SourceColumn) -> Iterable[tuple[str, float]]:
    """The heading as it may be compared: its lowest part, the whole, each without brackets, years and units."""
    # A heading in two languages, or one that offers a choice of words, is tried part by part.
    parts = [part for part in re.split(r"[/|\n]| - ", column.leaf) if part.strip()]
    texts = ((column.leaf, 1.0), (column.heading, 0.97), *((part, 0.95) for part in parts if len(parts) > 1),
             (column.heading.split(" / ")[0], 0.8))
    for text, weight in texts:
        bare = _UNIT_WORDS.sub(" ", re.sub(r"[(\[].*?[)\]]", " ", text))
        words = plain(bare)
        yield words, weight
        without_year = plain(re.sub(r"(năm\s*)?(?<!\d)20\d\d(?!\d)", " ", bare, flags=re.IGNORECASE))
        if without_year and without_year != words:
            yield without_year, weight


def _by_name(words: str) -> Iterable[tuple[str, float, str]]:
    if not words:
        return
    known = heading_words()
    if words in known:
        yield known[words], 1.0, "name_equal"
    for spelling, target in known.items():
        if spelling == words or len(spelling) < 3:
            continue
        if f" {spelling} " in f" {words} ":
            yield target, 0.6 + 0.3 * len(spelling) / len(words), "name_contains"
        else:
            likeness = fuzz.ratio(spelling, words) / 100
            if likeness > 0.8 and len(words) > 4:
                yield target, 0.9 * likeness, "name_like"


def _with_year(target: str, column: SourceColumn) -> str:
    """An amount's target with the year its heading names, or as a total."""
    if not target.endswith("_mvnd"):
        return target
    years = _YEAR.findall(column.heading)
    return f"{target.removesuffix('_mvnd')}_{years[-1] if len(set(years)) == 1 else 'total'}_mvnd"


def _by_values(column: SourceColumn, look: _Look) -> Iterable[Candidate]:
    if not look.filled:
        return
    if look.localities > 0.6:
        yield Candidate("locality", 0.75, ("values_localities",))
    if look.products > 0.6 and look.numeric < 0.5:
        yield Candidate("product_no", 0.75, ("values_products",))
    if look.enterprises > 0.6:
        yield Candidate("lead_enterprise", 0.75, ("values_enterprises",))
    if look.length > 40 and look.numeric < 0.1 and look.distinct > 0.8:
        yield Candidate("name_vi", 0.56, ("values_long_text",))
    if look.distinct == 1 and look.length < 20 and column.position <= 2 and look.numeric < 0.5:
        yield Candidate("project_id", 0.56, ("values_unique",))


def _judge(candidate: Candidate, look: _Look) -> Candidate:
    """The candidate after a look at the cells: a name that promises money over cells that are words counts little."""
    column, confidence, reasons = target_column(candidate.target), candidate.confidence, candidate.reasons
    if column is None or not look.filled:
        return replace(candidate, confidence=confidence * 0.5, reasons=(*reasons, "values_blank"))
    if column.type == "money":
        fits = look.numeric > 0.5
    elif candidate.target == "project_id":
        # A project may have several rows; a heading that says it is the id is believed.
        fits = look.length < 40 and (look.distinct > 0.5 or "name_equal" in reasons)
    elif candidate.target in ("name_vi", "name_en"):
        fits = look.numeric < 0.5
    elif candidate.target == "locality":
        fits = look.localities > 0.3
    elif candidate.target == "product_no":
        fits = look.products > 0.3
    elif column.type == "year":
        fits = look.years > 0.5
    elif column.type in ("decimal", "share", "integer"):
        fits = look.numeric > 0.5
    elif column.type == "choice":
        fits = look.choices.get(candidate.target, 0) > 0.3
    elif candidate.target == "managing_agency":
        # Who leads a project is called by the same words whether it is a ministry or a company: the names tell.
        fits = look.numeric < 0.8 and look.enterprises < 0.4
    else:
        fits = look.numeric < 0.8
    if fits:
        return replace(candidate, reasons=(*reasons, "values_fit"))
    return replace(candidate, confidence=confidence * 0.5, reasons=(*reasons, "values_differ"))


def _look(rows: Sequence[BodyRow], heading: str) -> _Look:
    cells = [(row, cell) for row, cell in cells_of(rows, heading) if not says_nothing(cell)]
    step = max(1, len(cells) // _SAMPLE)
    sample = cells[::step]
    if not sample:
        return _Look(0, 0, 0, 0, 0, 0, 0, 0, {})
    texts = [clean_text(cell) for _, cell in sample]
    style, count = detect_style(sample), len(sample)
    return _Look(
        len(cells), style.numbers / count, len(set(texts)) / count,
        sum(1 for text in texts if _YEAR.search(text)) / count,
        sum(1 for text in texts if _is_locality(text)) / count,
        sum(1 for text in texts if plain(text) in known_products().values) / count,
        sum(1 for text in texts if _ENTERPRISE.match(plain(text))) / count,
        sum(map(len, texts)) / count,
        {name: sum(1 for text in texts if plain(text) in choice_words(name)) / count for name in CHOICES})


def _is_locality(text: str) -> bool:
    names, key = known_localities(), plain(text)
    short = re.sub(r"^(thanh pho|tinh|tp) ", "", key)
    return bool({key, short} & (names.values.keys() | names.old.keys()))


def _samples(rows: Sequence[BodyRow], heading: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean_text(cell)[:60] for _, cell in cells_of(rows, heading) if cell != ""))[:3]

