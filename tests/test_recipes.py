"""The guide of the next developer is true: its lists are the files of the recipes, and the recipes work."""
from __future__ import annotations

import re

import pytest

from tests.recipes import ROOT, Recipe, copy_of_the_project, follow, run
from tests.recipes.card import CARD
from tests.recipes.column import COLUMN
from tests.recipes.family import FAMILY
from tests.recipes.page import PAGE
from tests.recipes.rule import RULE

RECIPES = (FAMILY, COLUMN, PAGE, CARD, RULE)
GUIDE = ROOT / "docs" / "developing.md"


def section(heading: str) -> str:
    """The guide from one heading to the next."""
    return re.split(r"\n## ", GUIDE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2])[0]


def listed(heading: str) -> list[str]:
    """The files that a section lists, each at the start of a line of its own."""
    return re.findall(r"^- `([^`]+)`", section(heading), flags=re.MULTILINE)


def test_the_guide_has_a_recipe_for_each_section():
    headings = re.findall(r"^## (Add .+)$", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings == [recipe.heading for recipe in RECIPES]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.heading)
def test_the_guide_lists_the_files_that_are_touched(recipe: Recipe):
    assert listed(recipe.heading) == list(recipe.files)
    assert len(recipe.files) <= recipe.most


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.heading)
def test_what_the_guide_says_works_in_a_copy(recipe: Recipe, tmp_path):
    folder = copy_of_the_project(tmp_path)
    follow(recipe, folder)
    run(folder, "-c", recipe.proof)
    if recipe.checks:
        run(folder, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *recipe.checks)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.heading)
def test_without_the_recipe_its_proof_fails(recipe: Recipe, tmp_path):
    """Break it: a proof that passes in the project as it is would prove nothing."""
    with pytest.raises(AssertionError):
        run(copy_of_the_project(tmp_path), "-c", recipe.proof)
