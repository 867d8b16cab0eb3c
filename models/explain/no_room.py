"""Which named rules a project meets without room, by exact arithmetic on the plan: no solve but one linear relaxation.

An option lacks room under a limit when the plan and the option together break it. What holds a project out are the
limits of its options that lack room under fewest: where one of their sets of limits is lifted the project fits beside
the plan. A floor holds a project out at one remove: the project could take the place of another one, were that one
not needed.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from models.families.amounts import value
from models.families.limit import Unit
from models.families.limit_ledger import Use
from models.families.sums import Amount
from models.milp.linear_relaxation import solve_linear_relaxation
from models.milp.questions import QuestionModel
from models.plan import FundingOption

# By how much a limit is moved at least: million VND, projects, a share.
STEPS: Mapping[Unit, Amount] = {Unit.MVND: 100, Unit.PROJECTS: 1, Unit.SHARE: Fraction(1, 1000)}
# Rules at one remove that are looked at.
MOST_AT_ONE_REMOVE = 4

Key = tuple[object, ...]


@dataclass(frozen=True)
class NoRoom:
    """One rule without room, and the number that would make room beside the plan as it stands.

    places: the limits that move, or are lifted, together (`LimitLedger.limits`). unit None: the rule can only be lifted
    as a whole; is_own: for this project alone. stated, makes_room: the number as somebody set it, and the least one,
    in whole `STEPS`, at which the limits leave room. is_direct: the project's own option lacks room; False: the project
    that could leave for it is needed.
    """

    rule_id: str
    places: tuple[int, ...]
    is_cap: bool
    is_own: bool = False
    is_direct: bool = True
    unit: Unit | None = None
    stated: Amount = 0
    makes_room: Amount = 0

    @property
    def steps(self) -> int:
        """How many whole steps lie between the number as it stands and the one that makes room."""
        return 0 if self.unit is None else ceil(abs(self.makes_room - self.stated) / Fraction(STEPS[self.unit]))

    def at_step(self, step: int) -> Amount:
        """The number after so many steps."""
        if step == self.steps:
            return self.makes_room
        moved = step * STEPS[self.unit]
        return self.stated + moved if self.is_cap else self.stated - moved


class RoomSearch:
    """Asks a plan's limits for those without room."""

    def __init__(self, model: QuestionModel) -> None:
        self.model, self.ledger = model, model.ledger
        self.to_model = dict(zip(self.ledger.shortfall_columns, model.programme.shortfall_columns, strict=True))
        self.columns = self.ledger.columns_in(model.plan.chosen)
        self.used = self.ledger.used(self.columns)
        self._keys = [self._keys_of(at) for at in range(len(self.ledger.limits))]

    def direct(self, project_id: str) -> tuple[NoRoom, ...]:
        """The rules that the project's own options break."""
        return tuple(self._no_room(key, project_id, moves, True) for key, moves in self._direct(project_id).items())

    def without_room(self, project_id: str) -> tuple[NoRoom, ...]:
        """These, and those that hold the project out at one remove."""
        direct = self._direct(project_id)
        return (*(self._no_room(key, project_id, moves, True) for key, moves in direct.items()),
                *(self._no_room(key, project_id, moves, False) for key, moves in self._at_one_remove(project_id)
                  if key not in direct))

    def _direct(self, project_id: str) -> dict[Key, list[Mapping[int, Use]]]:
        found: dict[Key, list[Mapping[int, Use]]] = defaultdict(list)
        for moved in self._barred_least(project_id):
            for at in sorted(self._broken(moved)):
                found[self._own_key(at, project_id)].append(moved)
        return found

    def steps_needed(self, rule: NoRoom, chosen: Iterable[FundingOption]) -> int:
        """How many whole steps of the rule's number a plan needs."""
        used = dict(enumerate(self.ledger.used(self.ledger.columns_in(chosen))))
        needed = self._needed(rule.places, rule.unit, rule.stated, rule.is_cap, used)
        return ceil(abs(needed - rule.stated) / Fraction(STEPS[rule.unit]))

    # --- which limits ----------------------------------------------------------------------------------------------

    def _broken(self, moved: Mapping[int, Use]) -> set[int]:
        """Places of the limits a move breaks; where missed localisation is too much, the targets that it worsens."""
        broken = set(self.ledger.broken(moved))
        if any(self.ledger.limits[at].of_shortfalls for at in broken):
            broken |= set(self.ledger.soft_targets_missed_more(self.used, moved))
        return broken

    def _barred_least(self, project_id: str) -> Iterator[dict[int, Use]]:
        """The project's options beside the plan, without those that lack room wherever another one does, and more."""
        moves = [self.ledger.moved(self.used, [column]) for column in self.model.programme.columns_of[project_id]]
        sets = [frozenset(self._broken(moved)) for moved in moves]
        return (moved for moved, own in zip(moves, sets, strict=True) if not any(other < own for other in sets))

    def _at_one_remove(self, project_id: str) -> Iterator[tuple[Key, list[dict[int, Use]]]]:
        """Limits that alone forbid to put the project in another one's place for more value."""
        found: dict[Key, list[dict[int, Use]]] = defaultdict(list)
        problem, options = self.model.problem, self.ledger.options
        for column in self.model.programme.columns_of[project_id]:
            own_broken = set(self.ledger.broken(self.ledger.moved(self.used, [column])))
            worth = value(problem, options[column])
            for leaving in self.columns:
                if value(problem, options[leaving]) > worth:
                    continue
                moved = self.ledger.moved(self.used, [column], [leaving])
                broken = self._broken(moved)
                keys = {self._own_key(at, project_id) for at in broken}
                if len(keys) == 1 and not broken & own_broken:
                    found[keys.pop()].append(moved)
        return iter(list(found.items())[:MOST_AT_ONE_REMOVE])

    def priced_floors(self, project_id: str) -> tuple[NoRoom, ...]:
        """Floors on several projects with a price in the linear relaxation that has the project in, dearest first."""
        row = f"one_option__{self.model.programme.code_of[project_id]}"
        relaxed = solve_linear_relaxation(self.model.programme, {row: (1.0, 1.0)}, self.model.held_levels())
        prices = {} if relaxed is None else relaxed.row_prices
        floors = [at for at, limit in enumerate(self.ledger.limits)
                  if not limit.is_cap and limit.row_name in prices and limit.shortfall_column is None
                  and len({self.ledger.options[column].project_id for column in limit.columns()}) > 1]
        floors.sort(key=lambda at: -abs(prices[self.ledger.limits[at].row_name]))
        keys = dict.fromkeys(self._own_key(at, project_id) for at in floors)
        return tuple(self._no_room(key, project_id, (), False) for key in keys)[:MOST_AT_ONE_REMOVE]

    # --- what moves together ----------------------------------------------------------------------------------------

    def _is_own(self, at: int, project_id: str) -> bool:
        own = self.model.programme.columns_of[project_id]
        return all(column in own for column in self.ledger.limits[at].columns())

    def _keys_of(self, at: int) -> set[Key]:
        """What a limit rests on: numbers that somebody set, else the rule as a whole."""
        limit = self.ledger.limits[at]
        if limit.money:
            return {(each.rule_id, limit.is_cap, limit.unit, each) for each in limit.money}
        return {(limit.rule_id, limit.is_cap, limit.unit, None)}

    def _own_key(self, at: int, project_id: str) -> Key:
        """The number or rule that a limit is named after; a rule about this project alone is lifted for it alone."""
        limit = self.ledger.limits[at]
        is_own = limit.shortfall_column is None and self._is_own(at, project_id)
        if is_own or limit.unit is None or limit.shortfall_column is not None:
            return (limit.rule_id, limit.is_cap, None, None)
        # Several purses that pay together: the first of them stands for all, any of them makes room.
        named = next((each for each in limit.money if each.rule_id == limit.rule_id), next(iter(limit.money), None))
        return (limit.rule_id if named is None else named.rule_id, limit.is_cap, limit.unit, named)

    def _no_room(self, key: Key, project_id: str, moves: Iterable[Mapping[int, Use]], is_direct: bool) -> NoRoom:
        rule_id, is_cap, unit, money = key
        moves = list(moves)
        if unit is None or not moves:
            places = tuple(at for at, limit in enumerate(self.ledger.limits) if limit.rule_id == rule_id)
            own = tuple(at for at in places if self._is_own(at, project_id))
            return NoRoom(rule_id, own or places, is_cap, bool(own), is_direct)
        places = tuple(at for at, keys in enumerate(self._keys) if key in keys)
        stated = self.ledger.limits[places[0]].limit if money is None else money.limit_mvnd
        needed = [self._needed(places, unit, stated, is_cap, moved) for moved in moves]
        least = STEPS[unit]
        nearest = (min if is_cap else max)(needed, default=stated + least if is_cap else stated - least)
        return NoRoom(rule_id, places, is_cap, False, is_direct, unit, stated, nearest)

    def _needed(self, places: Iterable[int], unit: Unit, stated: Amount, is_cap: bool,
                moved: Mapping[int, Use]) -> Amount:
        """The number, in whole steps, at which a move keeps all these limits."""
        step, touched = STEPS[unit], [at for at in places if at in moved]
        if unit is Unit.SHARE:
            shares = [Fraction(amount) / base for amount, base in (moved[at] for at in touched) if base]
            if is_cap:
                return max(stated, *(Fraction(ceil(share / step)) * step for share in shares))
            return min(stated, *(Fraction(floor(share / step)) * step for share in shares))
        excess = max((self.ledger.excess(at, moved[at]) for at in touched), default=0)
        room = ceil(Fraction(excess) / step) * step
        return stated + room if is_cap else stated - room
