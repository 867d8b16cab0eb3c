"""The words of the illustrative register: titles, submitters, reasons. Real agencies and localities, generic firms."""
from __future__ import annotations

CRITERIA = (
    ("strategic_fit", "0.35", "Mức độ đáp ứng mục tiêu chiến lược (giả định)", "Fit with strategic goals (assumed)"),
    ("technology", "0.25", "Năng lực làm chủ công nghệ lõi (giả định)", "Mastery of core technology (assumed)"),
    ("impact", "0.25", "Hiệu quả kinh tế - xã hội (giả định)", "Economic and social effect (assumed)"),
    ("capability", "0.15", "Năng lực tổ chức thực hiện (giả định)", "Capability of the organisations (assumed)"),
)

# Per kind of product and stage: ways in which a Vietnamese register words a title, each with its English.
TITLES = {
    ("device", "research"): (
        ("Nghiên cứu, thiết kế và chế tạo {x}", "Research, design and manufacture of {x}"),
        ("Nghiên cứu làm chủ công nghệ thiết kế, chế tạo {x}", "Mastering the design and manufacture of {x}"),
        ("Thiết kế, chế tạo và thử nghiệm {x}", "Design, manufacture and testing of {x}")),
    ("device", "pilot"): (
        ("Hoàn thiện công nghệ và sản xuất thử nghiệm {x}", "Maturing the technology and pilot production of {x}"),
        ("Đầu tư dây chuyền sản xuất loạt nhỏ {x}", "Small-series production line for {x}")),
    ("device", "demonstration"): (
        ("Ứng dụng thử nghiệm {x} tại {place}", "Trial deployment of {x} in {place}"),
        ("Trình diễn và đánh giá {x} trên địa bàn {place}", "Demonstration and evaluation of {x} in {place}")),
    ("platform", "research"): (
        ("Nghiên cứu, phát triển {x}", "Research and development: {x}"),
        ("Xây dựng và thử nghiệm {x}", "Development and testing: {x}"),
        ("Nghiên cứu làm chủ công nghệ lõi và phát triển {x}", "Mastering core technologies: {x}")),
    ("platform", "pilot"): (
        ("Hoàn thiện và thương mại hóa {x}", "Completion and commercialisation: {x}"),
        ("Mở rộng quy mô và chuẩn hóa {x}", "Scaling up and standardisation: {x}")),
    ("platform", "demonstration"): (
        ("Triển khai thí điểm {x} tại {place}", "Pilot roll-out in {place}: {x}"),),
    ("bio", "research"): (
        ("Nghiên cứu phát triển {x}", "Research and development of {x}"),
        ("Nghiên cứu công nghệ tạo {x}", "Research on technology for {x}")),
    ("bio", "pilot"): (
        ("Hoàn thiện quy trình và sản xuất thử nghiệm {x}", "Process development and pilot production of {x}"),),
    ("bio", "demonstration"): (
        ("Xây dựng mô hình ứng dụng {x} tại {place}", "Application model for {x} in {place}"),),
    ("material", "research"): (
        ("Nghiên cứu công nghệ chế tạo {x}", "Research on manufacturing technology for {x}"),
        ("Nghiên cứu làm chủ công nghệ sản xuất {x}", "Mastering the production of {x}")),
    ("material", "pilot"): (
        ("Sản xuất thử nghiệm {x} quy mô bán công nghiệp", "Semi-industrial pilot production of {x}"),),
    ("material", "demonstration"): (
        ("Ứng dụng {x} trong sản xuất tại {place}", "Industrial use of {x} in {place}"),),
    ("chip", "research"): (
        ("Nghiên cứu, thiết kế {x}", "Research and design of {x}"),
        ("Nghiên cứu làm chủ công nghệ {x}", "Mastering the technology of {x}")),
    ("chip", "pilot"): (
        ("Chế tạo thử và hoàn thiện {x}", "Prototype fabrication and completion of {x}"),),
    ("chip", "demonstration"): (
        ("Tích hợp thử nghiệm {x} vào sản phẩm tại {place}", "Trial integration into products in {place}: {x}"),),
    ("works", "research"): (
        ("Nghiên cứu làm chủ {x}", "Mastering {x}"),
        ("Nghiên cứu thiết kế và quy trình thi công {x}", "Design and construction methods for {x}")),
    ("works", "pilot"): (
        ("Hoàn thiện và áp dụng thử {x}", "Completion and trial use of {x}"),),
    ("works", "demonstration"): (
        ("Thi công thử nghiệm {x} tại {place}", "Trial construction in {place}: {x}"),),
}

