"""The direction of imports and the size of modules, read from the syntax trees (imports inside functions included)."""
from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INTERFACE = {"streamlit", "altair", "pages", "ui", "app"}
SOLVERS = {"pulp", "highspy"}
MODELS = ROOT / "models"
LONGEST = 400
# One file on purpose: an auditor reads the checker whole, and it may import nothing that it could be split into.
LONGER = {"models/audit.py": 780}
VAGUE_NAMES = {"common", "utils", "util", "helper", "helpers", "misc", "shared", "manager", "processor", "data", "info",
               "base", "core", "lib", "tools"}
# Named inside strings, not imported: importlib.import_module and __import__ would walk around these tests.
DYNAMIC = {"import_module", "__import__"}


# What opens a file, a packed one or a document: `models/files/` does it for everybody, with its limits.
OPENERS = {"openpyxl", "xlrd", "python_calamine", "xlsxwriter", "zipfile", "zlib", "defusedxml", "olefile", "csv",
           "xml.etree", "xml.sax.expatreader", "pyexpat"}
PARSERS = {"json.load", "json.loads", "yaml.load", "yaml.safe_load", "yaml.load_all", "yaml.safe_load_all",
           "yaml.parse", "docx.Document", "pd.read_csv", "pd.read_excel", "pd.read_json"}
ELSEWHERE = {
    "models/audit_names.py": "the auditor's checker shares nothing with the product",
    "models/export/redaction.py": "looks for leaks in the files as they are, not as the door would clean them",
    "models/export/documents/docx_template.py": "templates on the server, opened by python-docx, places checked",
    "models/export/workbook/book_writer.py": "types and utilities of xlsxwriter; its books come from new_workbook",
    "models/export/workbook/input_sheets.py": "types and utilities of xlsxwriter; its books come from new_workbook",
    "models/export/workbook/references.py": "letters of columns from xlsxwriter.utility",
    "models/store/canonical.py": "text that the store itself wrote, with its digest",
    "models/scenario/run_record.py": "a packed address of our own, unpacked up to a limit",
    "models/explain/ranges.py": "a small table of weights at the command line",
    "models/commands/scenario.py": "text that the line above has just made",
    "ui/downloads.py": "an empty Word file is made, none is opened",
}


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(path for path in found if "__pycache__" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports, by full name, wherever in the file it stands; relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts
    names: set[str] = set()
    for node in ast.walk(tree(path)):
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
    """milp -> families -> problem -> domain, rules, settings, units, plan; never reports, files, audit or commands."""
    below = {"models.problem", "models.domain", "models.rules", "models.settings", "models.units", "models.plan",
             "models.plain", "models.spent_shares"}
    assert not _imported_beside({"models.families", *below}, "models/families")
    right = {"models.milp", "models.search_limits", "models.watch", "models.families", *below}
    assert not _imported_beside(right, "models/milp")


def _imported_beside(allowed: set[str], folder: str) -> dict[str, list[str]]:
    """What modules of a folder import of ours that is not allowed."""
    wrong = {name_of(path): sorted(
        name for name in imports(path) if name.startswith("models.") and not any(
            name == part or name.startswith(f"{part}.") for part in allowed)) for path in modules(folder)}
    return {path: names for path, names in wrong.items() if names}


# `models/` in the order of the data: each stop may use those above it (and its own line only where nothing comes back).
WALK = (
    "audit_names search_limits units",
    "audit codes plain watch",
    "assessed ledger",
    "domain",
    "files kept_apart plan",
    "access",
    "bodies cell_grammar context rules settings wording",
    "assumed_pledges evaluations spent_shares",
    "problem",
    "families",
    "audit_document milp register",
    "checks intake money planning store",
    "excel_solver follow quality reallocation",
    "explain jobs",
    "certainty",
    "report",
    "brief scenario",
    "no_plan",
    "words",
    "export.documents export.workbook",
    "certify export start_check",
    "commands",
    "cli",
)


def package_of(module: str) -> str:
    """The package of a module of `models/`, named from there; a module beside the packages stands for itself."""
    path = ROOT / module.replace(".", "/")
    inside = module if path.is_dir() else module.rpartition(".")[0]
    return (module if inside == "models" else inside).partition(".")[2]


def uses(*folders: str) -> dict[str, set[str]]:
    """Module -> the modules that it imports, all of these folders."""
    known = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
             for path in modules(*folders)}
    found = {}
    for module, path in known.items():
        names = imports(path) & known.keys()
        # `from models.x import y`, y being a module: x is no more than the way to it.
        found[module] = {name for name in names if not any(other.startswith(f"{name}.") for other in names)} - {module}
    return found


