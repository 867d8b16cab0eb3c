"""The problem of each level as a file: another reading of it, by the solver alone, comes to the plan's values."""
from __future__ import annotations

import highspy
import pytest

from models.cli import main
from models.milp.highs import QuietHighs
from models.milp.model_files import write_level_models
from models.plan import Termination
from models.planning import plan_funding
from models.search_limits import SolveLimits
from tests.test_core_search import unreachable_problem

LIMITS = SolveLimits(time_limit_seconds=60.0)


def solved(path) -> tuple[float, list[str]]:
    """The optimum of a file as HiGHS finds it with its own settings, and the names of its rows."""
    highs = QuietHighs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    assert highs.readModel(str(path)) != highspy.HighsStatus.kError
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return highs.getInfo().objective_function_value, list(highs.getLp().row_names_)


@pytest.mark.parametrize("suffix", [".mps", ".lp"])
def test_each_level_has_the_same_value_when_its_file_is_solved_alone(suffix, tmp_path):
    problem = unreachable_problem()
    plan = plan_funding(problem, LIMITS, price_levels=False)
    assert plan.termination is Termination.OPTIMAL and plan.levels[0].objective != 0
    paths = write_level_models(problem, plan, tmp_path / f"model{suffix}")
    assert [path.name for path in paths] == [
        f"model.{place}-{level.level}{suffix}" for place, level in enumerate(plan.levels, start=1)]
    for place, (path, level) in enumerate(zip(paths, plan.levels, strict=True)):
        value, rows = solved(path)
        assert value == pytest.approx(float(level.objective), rel=1e-7)
        assert "state_envelope__2026__all" in rows and "decisions__must__p00000" in rows
        assert [row for row in rows if row.startswith("level__")] == [
            f"level__{at}__{before.level}" for at, before in enumerate(plan.levels[:place])]


def test_the_command_writes_them_also_where_no_plan_exists(tmp_path, capsys):
    arguments = ["plan", "data/sample/illustrative", "--as-of", "2026-11-01", "--lang", "en", "--time-limit", "0.001"]
    main([*arguments, "--lp", str(tmp_path / "model.lp")])
    assert [path.name for path in tmp_path.iterdir()] == ["model.1-localisation.lp"]
    assert "model.1-localisation.lp" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*arguments, "--lp", str(tmp_path / "model.mps")])
