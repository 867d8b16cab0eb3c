"""Pools, targets and links of the illustrative case: what a planner might enter, none of it official."""
from __future__ import annotations

from fractions import Fraction

from data.sample import illustrative_texts as texts
from data.sample.illustrative_projects import Draft
from models.domain import Link, LinkKind, LocalisationBasis, Pool, PoolDimension, Target
from models.rules import load_programme_targets

_ENTERED = "Do người lập kế hoạch nhập (minh họa)"
REQUIRED_PAIRS = 10
# Targets a planner enters on the way to 2030: product, basis, share, hard.
_TARGETS_2028 = (
    (1, LocalisationBasis.CORE_MASTERY, "0.60", False), (2, LocalisationBasis.SELLING_PRICE, "0.45", False),
    (6, LocalisationBasis.CORE_MASTERY, "0.65", True), (7, LocalisationBasis.PRODUCTION_COST, "0.40", False),
    (18, LocalisationBasis.SELLING_PRICE, "0.50", False), (22, LocalisationBasis.PRODUCTION_COST, "0.40", True),
)


def build_targets() -> tuple[Target, ...]:
    """The programme's targets for 2030 (soft) and the planner's own for 2028, two of them hard."""
    programme = tuple(target for _, target in load_programme_targets())
    return programme + tuple(Target(product_no, 2028, basis, Fraction(share), is_hard, _ENTERED)
                             for product_no, basis, share, is_hard in _TARGETS_2028)


def build_pools(drafts: dict[str, Draft]) -> tuple[Pool, ...]:
    small = tuple(sorted({draft.locality for draft in drafts.values()} - set(texts.LOCALITY_WEIGHTS)))
    group, product = PoolDimension.TECHNOLOGY_GROUP, PoolDimension.PRODUCT
    return (
        Pool("cap_digital", group, ("1",), cap_share=Fraction("0.15"),
             label_vi="Công nghệ số không quá 15% vốn nhà nước",
             label_en="Digital technology at most 15% of state money", source=_ENTERED),
        Pool("cap_energy", group, ("5",), cap_share=Fraction("0.20"),
             label_vi="Năng lượng và vật liệu không quá 20% vốn nhà nước",
             label_en="Energy and materials at most 20% of state money", source=_ENTERED),
        Pool("floor_open", PoolDimension.CHANNEL, ("open_innovation",), floor_mvnd=250_000,
             label_vi="Đổi mới sáng tạo mở ít nhất 250 tỷ đồng",
             label_en="Open innovation at least 250 billion VND", source=_ENTERED),
        Pool("spread", PoolDimension.LOCALITY, texts.LARGE_LOCALITIES, cap_share=Fraction("0.30"),
             label_vi="Hà Nội và Thành phố Hồ Chí Minh không quá 30% vốn nhà nước",
             label_en="Ha Noi and Ho Chi Minh City at most 30% of state money", source=_ENTERED),
        Pool("small_localities", PoolDimension.LOCALITY, small, min_projects=12,
             label_vi="Ít nhất 12 dự án tại các địa phương còn ít dự án khoa học, công nghệ",
             label_en="At least 12 projects in localities with few science and technology projects", source=_ENTERED),
        Pool("floor_chips", group, ("6",), floor_mvnd=120_000, label_vi="Chip bán dẫn ít nhất 120 tỷ đồng",
             label_en="Semiconductor chips at least 120 billion VND", source=_ENTERED),
        Pool("cap_space_2028", group, ("9",), year=2028, cap_mvnd=90_000,
             label_vi="Hàng không và vũ trụ năm 2028 không quá 90 tỷ đồng",
             label_en="Aviation and space in 2028 at most 90 billion VND", source=_ENTERED),
        Pool("cover_smr", product, (str(texts.COVERED_PRODUCT),), min_projects=1,
             label_vi="Ít nhất một dự án lò phản ứng mô-đun nhỏ",
             label_en="At least one project on small modular reactors", source=_ENTERED),
        Pool("cover_rail", product, ("29", "30"), min_projects=2, label_vi="Ít nhất hai dự án đường sắt",
             label_en="At least two railway projects", source=_ENTERED),
        Pool("few_twins", product, ("3",), max_projects=3, label_vi="Không quá ba dự án bản sao số, tránh dàn trải",
             label_en="At most three digital-twin projects, against fragmentation", source=_ENTERED),
    )


def build_links(drafts: dict[str, Draft]) -> tuple[Link, ...]:
    """Follow-ups need their research, one near-duplicate pair is known to the planner, the rest by topic."""
    id_of = {id(draft): project_id for project_id, draft in drafts.items()}
    links = []
    for project_id, draft in drafts.items():
        if draft.stage == "pilot" and len(links) < REQUIRED_PAIRS and draft.original.decision != "must_not":
            links.append(Link(f"requires_{len(links) + 1:02d}", LinkKind.REQUIRES,
                              (project_id, id_of[id(draft.original)]),
                              source="Dự án sản xuất thử nghiệm cần kết quả nghiên cứu (minh họa)"))
    copy_id, copy = next((project_id, draft) for project_id, draft in drafts.items()
                         if draft.stage == "duplicate" and draft.topic.startswith("pin natri-ion"))
    links.append(Link("excludes_duplicate", LinkKind.EXCLUDES, (copy_id, id_of[id(copy.original)]),
                      source="Hai hồ sơ trùng nội dung, chỉ chọn một (minh họa)"))
    research = {draft.topic: project_id for project_id, draft in drafts.items() if draft.stage == "research"}
    for kind, link_id, starts, limit, bonus in texts.TOPIC_LINKS:
        members = tuple(next(pid for topic, pid in research.items() if topic.startswith(start)) for start in starts)
        links.append(Link(link_id, LinkKind(kind), members, limit, Fraction(bonus) if bonus else None,
                          source="Ý kiến hội đồng tư vấn (minh họa)"))
    return tuple(links)
