//! A request of the exchange held against its row.

use serde_json::Value;

use crate::answer::breaches;
use crate::http_parts::{media_type, without_ids};
use crate::query;
use crate::table::{Operation, Table};
use crate::violation::{Breach, Side, Violation};

/// A request as it went out.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path without query.
    pub path: &'a str,
    /// Query as sent, without the question mark.
    pub query: &'a str,
    /// Content type, or nothing; `None` where it is not known.
    pub content_type: Option<&'a str>,
    /// Body; nothing where none was sent.
    pub body: &'a [u8],
}

impl Table {
    /// What of a request the contract does not allow. `notations` are the notations of lists that are right beside the usual one.
    pub fn check_request(&self, request: &Request, notations: &[&str]) -> Vec<Violation> {
        let (method, path) = (request.method, request.path);
        let Some(row) = self.row(method, path) else {
            let rule = "no row of the table has this method and path".to_owned();
            return vec![self.violation(
                Side::Request,
                format!("{method} {}", without_ids(path)),
                (String::new(), rule),
            )];
        };
        let always = self.notations.iter().flat_map(|notations| &notations.always).map(String::as_str);
        let notations: Vec<&str> = always.chain(notations.iter().copied()).collect();
        let mut all = query::check(self, row, request.query, &notations);
        all.extend(self.body_breaches(row, request));
        all.into_iter().map(|breach| self.violation(Side::Request, row.name(), breach)).collect()
    }

    fn body_breaches(&self, row: &Operation, request: &Request) -> Vec<Breach> {
        let whole = |rule: &str| vec![(String::new(), rule.to_owned())];
        let Some(shape) = &row.body else {
            return if request.body.is_empty() { Vec::new() } else { whole("the operation takes no body") };
        };
        if request.body.is_empty() {
            return whole("the operation wants a body");
        }
        let kind = request.content_type.map(media_type);
        if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case(&self.content_type)) {
            return whole(&format!("the content type is not {}", self.content_type));
        }
        let Ok(body) = serde_json::from_slice::<Value>(request.body) else {
            return whole("the body is no JSON");
        };
        match row.compiled_body.get_or_init(|| self.compile(shape)) {
            Some(validator) => breaches(validator, &body),
            None => whole("the table's shape is no schema"),
        }
    }

    pub(crate) fn violation(&self, side: Side, operation: String, (field, rule): Breach) -> Violation {
        Violation { system: self.system.clone(), operation, side, field, rule }
    }
}

impl Operation {
    /// The operation with its method and path.
    pub(crate) fn name(&self) -> String {
        format!("{} ({} {})", self.operation, self.method, self.path)
    }
}
