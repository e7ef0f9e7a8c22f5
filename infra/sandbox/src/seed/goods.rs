//! The demo shop's products and categories, and which of them are in RO App already.

use serde_json::{Value, json};

/// A page of the shop: a category or a content page.
pub(crate) struct PageRow {
    pub(crate) id: i64,
    pub(crate) parent: i64,
    pub(crate) en: &'static str,
    pub(crate) ro: &'static str,
    /// Path in `parent.value`; empty for content pages.
    pub(crate) path: &'static str,
    /// Id of the same category in RO App, if there is one.
    pub(crate) roapp: Option<i64>,
}

const fn page(
    id: i64,
    parent: i64,
    en: &'static str,
    ro: &'static str,
    path: &'static str,
    roapp: Option<i64>,
) -> PageRow {
    PageRow { id, parent, en, ro, path, roapp }
}

/// The page tree. «Desk lamps», «Garden lights», «Sockets» and «Textiles» are not in RO App.
pub(crate) static PAGES: &[PageRow] = &[
    page(90, 0, "Home", "Casă", "Home", Some(934_020)),
    page(97, 90, "Lamps", "Lămpi", "Home\\Lamps", Some(934_001)),
    page(98, 97, "Desk lamps", "Lămpi de birou", "Home\\Lamps\\Desk lamps", None),
    page(99, 90, "Bulbs", "Becuri", "Home\\Bulbs", Some(934_002)),
    page(100, 90, "Decor", "Decorațiuni", "Home\\Decor", Some(934_003)),
    page(101, 0, "Outdoor", "Exterior", "Outdoor", Some(934_021)),
    page(102, 101, "Garden lights", "Lumini de grădină", "Outdoor\\Garden lights", None),
    page(103, 0, "Smart home", "Casă inteligentă", "Smart home", Some(934_022)),
    page(104, 103, "Sockets", "Prize", "Smart home\\Sockets", None),
    page(105, 90, "Textiles", "Textile", "Home\\Textiles", None),
    page(110, 0, "About us", "Despre noi", "", None),
    page(111, 0, "Delivery and payment", "Livrare și plată", "", None),
];

/// A text of the demo shop in its languages: two are used, the third is switched off.
pub(crate) fn language_map(en: &str, ro: &str) -> Value {
    json!({"en": en, "ro": ro, "ru": ""})
}

pub(crate) struct Good {
    pub(crate) article: &'static str,
    /// Article of the main product in a group of modifications; without a group, the own article.
    pub(crate) parent: &'static str,
    pub(crate) en: &'static str,
    pub(crate) ro: &'static str,
    pub(crate) modification: (&'static str, &'static str),
    pub(crate) page: i64,
    pub(crate) price: f64,
    pub(crate) price_old: f64,
    pub(crate) in_roapp: bool,
}

