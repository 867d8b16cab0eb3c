"""The panels of the page Explain, declared: a further one is one line here, its module, and its sentences."""
from __future__ import annotations

from models.explain.all_projects import explain_all
from models.explain.alternatives import find_alternatives
from models.explain.compare import compare_plans
from models.explain.intervals import find_intervals
from models.explain.nested import plan_nested
from models.explain.prices import price_list
from models.explain.rival import find_rivals
from models.explain.split import best_split
from models.explain.stability import find_stability
from models.explain.underspend import find_underspend
from models.explain.why import why_project
from models.no_plan.all_conflicts import find_all_conflicts
from models.no_plan.conflict import explain_conflict
from ui.explain.all_projects import pose_all_projects, show_all_projects
from ui.explain.changes import pose_changes, show_changes
from ui.explain.conflict import SECONDS as CONFLICT_SECONDS
from ui.explain.conflict import (
    conflict_step,
    pose_all_conflicts,
    pose_conflict,
    show_all_conflicts,
    show_conflict,
)
from ui.explain.intervals import interval_step, pose_intervals, show_intervals
from ui.explain.nested import nested_step, show_nested
from ui.explain.options import pose_options, show_alternatives
from ui.explain.panel import Panel
from ui.explain.prices import price_step, show_prices
from ui.explain.project import pose_project, project_step, show_known_of_project, show_project
from ui.explain.rival import pose_rival, show_rival
from ui.explain.split import pose_split, show_split
from ui.explain.stability import show_stability, stability_step
from ui.explain.underspend import show_underspend, underspend_step

# In the order of the tabs. Searches are limited by nodes; the clock only guards against one that hangs.
PANELS = {panel.name: panel for panel in (
    Panel("project", "why.panel", why_project, show_project, pose_project, project_step, is_list=False, has_lead=False,
          show_known=show_known_of_project,
          below=Panel("all", "why.panel.all", explain_all, show_all_projects, pose_all_projects, has_lead=False)),
    Panel("prices", "prices.panel", price_list, show_prices, item_text=price_step),
    Panel("intervals", "intervals.panel", find_intervals, show_intervals, pose_intervals, interval_step),
    Panel("split", "split.panel", best_split, show_split, pose_split),
    Panel("options", "alternatives.panel", find_alternatives, show_alternatives, pose_options, seconds=120.0),
    Panel("nested", "nested.panel", plan_nested, show_nested, item_text=nested_step),
    Panel("rival", "rival.panel", find_rivals, show_rival, pose_rival, seconds=120.0),
    Panel("stability", "stability.panel", find_stability, show_stability, item_text=stability_step),
    Panel("underspend", "underspend.panel", find_underspend, show_underspend, item_text=underspend_step),
    Panel("changes", "compare.panel", compare_plans, show_changes, pose_changes))}

# What is asked instead where there is no plan.
CONFLICT = Panel("conflict", "conflict.panel", explain_conflict, show_conflict, pose_conflict, conflict_step,
                 CONFLICT_SECONDS, is_list=False, has_lead=False, below=Panel(
                     "all_conflicts", "conflict.all", find_all_conflicts, show_all_conflicts, pose_all_conflicts,
                     conflict_step, CONFLICT_SECONDS))
