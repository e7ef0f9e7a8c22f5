//! An answer before it becomes an HTTP response, so that a fault can still replace, delay or suppress it.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

/// An answer, or as `Err` a refusal that ends the operation early.
pub(crate) type Reply = Result<Answer, Answer>;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Answer {
        Answer::typed(status, "application/json; charset=utf-8", body.to_string())
    }

    pub(crate) fn html(status: u16, body: &str) -> Answer {
        Answer::typed(status, "text/html; charset=utf-8", body.to_owned())
    }

    pub(crate) fn typed(status: u16, content_type: &str, body: impl Into<Bytes>) -> Answer {
        Answer { status, headers: vec![("content-type".to_owned(), content_type.to_owned())], body: body.into() }
    }

    pub(crate) fn bare(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// `{"message": text}`: refusals of RO App's v2 and of the control API.
    pub(crate) fn message(status: u16, text: impl Into<String>) -> Answer {
        Answer::json(status, &json!({"message": text.into()}))
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Answer {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The value of a header; empty when it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        // Only the status or headers of a fault can be invalid HTTP; the tester gets the reason.
        response.body(Body::from(self.body)).unwrap_or_else(|error| Response::new(Body::from(error.to_string())))
    }
}
