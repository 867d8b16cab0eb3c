"""The quality of a register as one result, and as the rows of its tables."""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from models.checks import MEETS_NO_PROJECT, check_problem
from models.checks.near_names import NearPair, find_near_names
from models.domain import Finding
from models.problem import Problem
from models.quality.arithmetic import OF_THE_CHECKS, check_arithmetic
from models.quality.duplicates import PairState, ProbableDuplicate, find_duplicates
from models.quality.sources import (
    WANTED,
    SourceKind,
    SourceQuality,
    localisation_unknown,
    source_quality,
    unevidenced_mvnd,
)


@dataclass(frozen=True)
class QualityReport:
    """Everything the page shows; `findings`, `duplicates` and `near_names` are of the whole register;
    `idle_limits` = envelopes, pools, caps and targets that meet no project."""

    problem: Problem
    findings: tuple[Finding, ...]
    duplicates: tuple[ProbableDuplicate, ...]
    near_names: tuple[NearPair, ...] = ()
    idle_limits: tuple[Finding, ...] = ()

    def by(self, kind: SourceKind) -> tuple[SourceQuality, ...]:
        """The sources, the least complete first."""
        return tuple(sorted(self._sources[kind], key=lambda source: source.completeness_share))

    @cached_property
    def _sources(self) -> Mapping[SourceKind, tuple[SourceQuality, ...]]:
        return {kind: source_quality(self.problem, kind) for kind in SourceKind}

    @property
    def whole(self) -> Mapping[str, int]:
        """Projects per item of WANTED in which it is given."""
        sources = self._sources[SourceKind.AGENCY]
        return {column: sum(source.filled[column] for source in sources) for column in WANTED}

    @property
    def open_pairs(self) -> tuple[ProbableDuplicate, ...]:
        return tuple(pair for pair in self.duplicates if pair.state is PairState.OPEN)

    @property
    def open_names(self) -> tuple[NearPair, ...]:
        """Pairs of almost equal names that nobody has decided about."""
        return tuple(pair for pair in self.near_names if pair.is_open)

    @cached_property
    def unevidenced_mvnd(self) -> int:
        return unevidenced_mvnd(list(self.problem.case.pledges))

    @cached_property
    def localisation_unknown(self) -> frozenset[str]:
        return localisation_unknown(self.problem)

    @property
    def undated(self) -> int:
        return len(self.problem.case.projects) - self.whole["source_on"]

    @property
    def oldest_on(self) -> date | None:
        return min((p.source_on for p in self.problem.case.projects if p.source_on), default=None)

    @cached_property
    def _findings_of(self) -> Counter[str]:
        return Counter(finding.project_id for finding in self.findings)

    def source_rows(self, kind: SourceKind) -> list[dict[str, object]]:
        """One row per source; amounts in million VND, shares 0..1; a pair counts once for each source it touches."""
        source_of = {project_id: source.name for source in self.by(kind) for project_id in source.project_ids}
        pairs = Counter(name for pair in self.open_pairs
                        for name in {source_of[pair.first], source_of[pair.second]})
        return [{"source": source.name, "projects": len(source.project_ids),
                 "complete": source.completeness_share, "newest": source.newest_on, "oldest": source.oldest_on,
                 "days": source.days_old, "undated": source.undated, "unevidenced": source.unevidenced_mvnd,
                 "localisation": source.localisation_unknown,
                 "arithmetic": sum(self._findings_of[i] for i in source.project_ids),
                 "pairs": pairs[source.name]} for source in self.by(kind)]

    def column_rows(self, source: SourceQuality | None) -> list[dict[str, object]]:
        """One row per item, of a source or of the whole register, the least complete first."""
        filled = source.filled if source else self.whole
        count = len(source.project_ids if source else self.problem.case.projects)
        return sorted(({"item": column, "filled": filled[column], "missing": count - filled[column],
                        "share": filled[column] / count if count else None} for column in WANTED),
                      key=lambda row: row["filled"])


def report_quality(problem: Problem) -> QualityReport:
    """Look at the whole register. About a second for 5,000 projects, most of it comparing names."""
    checked = check_problem(problem)
    known = tuple(finding for finding in checked if finding.code in OF_THE_CHECKS)
    return QualityReport(problem, (*check_arithmetic(problem), *known), find_duplicates(problem.case),
                         find_near_names(problem),
                         tuple(finding for finding in checked if finding.code in MEETS_NO_PROJECT))
