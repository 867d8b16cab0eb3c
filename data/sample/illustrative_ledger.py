"""What happened to the running projects of the illustrative register in 2025 and 2026. All of it is invented.

On purpose: payments that came late, a refund, an advance overdue, a milestone refused, one that nobody decided, a
counterpart that was not paid, a task reported as done without evidence. It has draws of its own, so that what is drawn
before it stays what it is.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from data.sample.illustrative_projects import Draws
from models.codes import (
    FundSource,
    GateDecision,
    InstrumentKind,
    LocalisationBasis,
    ObstacleCause,
    PaidBy,
    PaymentKind,
    ResultKind,
    SourceStatus,
    TaskStatus,
)
from models.domain import BudgetLine, Cost, Payer, Pledge, Project, ProjectStatus
from models.ledger import Commitment, Instrument, Milestone, Payment, Result, Task
from models.units import split_in_proportion

# Of the running projects, in the order of the register: what went wrong with each.
OVERDUE_ADVANCE, STALLED, REFUSED, NO_COUNTERPART, REFUND, _, UNDECIDED, LATE, QUARTERS_ONLY = range(9)
_MADE_UP = "(minh họa)"
# Parts (%) of a year's commitment, and the days on which they are paid; the advance first.
_PARTS = {2025: (30, 18, 22, 16), 2026: (30, 14, 16, 12)}
_DAYS = {2025: (date(2025, 4, 14), date(2025, 7, 21), date(2025, 10, 20), date(2025, 12, 15)),
         2026: (date(2026, 2, 16), date(2026, 5, 18), date(2026, 8, 17), date(2026, 10, 12))}
_INSTRUMENTS = (
    (InstrumentKind.GRANT, "", "Nghị định số 260/2026/NĐ-CP, Điều 7.7", SourceStatus.COPY),
    (InstrumentKind.ORDER, "", "Nghị định số 260/2026/NĐ-CP, Điều 5.1a", SourceStatus.COPY),
    (InstrumentKind.FIRST_BATCH, "", "Nghị định số 214/2025/NĐ-CP, Điều 106-111", SourceStatus.COPY),
    (InstrumentKind.PRE_COMMERCIAL, "1", "Thông báo số 47-TB/TGV, mục 4.b", SourceStatus.DIRECTIVE),
)
_TASKS = (
    ("Hoàn thiện hướng dẫn nghiệm thu theo mốc", "Vụ trưởng", "Đơn vị D01", date(2026, 6, 30), TaskStatus.DONE, "",
     None),
    ("Công bố danh mục sản phẩm mua lô đầu", "Vụ trưởng", "Đơn vị D02", date(2026, 9, 30), TaskStatus.OVERDUE,
     "Chưa có tiêu chí xác định giá sản phẩm lần đầu", ObstacleCause.MECHANISM),
    ("Rà soát các khoản tạm ứng quá hạn", "Cục trưởng", "Đơn vị D03", date(2026, 10, 31), TaskStatus.OVERDUE,
     "Đơn vị chủ trì chậm gửi hồ sơ", ObstacleCause.IMPLEMENTATION),
    ("Tổ chức đánh giá độc lập sáu tháng đầu năm", "Vụ trưởng", "Đơn vị D01", date(2026, 7, 31), TaskStatus.DONE, "",
     None),
    ("Hướng dẫn xác nhận vốn đối ứng thực chi", "Vụ trưởng", "Đơn vị D04", date(2027, 3, 31), TaskStatus.IN_TIME, "",
     None),
    ("Xây dựng kho dữ liệu thanh toán dùng chung", "Giám đốc", "Đơn vị D05", date(2027, 6, 30), TaskStatus.IN_TIME,
     "Chưa thống nhất mã nguồn ngân sách", ObstacleCause.MECHANISM),
    ("Đào tạo cán bộ theo dõi giải ngân", "", "Đơn vị D05", date(2026, 12, 31), TaskStatus.IN_TIME, "", None),
    ("Công khai kết quả nhiệm vụ năm 2025", "Chánh Văn phòng", "Đơn vị D06", date(2026, 3, 31), TaskStatus.DONE, "",
     None),
)
# This task is reported as done, and nothing shows it.
_WITHOUT_EVIDENCE = 3


@dataclass(frozen=True)
class _Running:
    """A running project with what it has in 2026: state money by line, counterpart by (payer, name)."""

    at: int
    project: Project
    state: dict[BudgetLine, int]
    pledged: dict[tuple[Payer, str], int]

    @property
    def number(self) -> str:
        return self.project.project_id[3:]

    def amount(self, committed: int, year: int) -> int:
        """The year before the plan was smaller."""
        return committed if year == 2026 else committed * 3 // 5


def build_ledger(seed: int, projects: Sequence[Project], costs: Sequence[Cost],
                 pledges: Sequence[Pledge]) -> dict[str, tuple]:
    """The six tables of what happened, by name."""
    draws = Draws(seed)
    bound = [project for project in projects if project.status is ProjectStatus.RUNNING]
    running = [_running(at, project, costs, pledges) for at, project in enumerate(bound)]
    itemised = [each for each in running if each.at != QUARTERS_ONLY]
    return {
        "payments": tuple(row for each in itemised for row in _payments(draws, each)),
        "commitments": tuple(row for each in itemised for row in _commitments(each)),
        "milestones": tuple(row for each in running for row in _milestones(each)),
        "results": tuple(row for each in running for row in _results(draws, each)),
        "tasks": tuple(_tasks(running)),
        "instruments": tuple(Instrument(each.project.project_id, "", *_INSTRUMENTS[each.at % len(_INSTRUMENTS)])
                             for each in running)}


def quarters_only(projects: Sequence[Project]) -> str:
    """The id of the running project of which only quarters are known: the short form."""
    return [project.project_id for project in projects if project.status is ProjectStatus.RUNNING][QUARTERS_ONLY]


def _running(at: int, project: Project, costs: Sequence[Cost], pledges: Sequence[Pledge]) -> _Running:
    return _Running(at, project, {
        cost.budget_line: cost.committed_state_mvnd for cost in costs
        if (cost.project_id, cost.year) == (project.project_id, 2026) and cost.committed_state_mvnd},
        {(row.payer_type, row.payer_name): row.amount_mvnd for row in pledges
         if (row.project_id, row.year) == (project.project_id, 2026) and row.amount_mvnd})


def _commitments(each: _Running) -> list[Commitment]:
    rows = []
    for year, signed in ((2025, date(2025, 3, 10)), (2026, date(2026, 1, 12))):
        day = signed + timedelta(days=each.at)
        for line, committed in each.state.items():
            rows.append(Commitment(
                each.project.project_id, f"HĐ-{each.number}/{year}/{_code(line)}", day, each.amount(committed, year),
                budget_year=year, budget_line=line,
                source_of_funds=FundSource.CENTRAL_BUDGET, document=f"Hợp đồng số {each.number}/{year} {_MADE_UP}"))
        for at, ((payer, name), pledged) in enumerate(each.pledged.items(), start=1):
            rows.append(Commitment(
                each.project.project_id, f"ĐƯ-{each.number}/{year}/{at}", day, each.amount(pledged, year),
                PaidBy(payer.value), name, year, source_of_funds=_own_funds(payer),
                document=f"Thỏa thuận đối ứng số {each.number}/{year} {_MADE_UP}"))
    return rows


def _payments(draws: Draws, each: _Running) -> list[Payment]:
    rows: list[Payment] = []
    for year in (2025, 2026):
        for line, committed in each.state.items():
            rows += _state_payments(draws, each, year, line, each.amount(committed, year))
        for at, ((payer, name), pledged) in enumerate(each.pledged.items(), start=1):
            rows += _counterpart(draws, each, year, at, payer, name, each.amount(pledged, year))
    return rows


def _state_payments(draws: Draws, each: _Running, year: int, line: BudgetLine, committed: int) -> list[Payment]:
    """An advance, its settlement, and payments for work done; late, stopped or given back where it went wrong."""
    rows = []
    head = f"CT-{each.number}/{year}/{_code(line)}"
    given = {"budget_year": year, "budget_line": line,
             "source_of_funds": FundSource.CENTRAL_BUDGET, "document": f"Hồ sơ thanh toán số {head[3:]} {_MADE_UP}"}
    stops = {STALLED: 1, REFUSED: 3}.get(each.at, 4) if year == 2026 else 4
    for at, (part, day) in enumerate(zip(_PARTS[year], _DAYS[year], strict=True)):
        amount = committed * (part + draws.whole(-3, 3)) // 100
        paid_on = day + timedelta(days=draws.whole(0, 12))
        if each.at == LATE and (year, at) == (2025, 3):
            paid_on = date(2026, 1, 22)
        if at >= stops:
            continue
        if at == 0:
            is_large = amount > 1_000
            rows.append(Payment(
                each.project.project_id, f"{head}-1", paid_on, amount, payment_kind=PaymentKind.ADVANCE,
                recover_by=date(year, 6 if each.at == OVERDUE_ADVANCE else 12, 30),
                guarantee_document=f"Bảo lãnh số {each.number}/{year} {_MADE_UP}"
                if is_large and each.at != OVERDUE_ADVANCE else "", **given))
            settled = amount * (40 if (each.at, year) == (OVERDUE_ADVANCE, 2026) else 100) // 100
            if year == 2025 or each.at not in (STALLED, UNDECIDED):
                rows.append(Payment(
                    each.project.project_id, f"{head}-1T", date(year, 9, 8) + timedelta(days=each.at),
                    settled if (each.at, year) != (REFUND, 2026) else settled * 3 // 4,
                    payment_kind=PaymentKind.SETTLEMENT, advance_reference=f"{head}-1", **given))
            if (each.at, year) == (REFUND, 2026):
                rows.append(Payment(
                    each.project.project_id, f"{head}-1H", date(2026, 9, 22), settled * 3 // 4 - settled,
                    payment_kind=PaymentKind.REFUND, advance_reference=f"{head}-1", **given))
        else:
            rows.append(Payment(each.project.project_id, f"{head}-{at + 1}", paid_on, amount,
                                milestone_id="M1" if year == 2025 else "M2", **given))
    return rows


def _counterpart(draws: Draws, each: _Running, year: int, at: int, payer: Payer, name: str,
                 pledged: int) -> list[Payment]:
    if (each.at, year) == (NO_COUNTERPART, 2026):
        return []
    parts = split_in_proportion(pledged * draws.whole(70, 98) // 100, _PARTS[year])
    return [Payment(each.project.project_id, f"DN-{each.number}/{year}/{at}-{turn}", day + timedelta(days=9), amount,
                    PaidBy(payer.value), name, budget_year=year, source_of_funds=_own_funds(payer),
                    document=f"Xác nhận chi đối ứng số {each.number}/{year}/{at}-{turn} {_MADE_UP}")
            for turn, (amount, day) in enumerate(zip(parts, _DAYS[year], strict=True), start=1) if amount]


def _milestones(each: _Running) -> list[Milestone]:
    state = sum(each.state.values())
    trl = each.project.trl_now or 3
    head = (each.project.project_id,)
    minutes = f"Biên bản hội đồng số {each.number}"
    second: dict = {"gate_decision": GateDecision.CONTINUE, "decided_on": date(2026, 10, 8), "council": _COUNCIL,
                    "evidence": "Báo cáo thử nghiệm", "evidence_document": f"{minutes}/2026 {_MADE_UP}"}
    if each.at == REFUSED:
        second |= {"gate_decision": GateDecision.SUSPEND, "evidence": "Mẫu không đạt thông số"}
    if each.at in (STALLED, UNDECIDED):
        second = {}
    return [
        Milestone(*head, "M1", date(2025, 12, 15), "Hoàn thành thiết kế chi tiết", each.amount(state, 2025), trl,
                  GateDecision.CONTINUE, date(2025, 12, 19), _COUNCIL, "Báo cáo thiết kế",
                  f"{minutes}/2025 {_MADE_UP}"),
        Milestone(*head, "M2", date(2026, 9, 30), "Hoàn thành mẫu thử nghiệm thứ nhất", state, min(9, trl + 1),
                  **second),
        Milestone(*head, "M3", date(2027, 6, 30), "Thử nghiệm tại hiện trường", None, min(9, trl + 2))]


_COUNCIL = f"Hội đồng đánh giá chuyên ngành {_MADE_UP}"


def _results(draws: Draws, each: _Running) -> list[Result]:
    """What was promised for 2026, some of it there; localisation on one basis; one result promised for later."""
    head = (each.project.project_id,)
    certificate = f"Hồ sơ kết quả số {each.number} {_MADE_UP}"
    is_filed, is_printed = draws.chance(75), draws.chance(60)
    return [
        Result(*head, "K1", ResultKind.IP_FILED, "Đơn đăng ký sáng chế", date(2026, 6, 30),
               date(2026, 6, 12) if is_filed else None, evidence="Đơn đã nộp" if is_filed else "",
               evidence_document=certificate if is_filed else ""),
        Result(*head, "K2", ResultKind.PAPER, "Bài báo quốc tế", date(2026, 9, 30),
               date(2026, 9, 3) if is_printed else None, evidence="Bài đã đăng" if is_printed else "",
               evidence_document=certificate if is_printed else ""),
        Result(*head, "K3", ResultKind.LOCALISATION, "Nội địa hóa mẫu thử nghiệm", date(2026, 12, 31),
               basis=LocalisationBasis.BILL_OF_MATERIALS, achieved_share=Fraction(draws.whole(20, 45), 100)),
        Result(*head, "K4", ResultKind.CORE_TECHNOLOGY, "Làm chủ công nghệ lõi", date(2028, 12, 31))]


def _tasks(running: Sequence[_Running]) -> list[Task]:
    rows = []
    for at, (title, person, unit, due_on, status, obstacle, cause) in enumerate(_TASKS):
        is_done = status is TaskStatus.DONE
        shows = is_done and at != _WITHOUT_EVIDENCE
        rows.append(Task(
            f"NV-{at + 1:02d}", f"{title} {_MADE_UP}", f"Kế hoạch số {at + 1:02d} {_MADE_UP}",
            running[at].project.project_id if at < 2 else "", f"{person} {_MADE_UP}" if person else "",
            f"{unit} {_MADE_UP}", (f"Đơn vị D{at + 7:02d} {_MADE_UP}",), due_on, "Lãnh đạo Bộ" if at % 3 else "",
            "Báo cáo" if at % 2 else "Văn bản hướng dẫn", status, due_on - timedelta(days=6) if is_done else None,
            obstacle, cause, "Báo cáo đã gửi" if shows else "", f"Báo cáo số {at + 1:02d} {_MADE_UP}" if shows else ""))
    return rows


def _own_funds(payer: Payer) -> FundSource:
    return {Payer.ENTERPRISE: FundSource.ENTERPRISE, Payer.INSTITUTE: FundSource.INSTITUTE}.get(payer, FundSource.OTHER)


def _code(line: BudgetLine) -> str:
    return "ĐT" if line is BudgetLine.DEVELOPMENT else "TX"
