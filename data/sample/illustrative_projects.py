"""Drawn projects of the illustrative register: what each is, what it costs, who pledges what. All amounts are invented.

Only `Random.random()` and exact arithmetic are used, so the same seed gives the same register everywhere.
"""
from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from data.sample import illustrative_texts as texts
from models.units import split_in_proportion

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE.parent / "catalogue"
LAST_YEAR = 2030
FOLLOW_UPS = 97

# Total cost (billion VND) at quantiles of the draw: many small projects, few large ones.
_SIZES = ((0.0, 8), (0.2, 22), (0.4, 42), (0.6, 75), (0.8, 140), (0.93, 300), (1.0, 880))
_PROFILES = {2: (45, 55), 3: (25, 45, 30), 4: (15, 30, 35, 20), 5: (10, 20, 30, 25, 15)}
# Share (%) of the state's money on the development investment line, by kind: some on one line, some on both.
_LINES = {"device": (100, 60, 60, 0), "platform": (0, 0, 40), "bio": (0, 0, 50), "material": (100, 0, 60),
          "chip": (100, 60), "works": (100,)}


class Draws:
    """Random draws that depend on nothing but the seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random

    def whole(self, low: int, high: int) -> int:
        return low + int(self.random() * (high - low + 1))

    def pick(self, items: Sequence):
        return items[self.whole(0, len(items) - 1)]

    def chance(self, percent: int) -> bool:
        return self.random() * 100 < percent

    def order(self, items: Sequence) -> list:
        return [item for _, _, item in sorted((self.random(), i, item) for i, item in enumerate(items))]


@dataclass
class Draft:
    """One project before it becomes rows: shares in whole percent of the total, the state pays what is left."""

    topic: str
    kind: str
    stage: str
    name_vi: str
    name_en: str
    product_no: int | None
    agency: str
    locality: str
    lead: str
    default_regime: str
    partner: str = ""
    regime: str = ""
    regime_reason: str = ""
    channel: str = "bottom_up_call"
    start: int = 2026
    duration: int = 3
    total_mvnd: int = 0
    enterprise_percent: int = 0
    institute_percent: int = 0
    private_percent: int = 0
    request_percent: int = 100
    development_percent: int = 0
    status: str = "proposed"
    decision: str = "free"
    decision_reason: str = ""
    is_confidential: bool = False
    breaks_floor: bool = False
    institutes: tuple[str, ...] = ()
    original: Draft | None = None
    unevidenced: frozenset[str] = field(default_factory=frozenset)

    @property
    def regime_in_use(self) -> str:
        return self.regime or self.default_regime

    @property
    def years(self) -> range:
        return range(self.start, self.start + self.duration)

    def yearly_totals(self) -> list[int]:
        """Cost per year in whole tens of million VND, so that 20 % and 50 % of it are whole amounts."""
        return [10 * part for part in split_in_proportion(self.total_mvnd // 10, _PROFILES[self.duration])]


def draw_projects(draws: Draws) -> list[Draft]:
    """All drafts in the order of the register."""
    products = {int(row["product_no"]): row for row in _read_rows(CATALOGUE / "catalogue_qd21_2026.csv")}
    places = {row["name_vi"]: row for row in _read_rows(CATALOGUE / "provinces.csv")}
    topics = list(_read_rows(HERE / "illustrative_topics.csv"))
    research = [_draft(draws, places, products, topic, "research") for topic in topics]
    wanted = draws.order([(topic, stage, origin) for topic, origin in zip(topics, research, strict=True)
                          for stage in ("pilot", "demonstration")])[:FOLLOW_UPS]
    follow_ups = [_draft(draws, places, products, topic, stage, origin) for topic, stage, origin in wanted]
    strategic = research + follow_ups
    others = [_duplicate(draws, places, origin) for origin in research if _starts(origin, texts.DUPLICATES)]
    others += [_classified(draws, products, number, row) for number, row in enumerate(texts.CLASSIFIED, 1)]
    others += [_non_strategic(draws, places, row) for row in texts.NON_STRATEGIC]
    drafts = strategic + others
    for draft in drafts:
        _draw_money(draws, draft)
    return draws.order(drafts)


def _draft(draws: Draws, places, products, topic, stage: str, origin: Draft | None = None) -> Draft:
    product_no, kind = int(topic["product_no"]), topic["kind"]
    locality = _draw_locality(draws, places, spread=stage == "demonstration")
    title_vi, title_en = draws.pick(texts.TITLES[kind, stage])
    place = places[locality]
    full = place["full_name_vi"]
    is_university = stage == "research" and draws.chance(12)
    draft = Draft(
        topic=topic["topic_vi"], kind=kind, stage=stage,
        name_vi=title_vi.format(x=topic["topic_vi"], place=full[0].lower() + full[1:]),
        name_en=title_en.format(x=topic["topic_en"], place=place["name_en"]), product_no=product_no,
        agency=draws.pick(texts.UNIVERSITIES if is_university else texts.AGENCIES[product_no]), locality=locality,
        lead=_draw_enterprise(draws, product_no),
        default_regime="market" if products[product_no]["tier"] == "1" else "state_led",
        channel={"research": draws.pick(("top_down_order", "top_down_order", "bottom_up_call", "bottom_up_call",
                                         "open_innovation")),
                 "pilot": draws.pick(("top_down_order", "bottom_up_call", "bottom_up_call")),
                 "demonstration": draws.pick(("bottom_up_call", "open_innovation"))}[stage],
        start={"research": draws.pick((2026, 2026, 2026, 2027, 2027, 2028)), "pilot": draws.pick((2027, 2028, 2028)),
               "demonstration": draws.pick((2027, 2028, 2028, 2029))}[stage],
        original=origin)
    if override := _starts(draft, texts.REGIME_OVERRIDES):
        draft.regime, draft.regime_reason = override
    if stage == "research":
        _decide(draft)
    return draft


def _decide(draft: Draft) -> None:
    running = [topic for topic in texts.RUNNING if draft.topic.startswith(topic)]
    if running:
        first_committed = len(texts.RUNNING) - texts.COMMITTED_COUNT
        draft.status = "committed" if texts.RUNNING.index(running[0]) >= first_committed else "running"
        draft.start = 2026
    if reason := _starts(draft, texts.MUST):
        draft.decision, draft.decision_reason = "must", reason
    elif reason := _starts(draft, texts.MUST_NOT):
        draft.decision, draft.decision_reason = "must_not", reason


def _duplicate(draws: Draws, places, origin: Draft) -> Draft:
    title_vi, title_en = _starts(origin, texts.DUPLICATES)
    return Draft(topic=origin.topic, kind=origin.kind, stage="duplicate", name_vi=title_vi, name_en=title_en,
                 product_no=origin.product_no, agency=draws.pick(texts.UNIVERSITIES),
                 locality=_draw_locality(draws, places, spread=True),
                 lead=_draw_enterprise(draws, origin.product_no + 7),
                 default_regime=origin.default_regime, start=origin.start, original=origin)


def _classified(draws: Draws, products, number: int, row) -> Draft:
    product_no, agency, field_vi, field_en = row
    has_market = products[product_no]["tier"] == "1"
    return Draft(topic=f"bí mật nhà nước {number}", kind="device", stage="classified",
                 name_vi=f"Nhiệm vụ thuộc danh mục bí mật nhà nước số {number:02d} (lĩnh vực {field_vi})",
                 name_en=f"Classified task no. {number:02d} ({field_en})", product_no=product_no, agency=agency,
                 locality="Hà Nội", lead=_draw_enterprise(draws, 31),
                 default_regime="market" if has_market else "state_led", regime="state_led" if has_market else "",
                 regime_reason="Phục vụ quốc phòng, an ninh; chưa có thị trường" if has_market else "",
                 channel="top_down_order", start=draws.pick((2026, 2027)), is_confidential=True)


def _non_strategic(draws: Draws, places, row) -> Draft:
    name_vi, name_en, regime, agency = row
    return Draft(topic=name_vi, kind="platform" if regime == "state_led" else "device", stage="non_strategic",
                 name_vi=name_vi, name_en=name_en, product_no=None, agency=agency,
                 locality=_draw_locality(draws, places, spread=True), lead=_draw_enterprise(draws, 32),
                 default_regime="", regime=regime, regime_reason=texts.NO_PRODUCT_REASON[regime],
                 start=draws.pick((2026, 2027)))


def _draw_money(draws: Draws, draft: Draft) -> None:
    """Size, years, who pays what; about one free project in ten breaks its floor, a few leave a gap."""
    is_bound = draft.status != "proposed" or draft.decision == "must"
    draft.duration = draws.pick((3, 3, 4, 4, 5) if draft.stage in ("research", "duplicate") else (2, 2, 3))
    draft.duration = min(draft.duration, LAST_YEAR - draft.start + 1)
    billions = _draw_size(draws)
    if draft.stage in ("demonstration", "non_strategic"):
        billions = 8 + billions // 3
    if is_bound:
        billions = 30 + billions // 5
    draft.total_mvnd = 1_000 * billions + 10 * draws.whole(0, 99)
    draft.development_percent = draws.pick(_LINES[draft.kind])

    is_market = draft.regime_in_use == "market"
    draft.breaks_floor = not is_bound and draws.chance(11)
    if draft.breaks_floor:
        draft.enterprise_percent = draws.whole(34, 48) if is_market else draws.whole(8, 18)
        draft.institute_percent = draws.whole(0, 16)
    elif is_market:
        draft.enterprise_percent = draws.pick((50, 50, draws.whole(51, 60), draws.whole(52, 64), draws.whole(65, 78)))
        draft.institute_percent = draws.pick((0, 0, 5, draws.whole(2, 10)))
    else:
        draft.enterprise_percent = draws.pick((20, 20, draws.whole(21, 30), draws.whole(22, 42)))
        draft.institute_percent = draws.pick((0, 4, 5, draws.whole(2, 12)))
    draft.private_percent = draws.pick((0, 0, 0, 5, draws.whole(2, 12)))

    draft.partner = _draw_enterprise(draws, draft.product_no or 32) if draws.chance(25) else ""
    pays = {"enterprise": draft.enterprise_percent, "institute": draft.institute_percent,
            "other_private": draft.private_percent}
    draft.unevidenced = frozenset(payer for payer, percent in pays.items()
                                  if percent and not is_bound and draws.chance(15))
    if draft.product_no == texts.COVERED_PRODUCT:
        draft.unevidenced = frozenset()
    if draft.institute_percent or draws.chance(40):
        names = (f"Viện nghiên cứu B{draws.whole(1, 24):02d}", f"Trường đại học C{draws.whole(1, 16):02d}")
        draft.institutes = names if draws.chance(35) else (draws.pick(names),)
    if not is_bound:
        draft.request_percent = draws.pick((100,) * 30 + (105,) * 7 + (112,) + (88,))


def _draw_size(draws: Draws) -> int:
    """A whole number of billion VND between two quantiles."""
    at = draws.random()
    for (low, small), (high, large) in pairwise(_SIZES):
        if at < high:
            return small + int((at - low) / (high - low) * (large - small))
    return _SIZES[-1][1]


def _draw_locality(draws: Draws, places, *, spread: bool) -> str:
    weighted = [name for name in places for _ in range(1 if spread else texts.LOCALITY_WEIGHTS.get(name, 1))]
    return draws.pick(weighted)


def _draw_enterprise(draws: Draws, cluster: int) -> str:
    """Mostly one of the few enterprises of the product's field, so that some lead many projects."""
    number = draws.pick((cluster * 2 % 64, cluster * 2 % 64, (cluster * 2 + 1) % 64, draws.whole(0, 63)))
    return f"Doanh nghiệp A{number + 1:02d}"


def _starts(draft: Draft, by_topic: dict):
    """The entry whose key the draft's topic starts with, or None."""
    return next((entry for start, entry in by_topic.items() if draft.topic.startswith(start)), None)


def _read_rows(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
