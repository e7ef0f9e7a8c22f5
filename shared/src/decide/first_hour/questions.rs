//! The questions, as data: each with the function that reads its answer, the requests it rests on, and what the exchange does about it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::seen::Evidence;
use super::verdict::{Open, Verdict};
use super::{hooks, roapp_lists, roapp_things, shop_answers, shop_orders, stock};

/// Lines of *how* that an answer has at most.
const LINES: usize = 3;

/// What the exchange does about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// It reads every form.
    Reads,
    /// It uses what was found from the first order on.
    Uses,
    /// It asks so that every answer serves, and checks each row.
    Checks,
    /// It takes the next way that this account has.
    NextWay,
    /// It always sends the form that every account takes.
    Sends,
    /// It asks for overlapping days.
    Overlaps,
    /// The store's time zone has to be this one.
    Zone,
    /// It does not depend on it.
    None,
    /// The web-hook has to be set up in RO App: a person has to look.
    HookSetup,
    /// The shop sends no web-hooks: changes are found by the poll.
    Polls,
    /// The account's plan has no API: a person has to change it.
    Plan,
    /// The key's employee lacks a right: a person has to give it.
    Right,
    /// The shop's plan has no API: a person has to change it.
    ShopPlan,
    /// The login fails for a reason that is none of user name and password.
    ShopLogin,
    /// A firewall has to let the exchange pass.
    Firewall,
    /// Lines are written off at once, so they are frozen.
    Frozen,
    /// Products get into orders by the fallback product.
    Fallback,
}

/// A question.
struct Question {
    id: &'static str,
    judge: Option<fn(&Evidence) -> Verdict>,
    why: Open,
    from: &'static [&'static str],
    does: Does,
}

const fn ask(id: &'static str, judge: fn(&Evidence) -> Verdict, from: &'static [&'static str], does: Does) -> Question {
    Question { id, judge: Some(judge), why: Open::NotAsked, from, does }
}

const fn unasked(id: &'static str, why: Open, does: Does) -> Question {
    Question { id, judge: None, why, from: &[], does }
}

/// A question with what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub question: String,
    /// What was found; null where it is open.
    pub found: Value,
    /// Why it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Open>,
    /// Requests and answers, shortened.
    pub how: Vec<String>,
    pub does: Does,
}

impl Answer {
    /// The id of the sentence that asks the question.
    pub fn sentence(&self) -> String {
        format!("first-q-{}", self.question.replace(['.', '_'], "-"))
    }
}

/// What the answers that were seen say to every question.
pub fn answers(seen: &Evidence) -> Vec<Answer> {
    QUESTIONS.iter().flat_map(|part| part.iter()).map(|question| answer(question, seen)).collect()
}

fn answer(question: &Question, seen: &Evidence) -> Answer {
    let (found, open) = match question.judge.map(|judge| judge(seen)) {
        Some(Verdict::Found(found)) => (found, None),
        Some(Verdict::Open(why)) => (Value::Null, Some(why)),
        None => (Value::Null, Some(question.why)),
    };
    let mut how = Vec::new();
    for prefix in question.from {
        let exact = seen.get(prefix).map(|seen| seen.shown());
        let begun = seen
            .all(prefix)
            .filter(|(name, _)| prefix.ends_with('.') || *name == *prefix)
            .map(|(_, seen)| seen.shown());
        how.extend(if exact.is_some() { exact.into_iter().collect::<Vec<_>>() } else { begun.collect() });
    }
    how.truncate(LINES);
    let does = if open.is_some() { question.does } else { doing(question, &found) };
    Answer { question: question.id.to_owned(), found, open, how, does }
}

/// What an answer means where it is not the usual one.
fn doing(question: &Question, found: &Value) -> Does {
    let some = found.as_array().is_some_and(|names| !names.is_empty());
    match (question.id, found.as_str().unwrap_or_default()) {
        ("roapp.plan", "no_api") => Does::Plan,
        ("roapp.hook_delay", word) if word.starts_with("not_") => Does::HookSetup,
        ("shop.hook_delay", word) if word.starts_with("not_") => Does::Polls,
        ("shop.hooks_never_fire", _) if *found == true => Does::Polls,
        ("roapp.product_items", "403") => Does::Right,
        ("roapp.forbidden", _) if some => Does::Right,
        ("roapp.item_deducted", "written_off") | ("roapp.line_stock", "less") => Does::Frozen,
        ("roapp.old_product_create", "404" | "403") => Does::NextWay,
        ("roapp.product_create", "404" | "403" | "expiration_demanded" | "field_demanded") => Does::Fallback,
        ("shop.api_off", "off") | ("shop.auth_answer", "normal") | ("shop.bot_filter", "off") => Does::None,
        ("shop.api_off", _) => Does::ShopPlan,
        ("shop.auth_answer", "firewall_page" | "firewall_json") | ("shop.bot_filter", _) => Does::Firewall,
        ("shop.auth_answer", _) => Does::ShopLogin,
        _ => question.does,
    }
}

