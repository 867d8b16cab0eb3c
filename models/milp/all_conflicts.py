"""All minimal conflicts among named rules, and all minimal ways out: each is the list of what the other has to hit.

A way out (rules without which there is a plan, none of them spare) takes a rule out of every conflict. So the smallest
sets that hit all conflicts found so far are tried: where one leaves no plan, a new conflict lies among the rules that
are left, and a deletion filter finds it. When all of them give a plan, no conflict is missing.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.milp.conflict import DeletionFilter
from models.milp.feasibility import FeasibilityModel
from models.milp.named_rules import NamedRule, list_named_rules
from models.milp.programme import Programme
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

MOST_CONFLICTS = 24
# Sets of rules that would hit all conflicts: beyond this many the list is not followed to its end.
MOST_CANDIDATES = 4_000
_LEAST_STEP_SECONDS = 0.2
_STEP_SHARE = 4

RuleSet = frozenset[NamedRule]


@dataclass(frozen=True)
class AllConflicts:
    """has_plan: True = the programme has a plan, None = not decided. conflicts: sets of rules that admit no plan
    together, each without a spare rule. ways: sets of rules without which there is a plan, each without a spare rule.
    is_complete: proved that there is no other of either kind.
    """

    has_plan: bool | None
    conflicts: tuple[RuleSet, ...] = ()
    ways: tuple[RuleSet, ...] = ()
    is_complete: bool = False
    solves: int = 0


def list_all_conflicts(programme: Programme, limits: SolveLimits, *, most: int = MOST_CONFLICTS,
                       running: Iterable[str] = (), watch: Watch = UNWATCHED) -> AllConflicts:
    """Every minimal conflict and every minimal way out, as far as `most` conflicts and the time allow.

    `limits.time_limit_seconds` is for all of it. Ways that leave the rules of texts alone are tried first, then those
    that stop none of the `running` projects (rule ids of their decisions), then those of fewest rules.
    """
    return _Search(programme, limits, frozenset(running), watch).run(most)


class _Search:
    def __init__(self, programme: Programme, limits: SolveLimits, running: frozenset[str], watch: Watch) -> None:
        self.model = FeasibilityModel(programme, limits)
        # A filter leaves out the rules of texts first, so that the planner's own rules are named where they suffice.
        self.rules = sorted(list_named_rules(programme), key=lambda rule: not rule.rule.is_text)
        self.running, self.watch = running, watch
        self.whole = watch.narrowed(seconds=limits.time_limit_seconds)
        self.conflicts: list[RuleSet] = []
        self.ways: list[RuleSet] = []
        self.solves = 0

    def run(self, most: int) -> AllConflicts:
        # Nothing left out: the first conflict is where there is no plan at all.
        candidates: list[RuleSet] = [frozenset()]
        # Sets about which nothing was decided in their time: asked once, and the list is not complete.
        undecided: set[RuleSet] = set()
        while candidates and not self.whole.is_over() and len(candidates) <= MOST_CANDIDATES:
            candidate = min(candidates, key=self._rank)
            candidates.remove(candidate)
            has_plan, conflict = self._conflict_without(candidate)
            if not self.conflicts and has_plan is not False:
                return AllConflicts(has_plan, solves=self.solves)
            if has_plan:
                self.ways.append(candidate)
            elif conflict is None:
                undecided.add(candidate)
            else:
                if len(self.conflicts) == most:
                    undecided.add(candidate)
                    break
                self.conflicts.append(conflict)
                known = {*self.ways, *undecided}
                hitting = minimal_hitting_sets([*candidates, candidate, *known], conflict)
                undecided &= set(hitting)
                candidates = [each for each in hitting if each not in known]
            self.watch.tell(len(self.conflicts), most, "conflicts")
        is_complete = not candidates and not undecided
        return AllConflicts(False, tuple(self.conflicts), tuple(self.ways), is_complete, self.solves)

    def _conflict_without(self, left_out: RuleSet) -> tuple[bool | None, RuleSet | None]:
        """Whether there is a plan without some rules; else a minimal conflict among the others (None: not decided)."""
        self.model.leave_out(left_out)
        kept = [rule for rule in self.rules if rule not in left_out]
        seconds = max(_LEAST_STEP_SECONDS, self.whole.left_seconds() / (_STEP_SHARE if self.conflicts else 1))
        found = DeletionFilter(self.model, kept, seconds, self.watch.quiet()).run()
        self.model.put_back(self.rules)
        self.solves += found.solves
        if found.has_plan is not False:
            return found.has_plan, None
        return False, frozenset(found.rules) if found.is_minimal else None

    def _rank(self, rules: RuleSet) -> tuple[object, ...]:
        return (sum(rule.rule.is_text for rule in rules), sum(rule.rule_id in self.running for rule in rules),
                len(rules), sorted(rule.rule_id for rule in rules))


def minimal_hitting_sets(hitting: Sequence[RuleSet], more: RuleSet) -> list[RuleSet]:
    """The smallest sets that hit one set more, from those that hit all before it (Berge)."""
    kept = [each for each in hitting if each & more]
    grown = {each | {rule} for each in hitting if not each & more for rule in more}
    return kept + [each for each in grown if not any(other <= each for other in kept)]