const fn good(
    article: &'static str,
    parent: &'static str,
    names: [[&'static str; 2]; 2],
    page: i64,
    price: f64,
    price_old: f64,
    in_roapp: bool,
) -> Good {
    Good {
        article,
        parent,
        en: names[0][0],
        ro: names[0][1],
        modification: (names[1][0], names[1][1]),
        page,
        price,
        price_old,
        in_roapp,
    }
}

const NONE: [&str; 2] = ["", ""];
const WHITE: [&str; 2] = ["White", "Alb"];
const BLACK: [&str; 2] = ["Black", "Negru"];
const BRASS: [&str; 2] = ["Brass", "Alamă"];
const WARM: [&str; 2] = ["Warm white", "Alb cald"];
const COLD: [&str; 2] = ["Cold white", "Alb rece"];

/// Forty products; twenty-five of them are in RO App already.
pub(crate) static GOODS: &[Good] = &[
    good("LMP-W-01", "LMP-W-01", [["Desk lamp", "Lampă de birou"], WHITE], 97, 84.5, 0.0, true),
    good("LMP-B-01", "LMP-W-01", [["Desk lamp", "Lampă de birou"], BLACK], 97, 79.0, 99.0, true),
    good("LMP-F-21", "LMP-F-21", [["Floor lamp", "Lampadar"], NONE], 97, 450.0, 0.0, true),
    good("LMP-F-22", "LMP-F-22", [["Floor lamp Arc", "Lampadar Arc"], BRASS], 97, 799.0, 899.0, true),
    good("LMP-F-22B", "LMP-F-22", [["Floor lamp Arc", "Lampadar Arc"], BLACK], 97, 799.0, 0.0, true),
    good("LMP-P-31", "LMP-P-31", [["Pendant Dome", "Pendul Dome"], WHITE], 97, 229.9, 0.0, true),
    good("LMP-P-31B", "LMP-P-31", [["Pendant Dome", "Pendul Dome"], BLACK], 97, 229.9, 0.0, true),
    good("LMP-P-32", "LMP-P-32", [["Pendant \"Cloud\" 40 cm", "Pendul „Nor” 40 cm"], NONE], 97, 315.0, 0.0, false),
    good("LMP-D-41", "LMP-D-41", [["Reading lamp Clip", "Lampă de citit Clip"], NONE], 98, 119.99, 0.0, true),
    good("LMP-D-42", "LMP-D-42", [["Architect lamp", "Lampă de arhitect"], BLACK], 98, 189.0, 0.0, false),
    good("LMP-D-43", "LMP-D-42", [["Architect lamp", "Lampă de arhitect"], WHITE], 98, 189.0, 0.0, false),
    good("BLB-E27", "BLB-E27", [["LED bulb E27", "Bec LED E27"], WARM], 99, 12.5, 0.0, true),
    good("BLB-E27C", "BLB-E27", [["LED bulb E27", "Bec LED E27"], COLD], 99, 12.5, 0.0, true),
    good("BLB-E14", "BLB-E14", [["LED bulb E14", "Bec LED E14"], WARM], 99, 10.9, 0.0, true),
    good("BLB-E14C", "BLB-E14", [["LED bulb E14", "Bec LED E14"], COLD], 99, 10.9, 0.0, true),
    good("BLB-GU10", "BLB-GU10", [["LED spot GU10", "Spot LED GU10"], NONE], 99, 14.2, 0.0, true),
    good("BLB-FIL", "BLB-FIL", [["Filament bulb", "Bec cu filament"], NONE], 99, 24.75, 29.0, true),
    good("BLB-SET5", "BLB-SET5", [["Bulb set, 5 pieces", "Set de becuri, 5 bucăți"], NONE], 99, 49.0, 0.0, false),
    good("BLB-GIFT", "BLB-GIFT", [["Gift bulb", "Bec cadou"], NONE], 99, 0.0, 0.0, true),
    good("DEC-VAS", "DEC-VAS", [["Glass vase", "Vază de sticlă"], NONE], 100, 95.0, 0.0, true),
    good("DEC-CLK", "DEC-CLK", [["Wall clock", "Ceas de perete"], BRASS], 100, 149.0, 0.0, true),
    good("DEC-CLKB", "DEC-CLK", [["Wall clock", "Ceas de perete"], BLACK], 100, 139.0, 0.0, true),
    good("DEC-MIR", "DEC-MIR", [["Round mirror 60 cm", "Oglindă rotundă 60 cm"], NONE], 100, 259.0, 0.0, true),
    good("DEC-CAN", "DEC-CAN", [["Scented candle", "Lumânare parfumată"], NONE], 100, 39.0, 45.0, true),
    good("DEC-FRM", "DEC-FRM", [["Photo frame 13 x 18", "Ramă foto 13 x 18"], NONE], 100, 29.9, 0.0, false),
    good("0042", "0042", [["Tea light holder", "Suport pentru lumânare"], NONE], 100, 18.0, 0.0, true),
    good("OUT-WAL", "OUT-WAL", [["Outdoor wall lamp", "Aplică de exterior"], NONE], 101, 165.0, 0.0, true),
    good("OUT-SEN", "OUT-SEN", [["Motion sensor", "Senzor de mișcare"], NONE], 101, 75.5, 0.0, true),
    good("OUT-SOL", "OUT-SOL", [["Solar path light", "Lampă solară de alee"], NONE], 102, 44.0, 0.0, false),
    good("OUT-STR", "OUT-STR", [["String lights 10 m", "Ghirlandă luminoasă 10 m"], WARM], 102, 88.0, 0.0, false),
    good("OUT-STRC", "OUT-STR", [["String lights 10 m", "Ghirlandă luminoasă 10 m"], COLD], 102, 88.0, 0.0, false),
    good("SMT-HUB", "SMT-HUB", [["Smart hub", "Hub inteligent"], NONE], 103, 349.0, 0.0, true),
    good("SMT-BLB", "SMT-BLB", [["Smart bulb", "Bec inteligent"], NONE], 103, 64.9, 0.0, true),
    good("SMT-SOC", "SMT-SOC", [["Smart socket", "Priză inteligentă"], WHITE], 104, 59.0, 0.0, false),
    good("SMT-SOCB", "SMT-SOC", [["Smart socket", "Priză inteligentă"], BLACK], 104, 59.0, 0.0, false),
    good("SMT-SOC4", "SMT-SOC4", [["Smart power strip", "Prelungitor inteligent"], NONE], 104, 129.0, 149.0, false),
    good("TEX-CUS", "TEX-CUS", [["Cushion 45 x 45", "Pernă 45 x 45"], NONE], 105, 55.0, 0.0, false),
    good("TEX-BLK", "TEX-BLK", [["Wool blanket", "Pătură de lână"], NONE], 105, 199.0, 0.0, false),
    good("TEX-CUR", "TEX-CUR", [["Linen curtain", "Draperie din in"], NONE], 105, 145.35, 0.0, false),
    good("PACK-GIFT", "PACK-GIFT", [["Gift wrapping", "Ambalaj cadou"], NONE], 100, 0.0, 0.0, false),
];
