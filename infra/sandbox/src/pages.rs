//! The page that a person sees who opens the address of a stand-in in a browser: what it is, and its orders. Whoever serves the stand-ins
//! gives the words; without words there is no page, and the address answers as the live system does.
//!
//! Guarantee: looking at a page counts as no call, and changes nothing.

use serde_json::Value;

use crate::answer::Answer;
use crate::call::{Call, System};
use crate::control::variants::Variants;
use crate::inner::Inner;
use crate::page_words::{PageOf, PageWords};
use crate::roapp::order_view;

/// Orders on a page, the latest first.
const MOST: usize = 200;

/// Number in links, and the cells of a row.
struct Row {
    id: String,
    cells: [String; 5],
}

/// Whether a path is one of a page for people.
pub(crate) fn is_page(path: &str) -> bool {
    path == "/" || path == "/_sandbox/orders" || is_admin(path)
}

fn is_admin(path: &str) -> bool {
    path.split('/').find(|segment| !segment.is_empty()) == Some("edit")
}

/// The page, where one is asked for.
pub(crate) fn answer(inner: &Inner, system: System, call: &Call) -> Option<Answer> {
    let pages = inner.pages.get()?;
    let admin = is_admin(&call.path);
    if call.method != "GET" || !is_page(&call.path) || (admin && system != System::Shop) {
        return None;
    }
    let (of, rows) = match system {
        System::Shop => (PageOf::Shop, of_shop(inner)),
        System::Roapp => (PageOf::RoApp, of_account(inner)),
    };
    let rows = rows.unwrap_or_default();
    Some(Answer::html(200, &page(&pages(of, call.header("accept-language")), &rows)))
}

fn of_shop(inner: &Inner) -> Option<Vec<Row>> {
    let rows = inner.shop.effect(|shop| {
        let titles = shop.meta().statuses.clone();
        let row = |body: &Value| Row {
            id: text(&body["order_id"]),
            cells: [
                text(&body["order_id"]),
                text(&body["stat_created"]),
                text(&body["delivery_name"]),
                format!("{} {}", text(&body["total_sum"]), text(&body["currency"])),
                text(&titles[text(&body["stat_status"])]["title"]["en"]),
            ],
        };
        shop.orders.values().rev().map(|order| row(&order.body)).collect()
    });
    rows.ok()
}

fn of_account(inner: &Inner) -> Option<Vec<Row>> {
    let rows = inner.roapp.effect(|roapp| {
        let row = |view: Value| Row {
            id: text(&view["id"]),
            cells: [
                text(&view["number"]),
                text(&view["created_at"]),
                text(&view["client"]["name"]),
                text(&view["total"]),
                text(&view["status"]["name"]),
            ],
        };
        let variants = Variants::default();
        roapp.orders.values().rev().map(|order| row(order_view::order(roapp, order, &variants))).collect()
    });
    rows.ok()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn page(words: &PageWords, rows: &[Row]) -> String {
    let about: String = words.about.iter().map(|line| format!("<p>{}</p>", escape(line))).collect();
    let command =
        if words.command.is_empty() { String::new() } else { format!("<pre>{}</pre>", escape(&words.command)) };
    let heads: String = words.heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head))).collect();
    let rows_shown: String = rows.iter().take(MOST).map(row).collect();
    format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>\
         {about}{command}<h2>{orders} ({count})</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows_shown}</tbody></table></main></body></html>",
        language = escape(&words.language),
        title = escape(&words.title),
        orders = escape(&words.orders),
        count = rows.len(),
    )
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;margin:0 auto;padding:1.25rem}\
                     pre{padding:.7rem;border:1px solid #8888;white-space:pre-wrap;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}\
                     th,td{padding:.35rem .6rem;text-align:start;border-bottom:1px solid #8888;overflow-wrap:anywhere}tr:target{outline:3px solid #2f7d60}";

fn row(row: &Row) -> String {
    let cells: String = row.cells.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
    format!("<tr id=\"{}\">{cells}</tr>", escape(&row.id))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
