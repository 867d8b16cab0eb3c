"""What holds a project out: every named rule that it meets without room, lifted alone by its smallest step and solved.

A rule lets the project in when the best plan under the lifted rule funds it: a plan with it is found and none without
it is better. Amounts are searched in whole steps up to the one that makes room beside the plan as it stands.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from models.explain.forced import Loss, Swap, loss_of, swap_of
from models.explain.no_room import NoRoom, RoomSearch
from models.explain.score_change import is_worth
from models.families.limit import Unit
from models.families.sums import Amount
from models.milp.questions import Answer, QuestionModel
from models.settings import Level
from models.watch import UNWATCHED, Watch

# Questions to narrow down a smallest amount; what they leave open is told as an interval.
MOST_NARROWING = 10
_FREE = (-float("inf"), float("inf"))

RowLimits = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Hold:
    """One rule lifted alone.

    unit None: it is left out as a whole (is_own: for this project alone); else its number is moved from `stated` to
    `lifted_to`. is_in: the best plan then funds the project (None = not decided); is_allowed: some plan worth as much
    as the plan on the screen does. out_up_to: the nearest number shown not to be enough; is_least: it is one step
    before `lifted_to`. gain_*: value points that the best plan then gains; swap: who then leaves and enters.
    """

    rule_id: str
    is_cap: bool
    is_own: bool
    is_direct: bool
    unit: Unit | None
    stated: Amount
    lifted_to: Amount
    is_in: bool | None
    is_allowed: bool | None = None
    out_up_to: Amount | None = None
    is_least: bool = False
    gain_at_least: Fraction | None = None
    gain_at_most: Fraction | None = None
    swap: Swap = field(default_factory=Swap)

    @property
    def gain_is_exact(self) -> bool:
        return self.gain_at_least is not None and self.gain_at_least == self.gain_at_most


@dataclass(frozen=True)
class Holds:
    """The rules without room in the order they were asked; `not_asked`: ids left because the search was stopped."""

    found: tuple[Hold, ...] = ()
    not_asked: tuple[str, ...] = ()


def name_holds(model: QuestionModel, project_id: str) -> Holds:
    """The rules that the project's own options meet without room, none of them lifted: arithmetic on the plan."""
    return Holds(not_asked=tuple(rule.rule_id for rule in RoomSearch(model).direct(project_id)))


def find_holds(model: QuestionModel, project_id: str, *, watch: Watch = UNWATCHED) -> Holds:
    """Every rule without room, lifted alone; where none of them lets the project in, floors on others too. The model is
    used up: rows are added to it."""
    search = _HoldSearch(model, project_id, watch)
    waiting = list(search.room.without_room(project_id))
    found: list[Hold] = []
    has_looked_further = False
    while waiting:
        watch.tell(len(found), len(found) + len(waiting), waiting[0].rule_id,
                   Holds(tuple(found), tuple(rule.rule_id for rule in waiting if rule.is_direct)))
        if watch.is_stopped():
            return Holds(tuple(found), tuple(rule.rule_id for rule in waiting))
        found.append(search.lift(waiting.pop(0)))
        if not (waiting or has_looked_further or any(hold.is_in for hold in found)):
            has_looked_further = True
            told = {hold.rule_id for hold in found}
            waiting = [rule for rule in search.room.priced_floors(project_id) if rule.rule_id not in told]
    return Holds(tuple(sorted(found, key=_tellable_first)))


def _tellable_first(hold: Hold) -> tuple:
    """What lets the project in first, the largest gain before the others; then what is open; then what does not."""
    return (hold.is_in is not True, hold.is_in is False, -(hold.gain_at_least or 0), not hold.is_direct)


