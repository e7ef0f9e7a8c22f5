//! The short lists that a shop exports: pages, currencies, delivery and payment types. They never change here.

use super::envelope;
use super::params::flag;
use super::request::Request;
use crate::answer::Answer;
use crate::json::{integer, one_or_many};
use crate::seed::goods::{language_map, pages as all_pages};
use serde_json::json;

/// Direct children only, so the caller walks the tree. Content pages are mixed with categories.
pub(super) fn pages(request: &Request) -> Answer {
    let parent = request.body.get("parent").and_then(integer).unwrap_or(0);
    let rows = all_pages().iter().filter(|page| page.parent == parent).map(
        |page| json!({"id": page.id, "parent": page.parent, "title": language_map(&page.en, &page.ro), "discount": 0}),
    );
    envelope::rows(request.variants, "pages", rows.collect())
}

/// `iso` and `id` are one value or a list. `enabledOnly` is on by default, and `iso` is ignored while it is on.
pub(super) fn currency(request: &Request) -> Answer {
    let rate = |id: i64, iso: &str, course: f64| json!({"relatedId": id, "relatedIso": iso, "currentExchangeAmount": 1, "relatedExchangeAmount": course, "exchangeCourse": course});
    let all = [
        (json!({"id": 1, "iso": "RON", "title": "Leu", "exchangeRates": [rate(2, "EUR", 0.2)]}), true),
        (json!({"id": 2, "iso": "EUR", "title": "Euro", "exchangeRates": [rate(1, "RON", 5.0)]}), true),
        (json!({"id": 3, "iso": "USD", "title": "Dollar", "exchangeRates": []}), false),
    ];
    let enabled_only = request.body.get("enabledOnly").and_then(flag).unwrap_or(true);
    let given = |name: &str| request.body.get(name).filter(|value| !value.is_null());
    let isos = given("iso").filter(|_| !enabled_only || request.variants.is("shop.currency_iso", "honoured"));
    let rows = all.into_iter().filter(|(row, enabled)| {
        (*enabled || !enabled_only)
            && isos.is_none_or(|isos| one_or_many(isos).contains(&&row["iso"]))
            && given("id").is_none_or(|ids| one_or_many(ids).into_iter().any(|id| integer(id) == row["id"].as_i64()))
    });
    envelope::rows(request.variants, "currency", rows.map(|(row, _)| row).collect())
}

/// The delivery types of the demo orders.
const DELIVERY: [(i64, &str, &str, bool, f64); 4] = [
    (42, "Local pickup", "Ridicare personală", false, 0.0),
    (2, "Courier", "Curier", false, 19.9),
    (3, "Parcel carrier", "Firmă de curierat", true, -1.0),
    (9, "Post office", "Poștă", false, 12.0),
];

pub(super) fn delivery(request: &Request) -> Answer {
    let rows = DELIVERY.iter().map(|(id, en, ro, by_carrier, price)| {
        json!({"id": id, "title": language_map(en, ro), "type": id, "by_carrier": by_carrier, "enabled": 1,
               "payment": [13, 14, 15], "price_options": [{"min": 0, "price": price, "by_carrier": by_carrier}]})
    });
    envelope::rows(request.variants, "delivery", rows.collect())
}

pub(super) fn delivery_types(request: &Request) -> Answer {
    let rows = DELIVERY.iter().map(|(id, en, ro, ..)| json!({"id": id, "title": language_map(en, ro)}));
    envelope::rows(request.variants, "deliveryTypes", rows.collect())
}

/// The payment types of the demo orders.
const PAYMENT: [(i64, &str, &str, bool); 3] = [
    (13, "In cash", "Numerar", true),
    (14, "Online payment by card", "Plată online cu cardul", false),
    (15, "Cash on delivery", "Ramburs", true),
];

pub(super) fn payment(request: &Request) -> Answer {
    let rows = PAYMENT.iter().map(|(id, en, ro, _)| {
        json!({"id": id, "title": language_map(en, ro), "desc": language_map("", ""), "icon_title": language_map("", ""),
               "payment_instruction": language_map("", ""), "payment_method": id, "enabled": 1, "icon": "", "link": ""})
    });
    envelope::rows(request.variants, "payment", rows.collect())
}

pub(super) fn payment_methods(request: &Request) -> Answer {
    let rows = PAYMENT.iter().map(|(id, en, _, simple)| json!({"id": id, "title": en, "is_simple": simple}));
    envelope::rows(request.variants, "paymentMethods", rows.collect())
}

pub(super) fn icons(request: &Request) -> Answer {
    let rows = [(1, "New", "Nou"), (2, "Sale", "Reducere")];
    let rows = rows.into_iter().map(|(id, en, ro)| json!({"id": id, "title": language_map(en, ro)}));
    envelope::rows(request.variants, "icons", rows.collect())
}

/// The shop's settings. The function is known, its answer is not.
pub(super) fn settings(request: &Request) -> Answer {
    let zone = request.variants.choice("shop.timezone");
    envelope::ok(json!({"settings": {"currency": "RON", "languages": ["en", "ro"], "timezone": zone}}))
}
