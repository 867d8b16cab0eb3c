"""The direction of imports and the size of modules, read from the syntax trees (imports inside functions included)."""
from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INTERFACE = {"streamlit", "altair", "pages", "ui", "app"}
SOLVERS = {"pulp", "highspy"}
MODELS = ROOT / "models"
LONGEST = 400
# One file on purpose: an auditor reads the checker whole, and it may import nothing that it could be split into.
LONGER = {"models/audit.py": 600}
VAGUE_NAMES = {"common", "utils", "util", "helper", "helpers", "misc", "shared", "manager", "processor", "data", "info",
               "base", "core", "lib", "tools"}
# Named inside strings, not imported: importlib.import_module and __import__ would walk around these tests.
DYNAMIC = {"import_module", "__import__"}


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(path for path in found if "__pycache__" not in path.parts)


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports, by full name, wherever in the file it stands; relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = ".".join((*package[: len(package) - node.level], *filter(None, [node.module]))) \
                if node.level else node.module
            names |= {origin} | {f"{origin}.{alias.name}" for alias in node.names}
    return frozenset(names)


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(modules("models")) > 20
    assert modules("ui") and modules("pages")


def test_models_import_nothing_of_the_user_interface() -> None:
    wrong = {name_of(path): sorted(tops(path) & INTERFACE) for path in modules("models") if tops(path) & INTERFACE}
    assert not wrong


def test_only_the_optimisation_imports_solvers() -> None:
    inside = set(modules("models/milp"))
    wrong = [name_of(path) for path in (*modules("models", "ui", "pages"), ROOT / "app.py")
             if path not in inside and tops(path) & SOLVERS]
    assert not wrong


def test_the_audit_imports_the_standard_library_and_its_own_names_only() -> None:
    assert not {name for name in imports(ROOT / "models" / "audit.py") if not name.startswith("models.audit_names")
                and name.split(".")[0] not in sys.stdlib_module_names}
    assert not tops(ROOT / "models" / "audit_names.py") - sys.stdlib_module_names


def test_the_optimisation_imports_nothing_to_its_right() -> None:
    """milp -> problem -> domain, rules, settings, units, plan, limits; never reports, files, audit or commands."""
    allowed = {"models.milp", "models.problem", "models.domain", "models.rules", "models.settings", "models.units",
               "models.plan", "models.search_limits"}
    wrong = {name_of(path): sorted(
        name for name in imports(path) if name.startswith("models.") and not any(
            name == part or name.startswith(f"{part}.") for part in allowed)) for path in modules("models/milp")}
    assert not {path: names for path, names in wrong.items() if names}


def test_what_the_models_find_out_knows_no_language() -> None:
    """Codes and numbers become Vietnamese or English in `models/words` alone. Files and commands pass a language on."""
    speaking = {*modules("models/words", "models/export", "models/commands"), MODELS / "cli.py", MODELS / "wording.py"}
    wrong = [f"{name_of(path)}: {fault}" for path in modules("models") if path not in speaking
             for fault in _speaks(path)]
    assert not wrong


def _speaks(path: Path) -> list[str]:
    """What a module that knows no language may not do; readers may know a text again in whatever language it is."""
    named = [f"{node.lineno} language" for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if "language" in (getattr(node, "arg", ""), getattr(node, "id", ""), getattr(node, "attr", ""))]
    asked = {name for name in imports(path) if name.split(".")[:2] in (["models", "words"], ["models", "wording"])}
    if "models.wording.spellings" in asked:
        asked -= {"models.wording", "models.wording.spellings"}
    return [*named, *sorted(asked)]


def test_pages_compute_nothing() -> None:
    forbidden = {"pandas", "numpy", "altair", "pulp", "highspy", "fractions", "decimal"}
    wrong = {name_of(path): sorted(tops(path) & forbidden) for path in modules("pages") if tops(path) & forbidden}
    assert not wrong


def test_the_user_interface_does_not_import_pages_or_the_app() -> None:
    assert not [name_of(path) for path in modules("ui") if tops(path) & {"pages", "app"}]


def test_nothing_is_imported_by_a_name_in_a_string() -> None:
    wrong = []
    for path in modules("models", "ui", "pages"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            if called is not None and (getattr(called, "attr", None) or getattr(called, "id", "")) in DYNAMIC:
                wrong.append(f"{name_of(path)}:{node.lineno}")
    assert not wrong


def test_modules_are_short() -> None:
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines())
             for path in (*modules("models", "ui", "pages", "benchmarks"), ROOT / "app.py")}
    assert not {name: count for name, count in lines.items() if count > LONGER.get(name, LONGEST)}


def test_modules_say_what_they_hold() -> None:
    assert not [name_of(path) for path in modules("models", "ui", "pages") if path.stem in VAGUE_NAMES]


def test_a_page_runs_again_only_where_no_click_is_lost() -> None:
    """`st.rerun` forgets a page change that waits to be served; `ui/again.py` has the one place that may call it."""
    calls = [name_of(path) for path in modules("ui", "pages") if "st.rerun" in path.read_text("utf-8")]
    assert calls == ["ui/again.py"]


def test_every_module_and_public_function_of_the_models_is_described() -> None:
    wrong = [name_of(path) for path in modules("models") if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not wrong


@pytest.mark.parametrize("module", ["models.audit", "models.certify"])
def test_auditing_loads_no_solver_even_indirectly(module: str) -> None:
    if not (ROOT / (module.replace(".", "/") + ".py")).exists():
        pytest.skip(f"{module} is not there yet")
    script = f"import sys, {module}; print(sorted(m for m in ('pulp', 'highspy', 'streamlit') if m in sys.modules))"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_an_import_hidden_in_a_function_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break it: the walk must see what a glance at the first lines does not."""
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    hidden = tmp_path / "models" / "hidden.py"
    hidden.parent.mkdir()
    hidden.write_text("def draw():\n    from streamlit import write\n    write(1)\n", encoding="utf-8")
    assert tops(hidden) & INTERFACE == {"streamlit"}