class _HoldSearch:
    """One model for all rules of one project."""

    def __init__(self, model: QuestionModel, project_id: str, watch: Watch) -> None:
        self.model, self.project_id, self.watch = model, project_id, watch
        self.room = RoomSearch(model)
        self._rows = 0

    def lift(self, rule: NoRoom) -> Hold:
        """The rule at the first step that lets the project in, or at the one that makes room beside the plan."""
        last = rule.steps
        first = self._worth_it(rule, last)
        if (reached := is_worth(first, self.model.value)) is not True:
            return self._hold(rule, last, reached, reached)
        hold = self._judge(rule, last)
        if rule.unit is None or not hold.is_in:
            return hold
        step, out = self._first_worth_it(rule, first, last)
        nearer = hold if step == last else self._judge(rule, step)
        return replace(nearer if nearer.is_in else hold, out_up_to=rule.at_step(out),
                       is_least=bool(nearer.is_in) and step - out == 1)

    def _first_worth_it(self, rule: NoRoom, answer: Answer, last: int) -> tuple[int, int]:
        """(the first step found at which a plan with the project is worth as much as the plan, the last one shown not
        to be enough): more room never makes such a plan harder to find. `answer`: such a plan at the last step."""
        out, found = 0, min(last, self.room.steps_needed(rule, answer.chosen))
        asked = found - 1
        for _ in range(MOST_NARROWING):
            if found - out <= 1:
                break
            answer = self._worth_it(rule, asked)
            reached = is_worth(answer, self.model.value)
            if reached is None:
                break
            if reached:
                # The plan just found may do with less: that is a look at its own amounts, no search.
                found = min(asked, self.room.steps_needed(rule, answer.chosen))
            else:
                out = asked
            asked = (out + found) // 2
        return found, out

    def _worth_it(self, rule: NoRoom, step: int) -> Answer:
        """A plan with the project that is worth as much as the plan on the screen."""
        return self._best(rule, step, force_in=[self.project_id], reaching=self.model.value)

    def _judge(self, rule: NoRoom, step: int) -> Hold:
        """The best plan at this step: it funds the project, or another plan as good does, or none."""
        best = self._best(rule, step)
        if best.value is None:
            return self._hold(rule, step, None)
        is_in, shown = True, best
        if self.project_id not in best.funded:
            equal = self._best(rule, step, force_in=[self.project_id], reaching=best.value)
            is_in = is_worth(equal, best.value)
            shown = equal if is_in else best
        return self._hold(rule, step, is_in if best.is_proved else None, True, loss_of(self.model, best),
                          swap_of(self.model, shown.chosen, self.project_id))

    def _hold(self, rule: NoRoom, step: int, is_in: bool | None, is_allowed: bool | None = None,
              loss: Loss | None = None, swap: Swap | None = None) -> Hold:
        gains = (None, None) if loss is None else tuple(
            None if end is None or abs(end) == float("inf") else -end for end in (loss.at_most, loss.at_least))
        return Hold(rule.rule_id, rule.is_cap, rule.is_own, rule.is_direct, rule.unit, rule.stated,
                    rule.at_step(step) if rule.unit else 0, is_in, is_allowed,
                    gain_at_least=gains[0], gain_at_most=gains[1], swap=swap or Swap())

    def _best(self, rule: NoRoom, step: int, **asked: object) -> Answer:
        return self.model.best(row_limits=self._row_limits(rule, step), watch=self.watch, **asked)

    # --- what the model is given ------------------------------------------------------------------------------------

    def _row_limits(self, rule: NoRoom, step: int) -> RowLimits:
        ledger, limits = self.model.ledger, {}
        for at in rule.places:
            stated = ledger.limits[at]
            if self.model.has_row(stated.row_name):
                limits[stated.row_name] = _FREE
            if rule.unit is not None:
                limits |= self._moved(at, rule, step)
            elif stated.shortfall_column is not None:
                limits |= dict(self._others_miss_no_more(at))
        return limits

    def _moved(self, at: int, rule: NoRoom, step: int) -> RowLimits:
        """The limit with another number, as a row of its own."""
        stated, to = self.model.ledger.limits[at], rule.at_step(step)
        number = to if rule.unit is Unit.SHARE else stated.limit + (to - rule.stated)
        columns = {self.room.to_model.get(c, c): amount for c, amount in stated.amount.items()}
        if stated.base is not None:
            for column, base in stated.base.items():
                columns[column] = columns.get(column, 0) - number * base
            number = 0
        self._rows += 1
        name = f"lifted__{self._rows}"
        self.model.add_row(name, {column: amount for column, amount in sorted(columns.items()) if amount})
        return {name: (-float("inf"), float(number)) if stated.is_cap else (float(number), float("inf"))}

    def _others_miss_no_more(self, at: int) -> Iterator[tuple[str, tuple[float, float]]]:
        """A soft target is left out together with its own shortfall: the others miss no more than they do now."""
        ledger = self.model.ledger
        own = max(0, ledger.limits[at].excess(*self.room.used[at]))
        for name in self.model.level_rows:
            lower, upper = self.model.limits_of(name)
            if name == f"level__{Level.LOCALISATION}":
                yield name, (lower, upper - float(own))