_MOST, _MOIT, _MAE, _MOH = "Bộ Khoa học và Công nghệ", "Bộ Công Thương", "Bộ Nông nghiệp và Môi trường", "Bộ Y tế"
_MOC, _MOET, _MOD, _MPS = "Bộ Xây dựng", "Bộ Giáo dục và Đào tạo", "Bộ Quốc phòng", "Bộ Công an"
_SBV, _VAST = "Ngân hàng Nhà nước Việt Nam", "Viện Hàn lâm Khoa học và Công nghệ Việt Nam"
AGENCIES = {
    1: (_MOST, _MOST, _MOET, _SBV), 2: (_MPS, _MOST), 3: (_MOIT, _MOC), 4: (_MPS, _MOST), 5: (_MAE, _MOST), 6: (_MOST,),
    7: (_MOIT, _MOST), 8: (_MOIT,), 9: (_MPS,), 10: (_MOH,), 11: (_MOH,), 12: (_MOH,), 13: (_MOH, _MAE), 14: (_MAE,),
    15: (_MAE, _MOIT), 16: (_MAE,), 17: (_MOIT, _MOST), 18: (_MOIT,), 19: (_MOIT,), 20: (_MOIT,), 21: (_MOIT, _MAE),
    22: (_MOD, _MPS, _MOST), 23: (_MOST,), 24: (_MOST, _VAST), 25: (_MAE, _MOIT), 26: (_VAST, _MAE), 27: (_MOST, _VAST),
    28: (_VAST,), 29: (_MOC,), 30: (_MOC,),
}
UNIVERSITIES = ("Đại học Quốc gia Hà Nội", "Đại học Quốc gia Thành phố Hồ Chí Minh", "Đại học Bách khoa Hà Nội",
                "Đại học Đà Nẵng")

LARGE_LOCALITIES = ("Hà Nội", "Hồ Chí Minh")
LOCALITY_WEIGHTS = {"Hà Nội": 20, "Hồ Chí Minh": 16, "Đà Nẵng": 8, "Bắc Ninh": 6, "Hải Phòng": 6, "Đồng Nai": 6,
                    "Cần Thơ": 5, "Thái Nguyên": 4, "Quảng Ninh": 3, "Hưng Yên": 3, "Huế": 3, "Khánh Hòa": 3}

# Projects outside the catalogue: title, English, regime, why, agency.
NON_STRATEGIC = (
    ("Nâng cấp hệ thống chuẩn đo lường quốc gia lĩnh vực nhiệt và áp suất",
     "Upgrading the national measurement standards for temperature and pressure", "state_led", _MOST),
    ("Xây dựng cơ sở dữ liệu dùng chung về tiêu chuẩn, quy chuẩn kỹ thuật",
     "Shared database of standards and technical regulations", "state_led", _MOST),
    ("Hiện đại hóa phòng kiểm nghiệm an toàn thực phẩm vùng Đồng bằng sông Cửu Long",
     "Modernising food-safety laboratories in the Mekong Delta", "state_led", _MOH),
    ("Số hóa và bảo quản tư liệu khoa học quý hiếm tại các thư viện công lập",
     "Digitising and preserving rare scientific records in public libraries", "state_led", _VAST),
    ("Đổi mới công nghệ chế biến gỗ rừng trồng", "Technology renewal in plantation timber processing", "market", _MAE),
    ("Công nghệ dệt nhuộm tiết kiệm nước cho doanh nghiệp nhỏ", "Water-saving textile dyeing for small firms", "market",
     _MOIT),
    ("Thiết bị cơ khí nhỏ phục vụ cơ giới hóa làng nghề", "Small machinery for craft villages", "market", _MOIT),
    ("Gạch không nung và vật liệu san lấp từ tro xỉ nhiệt điện", "Unfired bricks and fill from power-plant ash",
     "market", _MOC),
    ("Mạng lưới quan trắc chất lượng không khí chi phí thấp tại các khu công nghiệp",
     "Low-cost air-quality monitoring network in industrial parks", "state_led", _MAE),
)
NO_PRODUCT_REASON = {
    "market": "Không thuộc danh mục sản phẩm công nghệ chiến lược; đã có thị trường, doanh nghiệp đầu tư là chính",
    "state_led": "Không thuộc danh mục sản phẩm công nghệ chiến lược; dịch vụ công, chưa có thị trường",
}

# Overrides of the default regime, by the start of a topic: regime and the recorded reason.
REGIME_OVERRIDES = {
    "hệ thống phát hiện và chế áp thiết bị bay": ("state_led", "Lưỡng dụng, phục vụ quốc phòng; chưa có thị trường"),
    "thiết bị bay không người lái cánh cố định": ("state_led", "Lưỡng dụng; Nhà nước là bên sử dụng chính"),
    "nền tảng bảo vệ cơ sở dữ liệu quốc gia": ("state_led", "Phục vụ an ninh quốc gia; doanh nghiệp chưa sẵn sàng"),
    "toa xe đường sắt đô thị": ("market", "Đã có doanh nghiệp chủ lực cam kết đầu tư và có đơn hàng"),
    "ray và phụ kiện ghi": ("market", "Đã có thị trường và doanh nghiệp chủ lực trong nước"),
}

