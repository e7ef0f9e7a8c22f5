//! Paging: fifty rows a page, pages from 1, in the envelopes of v2 and v1.

use super::filter::Filter;
use crate::answer::Answer;
use serde_json::{Value, json};

const ROWS: usize = 50;

/// The rows of the requested page. Only these are converted to JSON.
pub(super) struct Page<T> {
    rows: Vec<T>,
    number: usize,
    size: usize,
    count: usize,
}

/// Takes the requested page out of all rows. An invalid page number is read as 1.
pub(super) fn cut<T>(all: Vec<T>, filter: &Filter) -> Page<T> {
    let natural = |name: &str| filter.param(name).and_then(|text| text.parse::<usize>().ok());
    let honoured = filter.variants.is("roapp.page_size", "honoured");
    let requested = natural("pageSize").or_else(|| natural("limit"));
    let size = requested.filter(|_| honoured).map_or(ROWS, |size| size.clamp(10, 200));
    let number = natural("page").unwrap_or(1).max(1);
    let count = all.len();
    let rows = all.into_iter().skip((number - 1).saturating_mul(size)).take(size).collect();
    Page { rows, number, size, count }
}

impl<T> Page<T> {
    /// `{data, paging}`.
    pub(super) fn answer(self, filter: &Filter, view: impl Fn(T) -> Value) -> Answer {
        let pages = self.count.div_ceil(self.size);
        let mut paging = json!({"page": self.number, "total_pages": pages, "count": self.count});
        if let Some(fields) = paging.as_object_mut() {
            if filter.variants.on("roapp.paging_limit") {
                fields.insert("limit".to_owned(), Value::from(self.size));
            }
            if pages == 0 && filter.variants.is("roapp.empty_pages", "absent") {
                fields.remove("total_pages");
            }
        }
        Answer::json(200, &json!({"data": self.views(view), "paging": paging}))
    }

    /// `{data, page, page_size, total_pages, count}`: the un-prefixed list of orders.
    pub(super) fn unprefixed_answer(self, view: impl Fn(T) -> Value) -> Answer {
        let pages = self.count.div_ceil(self.size);
        let (number, size, count) = (self.number, self.size, self.count);
        let rows = self.views(view);
        let body = json!({"data": rows, "page": number, "page_size": size, "total_pages": pages, "count": count});
        Answer::json(200, &body)
    }

    /// `{success, data, page, count}`.
    pub(super) fn v1_answer(self, view: impl Fn(T) -> Value) -> Answer {
        let (number, count) = (self.number, self.count);
        Answer::json(200, &json!({"success": true, "data": self.views(view), "page": number, "count": count}))
    }

    fn views(self, view: impl Fn(T) -> Value) -> Vec<Value> {
        self.rows.into_iter().map(view).collect()
    }
}
