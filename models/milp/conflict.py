"""Which rules cannot hold together: a deletion filter that leaves out halving chunks, each step a feasibility solve.

What remains is irreducible: without any one of its rules there is a plan. It need not be the only such set, nor the
one with the fewest rules.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.families.rule import Rule, on_register
from models.milp.feasibility import FeasibilityModel
from models.milp.named_rules import NamedRule, list_named_rules
from models.milp.programme import Programme
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# One step gets this part of the time that is left: a hard step must not starve those after it.
_STEP_SHARE = 8
_LEAST_STEP_SECONDS = 0.1


@dataclass(frozen=True)
class Conflict:
    """Rules that admit no plan together.

    has_plan: True = the programme has a plan (rules is empty), None = not decided in the time. is_minimal: each rule
    was shown to be needed (without it there is a plan); False = the time ended first and some may not be needed.
    """

    has_plan: bool | None
    rules: tuple[NamedRule, ...] = ()
    is_minimal: bool = False
    solves: int = 0


def find_conflict(programme: Programme, limits: SolveLimits, *, rules: Sequence[NamedRule] | None = None,
                  force_in: Iterable[str] = (), texts_only: bool = False,
                  watch: Watch = UNWATCHED) -> Conflict:
    """An irreducible set of named rules in conflict; `limits.time_limit_seconds` is for all steps together.

    Rules that stand in a text are left out first, so that the answer names the planner's own rules where they
    suffice; `texts_only`: only those rules are asked for a conflict, the planner's own need not hold. `force_in`:
    projects that have to be funded. A step that is not decided in its time keeps its rules.
    """
    given = list(list_named_rules(programme) if rules is None else rules)
    given.sort(key=lambda rule: not rule.rule.is_text)
    model = FeasibilityModel(programme, limits, force_in)
    if texts_only:
        model.leave_out(rule for rule in given if not rule.rule.is_text)
        given = [rule for rule in given if rule.rule.is_text]
    return DeletionFilter(model, given, limits.time_limit_seconds, watch).run()


def find_conflicting_families(programme: Programme, limits: SolveLimits, seconds: float) -> tuple[str, ...]:
    """A smallest set of families (no member can be left out) that admits no plan; empty when the programme has one.

    `seconds` is for all steps together. Definitions are never dropped: they say what a plan is.
    """
    rows: dict[str, list[str]] = defaultdict(list)
    for row_name, rule in programme.rule_of_row.items():
        rows[rule.family].append(row_name)
    families = [NamedRule(Rule(family, family, on_register("")), tuple(names))
                for family, names in sorted(rows.items())]
    model = FeasibilityModel(programme, limits)
    return tuple(sorted(rule.family for rule in DeletionFilter(model, families, seconds).run().rules))


class DeletionFilter:
    """Leaves out chunks of rules while no plan appears, down to single rules."""

    def __init__(self, model: FeasibilityModel, rules: list[NamedRule], seconds: float,
                 watch: Watch = UNWATCHED) -> None:
        self.model, self.rules, self.total = model, rules, len(rules)
        # A step is given some time even at the end of the whole.
        self.watch, self.whole = watch, watch.narrowed(seconds=seconds)
        self.solves = 0
        self.needed: set[NamedRule] = set()

    def run(self) -> Conflict:
        """Whether there is a plan, else a conflict; the model keeps the rules of the conflict alone."""
        has_plan = self._has_plan()
        if has_plan is not False:
            return Conflict(has_plan, solves=self.solves)
        size = max(1, len(self.rules) // 2)
        while True:
            self._leave_out_chunks(size)
            if size == 1 or self.whole.is_over():
                break
            size //= 2
        return Conflict(False, tuple(self.rules), self.needed.issuperset(self.rules), self.solves)

    def _leave_out_chunks(self, size: int) -> None:
        position = 0
        while position < len(self.rules) and not self.whole.is_over():
            chunk = self.rules[position:position + size]
            self.model.leave_out(chunk)
            has_plan = self._has_plan()
            if has_plan is False:
                del self.rules[position:position + size]
            else:
                self.model.put_back(chunk)
                position += size
                if has_plan and len(chunk) == 1:
                    self.needed.update(chunk)
            self.watch.tell(self.total - len(self.rules) + len(self.needed), self.total, chunk[0].rule_id)

    def _has_plan(self) -> bool | None:
        self.solves += 1
        seconds = max(_LEAST_STEP_SECONDS, self.whole.left_seconds() / (_STEP_SHARE if self.solves > 1 else 2))
        return self.model.has_plan(self.watch.narrowed(seconds=seconds))
