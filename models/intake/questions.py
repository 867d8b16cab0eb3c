"""What only the planner can say: questions of an import, and their answers written into its mapping.

Nothing is applied while a question is open. `locales/*/import.yaml` has a sentence for each code (`import.question.*`).
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from models.domain import Regime
from models.intake.mapping import ROW_ANSWERS, FieldRule, ImportMapping
from models.intake.number_style import DecimalMark, ShareStyle
from models.intake.units import Unit
from models.units import read_decimal

_ANSWERS = {"unit": tuple(Unit), "style": tuple(DecimalMark), "share": tuple(ShareStyle), "regime": tuple(Regime),
            "rows_per_project": ("one", "several"), "confirm": ("yes", "no"), "row": ("project", "total"),
            "blank": ("zero", "empty", "refuse")}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `question_id` names what is asked ("unit", "match:locality:Hà Tây"); `answer_question` takes it.

    `choices`: the answers to offer, best first (empty: free text). `row` and `column`: where it shows in the file.
    `likeness`: how like the name asked about each near name is, 0..100.
    """

    question_id: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    row: int | None = None
    column: str = ""
    likeness: Mapping[str, int] = field(default_factory=dict)

    @property
    def suggestion(self) -> str:
        """The answer to offer first; "" when there is none to offer."""
        return self.choices[0] if self.choices else ""


def answer_question(mapping: ImportMapping, question_id: str, answer: str) -> ImportMapping:
    """The mapping with one answer recorded. Raises ValueError for an answer that cannot be one, or an unknown question.

    unit, unit:<column> -> dong, nghin, trieu, ty · style:<column> -> comma, point · share:<column> -> fraction,
    percent · years -> years apart by spaces, or 2026=0.4 2027=0.6 · rate -> VND per unit · match:<field>:<name> -> our
    name ("" = leave blank) · sheet -> its name · header_rows -> 5 6 · regime -> market, state_led · row:<words> ->
    project, total · blank:<column> -> zero, empty, refuse · rows_per_project -> one, several · confirm:<what> -> yes,
    no.
    """
    topic, _, rest = question_id.partition(":")
    if topic in _ANSWERS and answer not in _ANSWERS[topic]:
        raise ValueError(answer)
    if topic == "unit" and not rest:
        return replace(mapping, unit=answer)
    if topic in ("unit", "style", "share"):
        return mapping.with_style(rest, **{{"style": "mark"}.get(topic, topic): answer})
    if topic == "years":
        shares = read_years(answer)
        fields = {target: replace(rule, shares=shares) if rule.money_kind and rule.year is None else rule
                  for target, rule in mapping.fields.items()}
        return replace(mapping, fields=fields)
    if topic == "rate":
        return replace(mapping, vnd_per_unit=read_decimal(answer), currency=rest or mapping.currency)
    if topic == "regime":
        return mapping.with_field(FieldRule("regime", constant=answer))
    if topic in ("match", "row"):
        name, _, value = rest.partition(":") if topic == "match" else (ROW_ANSWERS, "", rest)
        return replace(mapping, answers={**mapping.answers, name: {**mapping.answers.get(name, {}), value: answer}})
    if topic == "sheet":
        return replace(mapping, sheet=answer)
    if topic == "header_rows":
        return replace(mapping, header_rows=tuple(sorted(int(row) for row in answer.split())))
    if topic == "blank":
        fields = {target: replace(rule, blank=answer) if rule.money_kind and rest in rule.columns else rule
                  for target, rule in mapping.fields.items()}
        return replace(mapping, fields=fields)
    if topic == "rows_per_project":
        return replace(mapping, rows_per_project=answer)
    if topic == "confirm":
        # Taking a confirmation back takes it back for every file it was given for.
        rest_confirmed = tuple(item for item in mapping.confirmed if item != rest and not item.startswith(f"{rest}:"))
        return replace(mapping, confirmed=(*rest_confirmed, rest) if answer == "yes" else rest_confirmed)
    raise ValueError(question_id)


def read_years(text: str) -> dict[int, Fraction]:
    """The years a total is split over, evenly or by parts that add up to 1. Raises ValueError."""
    pairs = re.findall(r"(20\d\d)(?:\s*[=:]\s*([\d./]+))?", text)
    if not pairs:
        raise ValueError(text)
    if not any(share for _, share in pairs):
        return {int(year): Fraction(1, len(pairs)) for year, _ in pairs}
    shares = {int(year): Fraction(share) for year, share in pairs if share}
    if len(shares) != len(pairs) or sum(shares.values()) != 1:
        raise ValueError(text)
    return shares
