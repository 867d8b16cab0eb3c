"""What an import has come to, under one session key: going back and forth in the wizard loses nothing.

Widgets show what stands here and write into it when they change; each change forgets only what depended on it.
"""
from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from models.domain import Case, Finding
from models.files.grid import FileGrid
from models.files.safe_reading import read_grid
from models.intake.import_draft import ImportDraft
from models.intake.importing import (
    Applied,
    ImportReading,
    Progress,
    apply_import,
    open_import,
    preview_import,
    read_import,
)
from models.intake.mapping import ImportMapping
from models.intake.preview import Preview
from models.intake.proposing import Proposal, propose
from models.intake.questions import Question, answer_question
from models.register.filters import fold_text
from ui.session import Workspace

STEPS = ("file", "table", "columns", "amounts", "names", "preview", "confirm")
# A file in our own format needs no headings, columns, units or names looked at.
OWN_STEPS = ("file", "preview", "confirm")
FOLDER_VARIABLE = "IMPORT_MAPPINGS_FOLDER"
DEFAULT_FOLDER = Path("var") / "import-mappings"
_KEY = "import"


@dataclass
class ImportState:
    """`into`: "present" changes the register that is open, "new" opens another case. `generation` names the widgets.

    `asked`: every question that came up, so that an answer can be seen and changed after it was given.
    """

    step: str = "file"
    into: str = ""
    generation: int = 0
    content: bytes = b""
    grid: FileGrid | None = None
    draft: ImportDraft | None = None
    proposal: Proposal | None = None
    mapping: ImportMapping | None = None
    missing: str = "keep"
    kept_apart: str = "block"
    asked: dict[str, Question] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    wrong_answers: set[str] = field(default_factory=set)
    saved_as: str = ""
    mapping_findings: tuple[Finding, ...] = ()
    done: str = ""
    _reading: tuple[object, ImportReading] | None = None
    _preview: tuple[object, Preview] | None = None

    def key(self, name: str) -> str:
        """The key of a widget: another one for another file, so that no old value comes back."""
        return f"import_{self.generation}_{name}"

    @property
    def steps(self) -> tuple[str, ...]:
        return OWN_STEPS if self.draft is not None and self.draft.own is not None else STEPS

    @property
    def is_own(self) -> bool:
        return self.draft is not None and self.draft.own is not None

    def may_open(self, step: str) -> bool:
        """Whether a step has what it needs: a file, then a table in it."""
        if step == "file":
            return True
        if self.grid is None or not self.grid.is_read:
            return False
        return self.is_own or step == "table" or self.mapping is not None

    def go(self, step: str) -> None:
        if self.may_open(step):
            self.step = step

    def neighbour(self, by: int) -> str:
        """The step before (-1) or after (1) this one; "" at the ends."""
        place = self.steps.index(self.step) + by
        return self.steps[place] if 0 <= place < len(self.steps) else ""

    def take_file(self, name: str, content: bytes, encoding: str = "") -> None:
        """Read a dropped file through the guarded reader; everything about the file before it is forgotten."""
        self._forget_file()
        self.content = content
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            path.write_bytes(content)
            self.grid = read_grid(path, label=name, encoding=encoding)
        self._look(open_import(self.grid))

    def choose_table(self, sheet: str, header_rows: Sequence[int]) -> None:
        """Another sheet or other heading rows; the columns are proposed again."""
        self._look(open_import(self.grid, sheet, tuple(header_rows)))
        if self.mapping is not None and header_rows:
            self.mapping = replace(self.mapping, header_rows=tuple(header_rows))

    def use_mapping(self, mapping: ImportMapping, name: str) -> None:
        """Take a saved mapping, with the sheet and heading rows it names."""
        if mapping.header_rows or mapping.sheet not in ("", self.draft.frame.sheet):
            draft = open_import(self.grid, mapping.sheet, mapping.header_rows)
            if draft.frame is not None:
                self._look(draft)
        self.change_mapping(mapping)
        self.confirm_table()
        self.saved_as = name
        # The fields show what the mapping says, not what they held before.
        self.generation += 1

    def _look(self, draft: ImportDraft) -> None:
        self.draft, self.mapping, self.proposal, self.saved_as = draft, None, None, ""
        self.asked, self.answers, self._reading, self._preview = {}, {}, None, None
        if draft.frame is not None:
            self.proposal = propose(draft, "import")
            self.mapping = replace(self.proposal.mapping, sheet=draft.frame.sheet)

    def _forget_file(self) -> None:
        generation, into = self.generation + 1, self.into
        self.__init__(generation=generation, into=into)

    def start_over(self) -> None:
        """As if no file had been dropped."""
        self._forget_file()

    def confirm_table(self) -> None:
        """The planner has seen the sheet and the heading rows, and went on."""
        if self.mapping is not None:
            mapping = answer_question(self.mapping, "confirm:header", "yes")
            self.mapping = answer_question(mapping, "sheet", self.draft.frame.sheet)

    def change_mapping(self, mapping: ImportMapping) -> None:
        self.mapping, self.saved_as = mapping, ""

    def answer(self, question_id: str, answer: str) -> None:
        """Take an answer; one that cannot be read is remembered as wrong and changes nothing."""
        try:
            self.change_mapping(answer_question(self.mapping, question_id, answer))
        except ValueError:
            self.wrong_answers.add(question_id)
            return
        self.wrong_answers.discard(question_id)
        self.answers[question_id] = answer
        if question_id == "unit":
            # What was confirmed about the size of the amounts was confirmed in the other unit.
            for asked in ("confirm:unit_size", "confirm:odd_amounts", "confirm:unit_line", "confirm:unit_text"):
                self.answers.pop(asked, None)
                self.change_mapping(answer_question(self.mapping, asked, "no"))

    def present(self, workspace: Workspace) -> Case | None:
        """The register the file is compared with; None when it becomes a case of its own."""
        return workspace.case if self.into == "present" else None

    def is_read(self, workspace: Workspace) -> bool:
        return self._reading is not None and self._reading[0] == self._read_key(workspace)

    @property
    def open_questions(self) -> frozenset[str]:
        """Ids of what the last reading asked and nobody has answered since."""
        asked = self._reading[1].questions if self._reading else ()
        return frozenset(question.question_id for question in asked) - set(self.answers)

    def read(self, workspace: Workspace, progress: Progress | None = None) -> ImportReading:
        """Every row by the mapping as it stands; kept until mapping or register change."""
        key = self._read_key(workspace)
        if self._reading is None or self._reading[0] != key:
            reading = read_import(self.draft, self.mapping, self.present(workspace), progress)
            answered = {key: question for key, question in self.asked.items() if key in self.answers}
            self.asked = answered | {question.question_id: question for question in reading.questions}
            self._reading = (key, reading)
        return self._reading[1]

    def _read_key(self, workspace: Workspace) -> object:
        present = self.present(workspace)
        return self.mapping, present and present.digest

    def preview(self, workspace: Workspace) -> Preview:
        """What the import would change. Nothing is changed."""
        reading = self.read(workspace)
        key = (self._read_key(workspace), self.missing)
        if self._preview is None or self._preview[0] != key:
            self._preview = (key, preview_import(reading, self.present(workspace), self.missing))
        return self._preview[1]

    def apply(self, workspace: Workspace) -> Applied:
        """All or nothing: one step of edits in the register, or another case. Refused: the reasons, nothing changed."""
        present = self.present(workspace)
        applied = apply_import(self.read(workspace), self.preview(workspace), present, self.kept_apart, workspace.as_of)
        if applied.case is None:
            return applied
        if present is None:
            workspace.open_case(applied.case, self.grid.file, applied.findings)
            return applied
        after, refused = workspace.draft.accept(applied.edits)
        if refused:
            return Applied(None, (), refused)
        workspace.keep_draft(after)
        return applied


def open_state(workspace: Workspace) -> ImportState:
    """The import of this visit. The shipped sample is never changed by default: a real file is another case."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = ImportState(into="new" if workspace.case.is_illustrative else "present")
    return st.session_state[_KEY]


def mappings_folder() -> Path:
    """Where mappings are kept by name: `var/import-mappings`, or the folder that IMPORT_MAPPINGS_FOLDER names."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def mapping_file_name(name: str) -> str:
    """A name as people write it as the name a mapping is saved under: letters without accents, digits, dashes."""
    return re.sub(r"[^a-z0-9]+", "-", fold_text(name)).strip("-")[:80]