def circles(graph: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """The places of a graph that lead back to themselves, in groups."""
    reach: dict[str, set[str]] = {}
    for start in graph:
        seen, waiting = set(), [start]
        while waiting:
            new = graph.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        reach[start] = seen
    return sorted({tuple(sorted(b for b in reach[a] if a in reach.get(b, ()))) for a in reach if a in reach[a]})


def test_no_module_leads_back_to_itself() -> None:
    assert circles(uses("models", "ui", "pages")) == []


def test_the_packages_of_the_models_read_in_the_order_of_the_data() -> None:
    stops = {name: number for number, line in enumerate(WALK) for name in line.split()}
    graph: dict[str, set[str]] = {}
    for module, used in uses("models").items():
        graph.setdefault(package_of(module), set()).update(package_of(name) for name in used)
    graph = {name: used - {name} for name, used in graph.items() if name}
    assert circles(graph) == []
    assert {name for name in graph if not name.startswith("store.migrations")} <= stops.keys()
    back = [(name, other) for name, used in graph.items() for other in used
            if name in stops and other in stops and stops[other] >= stops[name]]
    assert back == []


def test_a_circle_is_found() -> None:
    """Break it: two that need each other by way of a third."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}) == [("a", "b", "c")]


def _opens(path: Path) -> list[str]:
    """What a file would open past `models/files/`: by import, or by calling a parser of documents."""
    found = {name for name in imports(path) for opener in OPENERS if name == opener or name.startswith(f"{opener}.")}
    called = {ast.unparse(node.func) for node in ast.walk(tree(path))
              if isinstance(node, ast.Call)}
    return sorted(found | called & PARSERS)


def test_files_are_opened_by_models_files_alone() -> None:
    inside = set(modules("models/files"))
    opening = {name_of(path): _opens(path) for path in (*modules("models", "ui", "pages"), ROOT / "app.py")
               if path not in inside and _opens(path)}
    assert {path: names for path, names in opening.items() if path not in ELSEWHERE} == {}
    assert set(ELSEWHERE) == set(opening), "an exception that nobody needs any more"


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


def test_every_module_can_be_imported() -> None:
    """Imports that stand inside functions and pages are looked up too: each name is there."""
    wrong = []
    for path in (*modules("models", "ui", "pages"), ROOT / "app.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] in (
                    "models", "ui"):
                source = importlib.import_module(node.module)
                wrong += [f"{name_of(path)}: {node.module}.{name.name}" for name in node.names
                          if not hasattr(source, name.name) and not _is_module(f"{node.module}.{name.name}")]
    assert not wrong


def _is_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def test_nothing_is_imported_by_a_name_in_a_string() -> None:
    wrong = []
    for path in modules("models", "ui", "pages"):
        for node in ast.walk(tree(path)):
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


@pytest.mark.parametrize("name", ["Relaxation", "Answer", "Column", "Decision"])
def test_one_name_is_one_type(name: str) -> None:
    """These were several types each; a reader must not ask which one is meant."""
    named = [name_of(path) for path in modules("models", "ui", "pages") for node in ast.parse(
        path.read_text(encoding="utf-8")).body if name in (getattr(node, "name", ""), *(
            getattr(target, "id", "") for target in getattr(node, "targets", ())))]
    assert len(named) == 1, named


def test_a_page_runs_again_only_where_no_click_is_lost() -> None:
    """`st.rerun` forgets a page change that waits to be served; `ui/again.py` has the one place that may call it."""
    calls = [name_of(path) for path in modules("ui", "pages") if "st.rerun" in path.read_text("utf-8")]
    assert calls == ["ui/again.py"]


def test_tabs_have_a_key() -> None:
    """Without one they are new tabs, the first one open, as soon as something appears above them."""
    wrong = []
    for path in modules("ui", "pages"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if getattr(getattr(node, "func", None), "attr", "") == "tabs":
                wrong += [f"{name_of(path)}:{node.lineno}"] * ("key" not in {word.arg for word in node.keywords})
    assert not wrong


def _public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Public functions, classes and their public methods by name; what stands inside a function is nobody else's."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{node.name}.")


def _is_told_by_its_name(path: Path, node: ast.FunctionDef | ast.ClassDef) -> bool:
    """A property of one or two statements; `register` and `run` of a command, which `models/commands/` describes."""
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    return bool(decorators & {"property", "cached_property"} and len(node.body) <= 2) or (
        path.parent.name == "commands" and node.name in ("register", "run"))


def test_every_module_and_public_function_of_the_models_is_described() -> None:
    wrong = [name_of(path) for path in modules("models") if not ast.get_docstring(tree(path))]
    wrong += [f"{name_of(path)} {name}" for path in modules("models") for name, node in _public(tree(path).body)
              if not ast.get_docstring(node) and not _is_told_by_its_name(path, node)]
    assert not wrong


@pytest.mark.parametrize("module", ["models.audit", "models.certify"])
def test_auditing_loads_no_solver_even_indirectly(module: str) -> None:
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