/// All questions.
const QUESTIONS: [&[Question]; 2] = [ROAPP, SHOP];

/// Of an RO App account.
const ROAPP: &[Question] = &[
    ask("roapp.plan", roapp_lists::plan, &["company", "license"], Does::None),
    ask("roapp.license", roapp_lists::license, &["license"], Does::Reads),
    ask("roapp.absent", roapp_lists::absent, &["company"], Does::NextWay),
    ask("roapp.forbidden", roapp_lists::forbidden, &["company"], Does::NextWay),
    ask("roapp.one_wrapped", roapp_lists::one_wrapped, &["person", "order"], Does::Reads),
    ask("roapp.company_lists", roapp_lists::company_lists, &["locations"], Does::Reads),
    ask("roapp.paging_limit", roapp_lists::paging_limit, &["orders"], Does::Reads),
    ask("roapp.empty_pages", roapp_lists::empty_pages, &["ids.repeated.none", "ids.bracketed.none"], Does::Reads),
    ask("roapp.page_size", roapp_lists::page_size, &["people.ten", "products.ten"], Does::None),
    ask("roapp.default_sort", roapp_lists::default_sort, &["people"], Does::None),
    ask("roapp.sorting", roapp_lists::sorting, &["people.up", "people.down"], Does::Checks),
    ask("roapp.filter_names", roapp_lists::filter_names, &["ids."], Does::Uses),
    ask("roapp.range_filters", roapp_lists::range_filters, &["orders.future"], Does::Checks),
    ask("roapp.closed_at_filter", roapp_lists::closed_at_filter, &["orders.closed"], Does::None),
    ask("roapp.bad_date", roapp_lists::bad_date, &["orders.bad_date"], Does::Reads),
    ask("roapp.title_key", roapp_lists::title_key, &["types", "order_fields"], Does::Reads),
    ask("roapp.required_listed", roapp_lists::required_listed, &["order_fields", "person_fields"], Does::Reads),
    ask("roapp.field_options", roapp_lists::field_options, &["order_fields", "person_fields"], Does::Reads),
    ask("roapp.phone_match", roapp_lists::phone_match, &["phones."], Does::Checks),
    ask("roapp.emails_filter", roapp_lists::emails_filter, &["emails.none"], Does::NextWay),
    ask("roapp.contact_404", roapp_lists::contact_404, &["person.unknown"], Does::Reads),
    ask("roapp.product_filters", roapp_lists::product_filters, &["products."], Does::Checks),
    ask("roapp.product_one", roapp_lists::product_one, &["product"], Does::NextWay),
    ask("roapp.barcodes", roapp_lists::barcodes, &["products"], Does::None),
    ask("roapp.product_types", roapp_lists::product_types, &["types.products"], Does::NextWay),
    ask("roapp.product_uoms", roapp_lists::product_uoms, &["uoms"], Does::NextWay),
    ask("roapp.product_prices", roapp_lists::product_prices, &["prices"], Does::None),
    ask("roapp.uoms", roapp_lists::old_uoms, &["old.uoms"], Does::NextWay),
    ask("roapp.root_category", roapp_lists::root_category, &["categories"], Does::Reads),
    ask("roapp.old_paths", roapp_lists::old_paths, &["old.orders"], Does::NextWay),
    ask("roapp.old_orders", roapp_lists::old_orders, &["old.orders"], Does::None),
    ask("roapp.old_rows", roapp_lists::old_rows, &["old.products"], Does::Reads),
    ask("roapp.old_one", roapp_lists::old_one, &["old.product"], Does::None),
    ask("roapp.head_money", roapp_lists::head_money, &["order", "orders"], Does::Reads),
    ask("roapp.client_phones", roapp_lists::client_phones, &["order", "orders"], Does::Reads),
    ask("roapp.comments_read", roapp_lists::comments_read, &["order.comments"], Does::NextWay),
    ask("roapp.refusal_shape", roapp_things::refusal_shape, &["order.empty"], Does::Reads),
    ask("roapp.refusal_status", roapp_things::refusal_status, &["order.empty"], Does::Reads),
    ask("roapp.refusal_language", roapp_things::refusal_language, &["contact.", "order."], Does::Reads),
    ask("roapp.required_fields", roapp_things::required_fields, &["order.1", "order.plain"], Does::Uses),
    ask("roapp.required_named", roapp_things::required_named, &["contact.", "order."], Does::Reads),
    ask("roapp.empty_required", roapp_things::empty_required, &["contact.", "order."], Does::Uses),
    ask("roapp.required_order_fields", roapp_things::required_order_fields, &["order."], Does::Uses),
    ask("roapp.required_person_fields", roapp_things::required_person_fields, &["contact."], Does::Uses),
    ask("roapp.created_shape", roapp_things::created_shape, &["contact.", "order."], Does::Reads),
    ask("roapp.created_status", roapp_things::created_status, &["contact.", "order."], Does::Reads),
    ask("roapp.person_created", roapp_things::person_created, &["contact."], Does::Reads),
    ask("roapp.phone_keys", roapp_things::phone_keys, &["contact."], Does::Sends),
    ask("roapp.phone_format", roapp_things::phone_format, &["contact."], Does::Sends),
    ask("roapp.duplicate_phone", roapp_things::duplicate_phone, &["contact.twice"], Does::Checks),
    ask("roapp.person_comments", roapp_things::person_comments, &["contact.comment"], Does::None),
    ask("roapp.text_ids", roapp_things::text_ids, &["order.text_id"], Does::Sends),
    ask("roapp.body_millis", roapp_things::body_millis, &["order.millis"], Does::Sends),
    ask("roapp.custom_fields", roapp_things::custom_fields, &["order.object", "order.text"], Does::Uses),
    ask("roapp.create_extra", roapp_things::create_extra, &["order.1", "order.made"], Does::None),
    ask("roapp.write_answer", roapp_things::write_answer, &["status.back", "comment"], Does::Reads),
    ask("roapp.no_items", roapp_things::no_items, &["items.none"], Does::Reads),
    ask("roapp.product_items", roapp_things::product_items, &["item."], Does::None),
    ask("roapp.item_answer", roapp_things::item_answer, &["item."], Does::Reads),
    ask("roapp.item_warranty", roapp_things::item_warranty, &["item."], Does::Uses),
    ask("roapp.item_decimals", roapp_things::item_decimals, &["item.", "order.priced"], Does::Checks),
    ask("roapp.item_deducted", roapp_things::item_deducted, &["items.made"], Does::Reads),
    ask("roapp.stock_read", stock::stock_read, &["warehouses"], Does::None),
    ask("roapp.line_stock", stock::line_stock, &["stock.before", "stock.after"], Does::Reads),
    ask("roapp.patch_written_off", roapp_things::patch_written_off, &["item.discount"], Does::None),
    ask("roapp.value_discount", roapp_things::value_discount, &["item.discount", "order.discounted"], Does::Checks),
    ask("roapp.text_numbers", roapp_things::text_numbers, &["item.text"], Does::Sends),
    ask("roapp.zero_quantity", roapp_things::zero_quantity, &["item.zero"], Does::NextWay),
    ask("roapp.item_delete", roapp_things::item_delete, &["item.removed"], Does::NextWay),
    ask("roapp.item_style", roapp_things::item_style, &["items.taxed", "items.made"], Does::Reads),
    ask("roapp.transition_status", roapp_things::transition_status, &["status."], Does::Reads),
    ask("roapp.longest_text", roapp_things::longest_text, &["longest."], Does::NextWay),
    ask("roapp.product_create", roapp_things::product_create, &["product."], Does::Uses),
    ask("roapp.product_change", roapp_things::product_change, &["product.changed"], Does::None),
    ask("roapp.category_create", roapp_things::category_create, &["category"], Does::Uses),
    ask("roapp.old_product_create", roapp_things::old_product_create, &["old_product."], Does::Uses),
    ask("roapp.old_created_shape", roapp_things::old_created_shape, &["old_product."], Does::Reads),
    ask("roapp.old_text_codes", roapp_things::old_text_codes, &["old_product.1"], Does::None),
    ask("roapp.old_prices", roapp_things::old_prices, &["old_product.object", "old_product.text"], Does::None),
    ask("roapp.order_delete", roapp_things::order_delete, &["order.removed"], Does::None),
    ask("roapp.body_429", roapp_things::body_429, &["limit"], Does::Reads),
    ask("roapp.retry_after", roapp_things::retry_after, &["limit"], Does::Uses),
    unasked("roapp.refused_count", Open::TooRisky, Does::Reads),
    unasked("roapp.session_minutes", Open::NotByUs, Does::None),
    unasked("roapp.content_type", Open::NotByUs, Does::None),
    ask("roapp.hook_delay", hooks::hook_delay, &["hook."], Does::None),
    ask("roapp.hook_order", hooks::hook_order, &["hook."], Does::Checks),
    ask("roapp.sparse_events", hooks::sparse_events, &["hook."], Does::Reads),
    ask("roapp.event_time", hooks::event_time, &["hook."], Does::Reads),
    ask("roapp.webhook_id_header", hooks::webhook_id_header, &["hook."], Does::Reads),
    ask("roapp.signature_in_body", hooks::signature_in_body, &["hook."], Does::Reads),
    ask("roapp.event_names", hooks::event_names, &["hook."], Does::Reads),
    ask("roapp.amount_event", hooks::amount_event, &["hook."], Does::Reads),
    ask("roapp.all_events", hooks::all_events, &["hook."], Does::Reads),
    ask("roapp.echo", hooks::echo, &["hook."], Does::Reads),
    unasked("roapp.hook_retries", Open::TooRisky, Does::Reads),
    unasked("roapp.hook_attempts", Open::TooRisky, Does::Reads),
    unasked("roapp.hook_off", Open::TooRisky, Does::Reads),
    unasked("roapp.hook_off_after", Open::TooRisky, Does::Reads),
    unasked("roapp.hook_places", Open::ByAPerson, Does::Reads),
];

