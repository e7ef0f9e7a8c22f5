//! The parameters of each function, with their types. A missing parameter or one of another type is refused in the envelope.
//!
//! An unknown name is ignored unless the variant refuses it. `null` counts as missing. A number can be a string, as forms send it.

use super::request::Request;
use super::{envelope, hooks_api};
use crate::answer::Answer;
use crate::json::{integer, one_or_many};
use Kind::{Any, Flag, Integers, List, Natural, Object, OneOrMoreTexts, Text, Texts};
use serde_json::Value;

#[derive(Clone, Copy)]
enum Kind {
    Text,
    /// One text or a list of them.
    OneOrMoreTexts,
    Texts,
    /// A whole number from 0.
    Natural,
    /// One whole number or a list of them.
    Integers,
    Flag,
    /// An object; an empty list is PHP's empty object.
    Object,
    List,
    Any,
}

/// Name, type, whether it is required.
type Param = (&'static str, Kind, bool);

const fn may(name: &'static str, kind: Kind) -> Param {
    (name, kind, false)
}
const fn must(name: &'static str, kind: Kind) -> Param {
    (name, kind, true)
}

const FROM: Param = may("from", Text);
const TO: Param = may("to", Text);
const OFFSET: Param = may("offset", Natural);
const LIMIT: Param = may("limit", Natural);

static FUNCTIONS: &[(&str, &[Param])] = &[
    (
        "orders/get",
        &[FROM, TO, OFFSET, LIMIT, may("ids", Integers), may("status", Integers), may("additionalData", Flag)],
    ),
    ("orders/get_available_statuses", &[]),
    ("orders/update", &[must("orders", List)]),
    ("orders/delete", &[must("orders", List)]),
    (
        "catalog/export",
        &[may("expr", Object), OFFSET, LIMIT, may("includedParams", Texts), may("excludedParams", Texts)],
    ),
    (
        "catalog/import",
        &[
            must("products", List),
            may("settings", Object),
            may("new_products", Any),
            may("existing_products", Any),
            may("missing_products", Any),
        ],
    ),
    ("catalog/importResidues", &[must("products", List)]),
    ("productSet/import", &[must("items", List)]),
    ("productSet/remove", &[must("articles", List)]),
    ("pages/export", &[may("parent", Natural)]),
    ("currency/export", &[may("iso", OneOrMoreTexts), may("id", Integers), may("enabledOnly", Flag)]),
    ("delivery/export", &[]),
    ("delivery/exportTypes", &[]),
    ("payment/export", &[]),
    ("payment/exportMethods", &[]),
    ("icons/export", &[]),
    ("settings/get", &[]),
    ("users/export", &[FROM, TO, OFFSET, LIMIT]),
    ("users/import", &[must("users", List)]),
    ("hooks/subscribe", &[must("event", Text), must("target_url", Text)]),
    ("hooks/unSubscribe", &[must("id", Natural), must("target_url", Text)]),
];

/// The refusal of parameters that are missing, of another type, or unknown where the variant refuses those.
pub(super) fn refusal(function: &str, request: &Request) -> Option<Answer> {
    let (_, params) = FUNCTIONS.iter().find(|(name, _)| *name == function)?;
    let text = error(params, request)?;
    Some(match function {
        // Its documentation has no failure other than EXCEPTION.
        "catalog/export" => envelope::status(request.variants, "EXCEPTION", &text),
        "hooks/subscribe" | "hooks/unSubscribe" => hooks_api::refused(request.variants, &text),
        _ => envelope::error(request.variants, &text),
    })
}

fn error(params: &[Param], request: &Request) -> Option<String> {
    for (name, kind, required) in params {
        match request.body.get(*name) {
            None | Some(Value::Null) if *required => {
                return Some(format!("{name} is not defined or defined incorrectly"));
            }
            None | Some(Value::Null) => {}
            Some(value) if kind.fits(value) => {}
            Some(_) if *required => return Some(format!("{name} is not defined or defined incorrectly")),
            Some(_) => return Some(format!("Parameter {name} is defined incorrectly")),
        }
    }
    if request.variants.is("shop.unknown_names", "ignored") {
        return None;
    }
    let known = |name: &str| name == "token" || params.iter().any(|(known, ..)| *known == name);
    let unknown = request.body.as_object()?.keys().find(|name| !known(name))?;
    Some(format!("Parameter {unknown} is not known"))
}

impl Kind {
    fn fits(self, value: &Value) -> bool {
        let many = || one_or_many(value).into_iter();
        match self {
            Text => value.is_string(),
            OneOrMoreTexts => !value.is_object() && many().all(Value::is_string),
            Texts => value.is_array() && many().all(Value::is_string),
            Natural => integer(value).is_some_and(|number| number >= 0),
            Integers => many().all(|one| integer(one).is_some()),
            Flag => flag(value).is_some(),
            Object => value.is_object() || value.as_array().is_some_and(Vec::is_empty),
            List => value.as_array().is_some_and(|list| !list.is_empty()),
            Any => true,
        }
    }
}

/// A boolean in any of the forms that clients send.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        other => integer(other).filter(|number| matches!(number, 0 | 1)).map(|number| number == 1),
    }
}
