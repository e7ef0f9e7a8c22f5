//! Paging: fifty rows, pages from 1, the envelope of v2 and the one of v1.

use super::filter::Filter;
use crate::answer::Answer;
use serde_json::{Value, json};

const ROWS: usize = 50;

/// The rows of the asked page, before they are made into JSON: only those are.
pub(super) struct Page<T> {
    rows: Vec<T>,
    number: usize,
    size: usize,
    count: usize,
}

/// Cuts the asked page out of all rows. A page that is no number reads as the first.
pub(super) fn cut<T>(all: Vec<T>, filter: &Filter) -> Page<T> {
    let natural = |name: &str| filter.param(name).and_then(|text| text.parse::<usize>().ok());
    let honoured = filter.variants.is("roapp.page_size", "honoured");
    let asked = natural("pageSize").or_else(|| natural("limit"));
    let size = asked.filter(|_| honoured).map_or(ROWS, |size| size.clamp(10, 200));
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
        let rows: Vec<Value> = self.rows.into_iter().map(view).collect();
        Answer::json(200, &json!({"data": rows, "paging": paging}))
    }

    /// `{data, page, page_size, total_pages, count}`: the un-prefixed orders'.
    pub(super) fn flat_answer(self, view: impl Fn(T) -> Value) -> Answer {
        let pages = self.count.div_ceil(self.size);
        let rows: Vec<Value> = self.rows.into_iter().map(view).collect();
        let body = json!({"data": rows, "page": self.number, "page_size": self.size, "total_pages": pages, "count": self.count});
        Answer::json(200, &body)
    }

    /// `{success, data, page, count}`.
    pub(super) fn old_answer(self, view: impl Fn(T) -> Value) -> Answer {
        let rows: Vec<Value> = self.rows.into_iter().map(view).collect();
        Answer::json(200, &json!({"success": true, "data": rows, "page": self.number, "count": self.count}))
    }
}