/// Of a shop.
const SHOP: &[Question] = &[
    ask("shop.api_off", shop_answers::api_off, &["shop.auth", "shop.statuses"], Does::None),
    ask("shop.auth_answer", shop_answers::auth_answer, &["shop.auth"], Does::None),
    ask("shop.bot_filter", shop_answers::bot_filter, &["shop.auth", "shop.no_token"], Does::None),
    ask("shop.missing_token", shop_answers::missing_token, &["shop.no_token"], Does::Reads),
    ask("shop.expired_token", shop_answers::expired_token, &["shop.wrong_token"], Does::Reads),
    ask("shop.second_login_kills", shop_answers::second_login, &["shop.second_login"], Does::Reads),
    ask("shop.http_error_status", shop_answers::http_error_status, &["shop.no_json"], Does::Reads),
    ask("shop.message_place", shop_answers::message_place, &["shop.wrong_token"], Does::Reads),
    ask("shop.unknown_names", shop_answers::unknown_names, &["shop.orders.unknown"], Does::None),
    ask("shop.answer_bom", shop_answers::answer_mark, &["shop.auth"], Does::Reads),
    ask("shop.no_rows", shop_answers::no_rows, &["shop.orders.none"], Does::Reads),
    ask("shop.empty_response", shop_answers::empty_response, &["shop.orders.none"], Does::Reads),
    ask("shop.catalog_empty", shop_answers::catalog_empty, &["shop.catalog.none"], Does::Reads),
    ask("shop.catalog_rows", shop_answers::catalog_rows, &["shop.catalog"], Does::Reads),
    ask("shop.images", shop_answers::images, &["shop.catalog"], Does::None),
    ask("shop.path_separator", shop_answers::path_separator, &["shop.catalog"], Does::Reads),
    ask("shop.stock_tracking", shop_answers::stock_tracking, &["shop.catalog"], Does::None),
    ask("shop.currency_iso", shop_answers::currency_iso, &["shop.currency.iso"], Does::None),
    ask("shop.statuses_shape", shop_answers::statuses_shape, &["shop.statuses"], Does::Reads),
    ask("shop.timezone", shop_answers::timezone, &["shop.settings"], Does::Zone),
    ask("shop.hook_refusal_status", shop_answers::hook_refusal_status, &["shop.hook_refused"], Does::Reads),
    ask("shop.unsubscribe", shop_answers::unsubscribe, &["shop.unsubscribe"], Does::Reads),
    ask("shop.refused_record", shop_answers::refused_record, &["shop.update.refused"], Does::Reads),
    ask("shop.update_log", shop_answers::update_log, &["shop.update.refused"], Does::Reads),
    ask("shop.undefined", shop_answers::undefined, &["shop.statuses"], Does::NextWay),
    ask("shop.exception", shop_answers::exception, &["shop.statuses"], Does::NextWay),
    ask("shop.forbidden", shop_answers::forbidden, &["shop.statuses"], Does::NextWay),
    ask("shop.forbidden_shape", shop_answers::forbidden_shape, &["shop.statuses"], Does::Reads),
    ask("shop.orders_sort", shop_orders::orders_sort, &["shop.orders.all"], Does::Checks),
    ask("shop.paging", shop_orders::paging, &["shop.orders.second"], Does::Checks),
    ask("shop.orders_max_cap", shop_orders::max_cap, &["shop.orders.all"], Does::Checks),
    ask("shop.orders_default_cap", shop_orders::default_cap, &["shop.orders.plain"], Does::Checks),
    ask("shop.orders_date_zone", shop_orders::date_zone, &["shop.orders.at", "shop.orders.at_utc"], Does::Overlaps),
    ask("shop.orders_date_field", shop_orders::date_field, &["shop.orders.at", "shop.orders.later"], Does::Overlaps),
    ask("shop.orders_total", shop_orders::total_count, &["shop.orders.all"], Does::None),
    ask("shop.manager_comment", shop_orders::manager_comment, &["shop.orders.all"], Does::Reads),
    ask("shop.manager_fields", shop_orders::manager_fields, &["shop.orders.all"], Does::Reads),
    ask("shop.payment_price", shop_orders::payment_price, &["shop.orders.all"], Does::Reads),
    ask("shop.extra_fields", shop_orders::extra_fields, &["shop.orders.all"], Does::None),
    ask("shop.additional_data", shop_orders::additional_data, &["shop.orders.bare"], Does::None),
    ask("shop.delivery_data", shop_orders::delivery_data, &["shop.orders.all"], Does::Reads),
    ask("shop.delivery_points", shop_orders::delivery_points, &["shop.orders.all"], Does::Reads),
    ask("shop.empty_object_as_list", shop_orders::empty_object_as_list, &["shop.orders.all"], Does::Reads),
    ask("shop.numbers", shop_orders::numbers, &["shop.orders.all"], Does::Reads),
    ask("shop.line_urls", shop_orders::line_urls, &["shop.orders.all"], Does::None),
    ask("shop.line_storage_ids", shop_orders::line_storage_ids, &["shop.orders.all"], Does::None),
    ask("shop.storage_id", shop_orders::storage_id, &["shop.orders.all"], Does::None),
    ask("shop.parent_storage_id", shop_orders::parent_storage_id, &["shop.orders.all"], Does::None),
    ask("shop.payment_in_total", shop_orders::payment_in_total, &["shop.orders.all"], Does::Checks),
    ask("shop.manager_discount", shop_orders::manager_discount, &["shop.orders.all"], Does::Checks),
    ask("shop.set_prices", shop_orders::set_prices, &["shop.orders.all"], Does::Checks),
    ask("shop.paid_field", shop_orders::paid_field, &["shop.update.paid"], Does::None),
    unasked("shop.own_tracking_code", Open::NotByUs, Does::None),
    unasked("shop.auth_failure_status", Open::TooRisky, Does::Reads),
    unasked("shop.auth_text", Open::TooRisky, Does::Reads),
    unasked("shop.lockout_after", Open::TooRisky, Does::Reads),
    ask("shop.legacy_requests", shop_answers::legacy_requests, &["shop.by_get"], Does::None),
    unasked("shop.content_type", Open::NotByUs, Does::None),
    unasked("shop.body_429", Open::TooRisky, Does::Reads),
    unasked("shop.limit_status", Open::TooRisky, Does::Reads),
    unasked("shop.retry_after", Open::TooRisky, Does::Reads),
    unasked("shop.hook_limit_text", Open::TooRisky, Does::Reads),
    ask("shop.hook_delay", hooks::shop_hook_delay, &["shop.hook."], Does::None),
    ask("shop.hooks_never_fire", hooks::never_fire, &["shop.hook."], Does::Reads),
    ask("shop.hook_method", hooks::hook_method, &["shop.hook."], Does::Reads),
    ask("shop.hook_body", hooks::hook_body, &["shop.hook."], Does::Reads),
    unasked("shop.hook_on_lines", Open::ByAPerson, Does::Reads),
];