# Research projects of these topics are already running (or committed, the last three).
RUNNING = (
    "mô hình ngôn ngữ lớn tiếng Việt phục vụ", "hệ thống truy xuất nguồn gốc nông sản", "hệ thống mạng lõi 5G",
    "robot di động tự hành vận chuyển", "giải pháp giám sát an ninh mạng", "vắc xin phòng sốt xuất huyết",
    "vắc xin dịch tả lợn", "hệ thống tích trữ năng lượng", "máy biến áp 500 kV", "chip trí tuệ nhân tạo",
    "vệ tinh quan sát Trái đất", "thiết bị bay không người lái phun thuốc",
)
COMMITTED_COUNT = 3

MUST = {
    "hệ thống phân phối khóa lượng tử": "Nhiệm vụ được giao theo kết luận của Ban Chỉ đạo (minh họa)",
    "trạm gốc 5G theo chuẩn mở": "Nhiệm vụ trọng điểm của chương trình (minh họa)",
    "oxit đất hiếm riêng rẽ": "Bảo đảm tự chủ nguyên liệu chiến lược (minh họa)",
}
MUST_NOT = {
    "nền tảng xác thực văn bằng": "Trùng với nền tảng dùng chung đã triển khai (minh họa)",
    "máy thu hoạch mía và sắn": "Đơn vị chủ trì còn nhiệm vụ quá hạn chưa nghiệm thu (minh họa)",
    "hệ thống quản lý pin và điều độ": "Hồ sơ chưa làm rõ quyền sở hữu trí tuệ (minh họa)",
    "bồn chứa hydrogen áp suất cao": "Chưa đạt yêu cầu an toàn trong thẩm định sơ bộ (minh họa)",
}

# Near-duplicates: the same thing submitted again by somebody else, in other words.
DUPLICATES = {
    "camera AI giám sát an toàn lao động": (
        "Thiết kế, chế tạo camera AI giám sát an toàn lao động tại nhà máy",
        "Design and manufacture of AI cameras for workplace safety at factories"),
    "giống lúa chịu mặn": (
        "Nghiên cứu chọn tạo giống lúa chịu mặn bằng công nghệ chỉnh sửa gen",
        "Breeding salt-tolerant rice varieties by gene editing"),
    "pin natri-ion": (
        "Nghiên cứu chế tạo pin natri-ion lưu trữ điện mặt trời",
        "Manufacture of sodium-ion batteries for storing solar power"),
}
CLASSIFIED = ((9, _MPS, "an ninh", "security"), (22, _MOD, "quốc phòng", "defence"),
              (24, _MOD, "quốc phòng", "defence"), (26, _MOD, "quốc phòng", "defence"),
              (28, _MOD, "quốc phòng", "defence"))

# Links by topic: kind, id, topics (research projects), limit, bonus, source.
TOPIC_LINKS = (
    ("at_most", "at_most_hsr", ("kết cấu cầu cạn", "công nghệ đào hầm", "bê tông tính năng cao"), 2, None),
    ("at_most", "at_most_storage", ("pin lithium-ion dung lượng cao", "pin natri-ion", "vật liệu catot"), 2, None),
    ("at_most", "at_most_vaccine", ("vắc xin mRNA", "vắc xin phối hợp 6 trong 1", "tá dược và hệ dẫn"), 2, None),
    ("excludes", "excludes_rare_magnet", ("vật liệu từ cứng", "nam châm đất hiếm"), None, None),
    ("excludes", "excludes_qkd", ("mật mã kháng lượng tử", "nền tảng bảo vệ cơ sở dữ liệu quốc gia"), None, None),
    ("synergy", "synergy_5g_chip", ("khối vô tuyến 5G", "chip thu phát vô tuyến"), None, "900"),
    ("synergy", "synergy_edge_camera", ("camera trí tuệ nhân tạo", "bộ xử lý ảnh tại biên"), None, "400"),
    ("synergy", "synergy_satellite", ("trạm mặt đất thu nhận", "nền tảng phân tích ảnh vệ tinh"), None, "350"),
    ("synergy", "synergy_robot", ("bộ truyền động và hộp giảm tốc", "cánh tay robot công nghiệp"), None, "600"),
    ("synergy", "synergy_car_t", ("tế bào miễn dịch CAR-T", "ngân hàng tế bào"), None, "300"),
)

# The product that must be covered: its pledges are evidenced, so that asking for evidence leaves the case plannable.
COVERED_PRODUCT = 27

MILESTONES = ("Hoàn thành thiết kế chi tiết", "Hoàn thành mẫu thử nghiệm thứ nhất", "Đang thử nghiệm tại hiện trường",
              "Chậm nhập thiết bị một tháng", "Đã nghiệm thu cấp cơ sở giai đoạn 1")
