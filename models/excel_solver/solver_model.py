"""An Excel Solver model out of the hidden names that Excel keeps it in: decisions, objective, constraints.

The names (in the scope of the sheet): solver_adj (decision cells), solver_opt (objective cell), solver_typ (1 largest,
2 smallest, 3 a value: solver_val), solver_num and for each constraint solver_lhsN, solver_relN (1 <=, 2 =, 3 >=,
4 whole, 5 zero or one), solver_rhsN; solver_neg = 1: decisions without a lower limit are not negative.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from models.domain import Finding
from models.excel_solver.cells import CellError, Cells, exact, printable
from models.excel_solver.linear import LARGEST, CellKey, Linear, NotLinearError
from models.files.grid import FileGrid, Sheet
from models.files.safe_reading import read_grid

SENSES = {1: "max", 2: "min", 3: "value"}
RELATIONS = {1: "<=", 2: "=", 3: ">="}
_WHOLE, _BINARY = 4, 5
_MOST_CONSTRAINTS = 10_000


@dataclass(frozen=True, slots=True)
class DecisionCell:
    """A decision cell: what the file holds in it, what it may be, and the texts of its row (its name, a project id)."""

    key: CellKey
    cell: str
    stored: Fraction
    lower: Fraction | None
    upper: Fraction | None
    is_whole: bool
    row_texts: tuple[str, ...]

    @property
    def label(self) -> str:
        return " · ".join(self.row_texts[:2])


@dataclass(frozen=True, slots=True)
class ModelConstraint:
    """left (sense) right, cell by cell of a constraint of the model. `cell` names the left side."""

    cell: str
    left: Linear
    sense: str
    right: Linear

    def broken_by(self, values: Mapping[CellKey, Fraction]) -> Fraction:
        """How far the sides are from what they should be; 0 when it holds."""
        difference = self.left.at(values) - self.right.at(values)
        return {"<=": max(Fraction(0), difference), ">=": max(Fraction(0), -difference),
                "=": abs(difference)}[self.sense]


@dataclass(frozen=True)
class SolverModel:
    """A linear model as its planner keeps it. `target` only where sense is "value"."""

    sheet: str
    objective_cell: str
    objective: Linear
    sense: str
    target: Fraction | None
    decisions: tuple[DecisionCell, ...]
    constraints: tuple[ModelConstraint, ...]

    @property
    def stored(self) -> dict[CellKey, Fraction]:
        return {decision.key: decision.stored for decision in self.decisions}


@dataclass(frozen=True)
class SolverReading:
    """The model, or None with the findings that say why; `sheets` = those that hold one."""

    model: SolverModel | None
    findings: tuple[Finding, ...] = ()
    sheets: tuple[str, ...] = ()


class _ModelError(ValueError):
    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def read_solver_model(path: str | Path, sheet: str = "") -> SolverReading:
    """The Solver model of a workbook. Never raises for a bad file: every finding names its cell.

    `sheet`: which sheet's model; needed only where several sheets hold one.
    """
    grid = read_grid(path, as_written=True, with_formulas=True)
    if not grid.is_read:
        return SolverReading(None, grid.findings)
    homes = [s for s in grid.sheets if not s.is_hidden and s.names.get("solver_opt") and s.names.get("solver_adj")]
    names = tuple(printable(s.name) for s in homes)
    chosen = [s for s in homes if s.name == sheet] if sheet else homes
    if len(chosen) != 1:
        code = "solver_none" if not homes else "solver_no_such_sheet" if sheet else "solver_several"
        return SolverReading(None, (Finding(code, "error", file=grid.file, values={
            "sheet": sheet, "sheets": ", ".join(names)}),), names)
    try:
        return SolverReading(_read(grid, chosen[0]), (), names)
    except CellError as error:
        # A code of a formula is a reason; the finding says "cell ... cannot be read as linear: reason".
        values = {"cell": error.cell, "formula": printable(error.formula), "reason_code": error.code}
        return SolverReading(None, (Finding("solver_cell", "error", file=grid.file, table=chosen[0].name,
                                            values=values),), names)
    except _ModelError as error:
        return SolverReading(None, (Finding(error.code, "error", file=grid.file, table=chosen[0].name,
                                            values=error.values),), names)


def _read(grid: FileGrid, home: Sheet) -> SolverModel:
    names = home.names
    keys = Cells(grid.sheets, home.name, ()).places(names["solver_adj"], "solver_adj")
    if len(set(keys)) < len(keys):
        raise _ModelError("solver_decision_twice", name="solver_adj")
    cells = Cells(grid.sheets, home.name, keys)
    for key in keys:
        sheet = next(s for s in grid.sheets if s.name == key[0])
        if (formula := sheet.formula_texts.get((key[1], key[2]))) is not None:
            raise CellError("decision_is_formula", cells.name_of(key), formula)
    objective = cells.expression(names["solver_opt"], "solver_opt")
    if len(objective) != 1 or len(objective[0]) != 1 or not isinstance(objective[0][0], Linear):
        raise CellError("not_a_number", names["solver_opt"].replace("$", ""), names["solver_opt"])
    sense = SENSES.get(_whole_number(names.get("solver_typ", "1"), "solver_typ"))
    if sense is None:
        raise _ModelError("solver_unknown_code", name="solver_typ", value=names["solver_typ"])
    target = _number(names.get("solver_val", "0"), "solver_val") if sense == "value" else None
    if target is not None:
        _refuse_overflow(objective[0][0], target, "solver_val", names.get("solver_val", ""))
    limits = _Limits(set(keys), _whole_number(names.get("solver_neg", "2"), "solver_neg") == 1)
    constraints = [c for at in range(1, _count(names) + 1) for c in _constraint(names, at, cells, limits)]
    decisions = tuple(_decision(cells, home, key, limits) for key in keys)
    (goal, *_) = cells.places(names["solver_opt"], "solver_opt")
    return SolverModel(printable(home.name), cells.name_of(goal), objective[0][0], sense, target, decisions,
                       tuple(constraints))


class _Limits:
    """Lower and upper limits of decisions and which are whole, as the constraints tell."""

    def __init__(self, keys: set[CellKey], is_not_negative: bool) -> None:
        self.keys, self.is_not_negative = keys, is_not_negative
        self.whole: set[CellKey] = set()
        self.binary: set[CellKey] = set()
        self.has_lower: set[CellKey] = set()

    def of(self, key: CellKey) -> tuple[Fraction | None, Fraction | None, bool]:
        if key in self.binary:
            return Fraction(0), Fraction(1), True
        # A limit from below that the model gives stays a constraint; then the decision may be negative.
        lower = Fraction(0) if self.is_not_negative and key not in self.has_lower else None
        return lower, None, key in self.whole


def _constraint(names: Mapping[str, str], at: int, cells: Cells, limits: _Limits) -> Iterator[ModelConstraint]:
    where, left = f"solver_lhs{at}", names.get(f"solver_lhs{at}", "")
    relation = _whole_number(names.get(f"solver_rel{at}", ""), f"solver_rel{at}")
    keys = cells.places(left, where)
    if relation in (_WHOLE, _BINARY):
        if outside := [cells.name_of(key) for key in keys if key not in limits.keys]:
            raise _ModelError("solver_whole_not_decision", cell=outside[0], name=where)
        (limits.whole if relation == _WHOLE else limits.binary).update(keys)
        return
    if relation not in RELATIONS:
        raise _ModelError("solver_unknown_code", name=f"solver_rel{at}", value=relation)
    lefts = _flat(cells.expression(left, where), where, left)
    right = names.get(f"solver_rhs{at}", "")
    rights = _flat(cells.expression(right, f"solver_rhs{at}"), f"solver_rhs{at}", right)
    if len(rights) not in (1, len(lefts)):
        raise _ModelError("solver_sides_differ", name=where, left=left, right=right)
    for place, (key, expression) in enumerate(zip(keys, lefts, strict=True)):
        if relation == 3 and key in limits.keys:
            limits.has_lower.add(key)
        _refuse_overflow(expression, rights[place if len(rights) > 1 else 0], where, left)
        yield ModelConstraint(cells.name_of(key), expression, RELATIONS[relation],
                              rights[place if len(rights) > 1 else 0])


def _refuse_overflow(left: Linear, right: Linear | Fraction, where: str, text: str) -> None:
    """Two sides whose difference is no number that a spreadsheet holds are refused before anybody solves them."""
    try:
        left.plus(right if isinstance(right, Linear) else Linear(right), -1)
    except NotLinearError as error:
        raise CellError(error.reason, where, text) from error


def _flat(grid: list[list], where: str, text: str) -> list[Linear]:
    """A range cell by cell. A blank is 0 for Solver; a text is no side of a constraint."""
    items = [Linear() if item is None else item for row in grid for item in row]
    if any(isinstance(item, str) for item in items):
        raise CellError("text", where, text)
    return items


def _decision(cells: Cells, home: Sheet, key: CellKey, limits: _Limits) -> DecisionCell:
    value = cells.stored(key)
    if value not in ("", None) and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise CellError("not_a_number", cells.name_of(key), str(value))
    if value not in ("", None) and not abs(value) <= LARGEST:
        raise CellError("overflow", cells.name_of(key), str(value))
    row = home.rows[key[1] - 1] if key[0] == home.name and key[1] <= len(home.rows) else ()
    texts = tuple(_label(cell) for cell in row[:key[2] - 1] if _label(cell))
    lower, upper, is_whole = limits.of(key)
    return DecisionCell(key, cells.name_of(key), exact(value) if value not in ("", None) else Fraction(0), lower, upper,
                    is_whole, texts)


def _label(cell: object) -> str:
    return printable(cell) if isinstance(cell, str) else ""


def _count(names: Mapping[str, str]) -> int:
    count = _whole_number(names.get("solver_num", "0"), "solver_num")
    if not 0 <= count <= _MOST_CONSTRAINTS:
        raise _ModelError("solver_unknown_code", name="solver_num", value=count)
    return count


def _whole_number(text: str, name: str) -> int:
    number = _number(text, name)
    if number.denominator != 1:
        raise _ModelError("solver_unknown_code", name=name, value=text)
    return int(number)


def _number(text: str, name: str) -> Fraction:
    try:
        return exact(float(text.strip().removeprefix("=")))
    except (ValueError, OverflowError) as error:
        raise _ModelError("solver_unknown_code", name=name, value=text) from error
