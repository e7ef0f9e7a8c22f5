//! An answer of a stand-in held against its row and the refusals that every row shares.

use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use jsonschema::{JsonType, Validator};
use serde_json::Value;

use crate::http_parts::{media_type, without_ids};
use crate::table::{Answer, Table};
use crate::violation::{Breach, Side, Violation};

const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// An answer as it came.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) status: u16,
    pub(crate) content_type: &'a str,
    pub(crate) body: &'a [u8],
}

impl Table {
    /// What of an answer to a call the contract does not allow; `leave_out` takes out of a body what a test put there on purpose.
    pub(crate) fn check_answer(
        &self,
        method: &str,
        path: &str,
        given: Given,
        leave_out: impl Fn(&mut Value),
    ) -> Vec<Violation> {
        let row = self.row_of_stranger(method, path);
        let name = row.map_or_else(|| format!("{method} {}", without_ids(path)), |row| row.name());
        let own = row.map(|row| self.answers(row)).unwrap_or_default();
        let (kind, status) = (media_type(given.content_type), given.status);
        let body = given.body.strip_prefix(&BYTE_ORDER_MARK).filter(|_| self.byte_order_mark.is_some());
        let body = body.unwrap_or(given.body);
        let json = kind.eq_ignore_ascii_case(&self.content_type);
        let candidates: Vec<&Answer> = own
            .into_iter()
            .chain(&self.refusals)
            .filter(|answer| answer.status.contains(&status) && self.is_of(answer, kind, body.is_empty()))
            .collect();
        let whole = |rule: String| vec![self.violation(Side::Answer, name.clone(), (String::new(), rule))];
        if candidates.is_empty() {
            let what = if body.is_empty() { "no body".to_owned() } else { format!("a body of {kind}") };
            return whole(format!("no row has an answer of HTTP {status} with {what}"));
        }
        if !json || body.is_empty() {
            return Vec::new();
        }
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
            return whole("the body is no JSON".to_owned());
        };
        leave_out(&mut value);
        let validators: Vec<&Validator> = candidates.iter().filter_map(|answer| self.validator(answer)).collect();
        if validators.iter().any(|validator| validator.is_valid(&value)) {
            return Vec::new();
        }
        let mut closest = closest(validators.into_iter().map(|validator| breaches(validator, &value)));
        // Rows of a list that break one rule alike are one breach.
        closest.iter_mut().for_each(|(field, _)| *field = without_places(field));
        closest.sort();
        closest.dedup();
        closest.into_iter().map(|breach| self.violation(Side::Answer, name.clone(), breach)).collect()
    }

    fn is_of(&self, answer: &Answer, kind: &str, empty: bool) -> bool {
        if answer.empty || empty {
            return answer.empty && empty;
        }
        answer.content_type.as_deref().unwrap_or(&self.content_type).eq_ignore_ascii_case(kind)
    }

    fn validator<'a>(&self, answer: &'a Answer) -> Option<&'a Validator> {
        answer.compiled.get_or_init(|| self.compile(answer.shape.as_ref()?)).as_ref()
    }
}

/// The breaches of the alternative that was meant: the one that is broken deepest inside, and there least often.
fn closest(alternatives: impl Iterator<Item = Vec<Breach>>) -> Vec<Breach> {
    let depth = |(field, _): &Breach| if field.is_empty() { 0 } else { field.split('.').count() };
    let shallowest = |breaches: &Vec<Breach>| breaches.iter().map(depth).min().unwrap_or(0);
    alternatives
        .filter(|breaches| !breaches.is_empty())
        .min_by_key(|breaches| (std::cmp::Reverse(shallowest(breaches)), breaches.len()))
        .unwrap_or_default()
}

/// The path of a field whose places in lists are left out.
fn without_places(field: &str) -> String {
    let part = |part: &str| if part.parse::<usize>().is_ok() { "*".to_owned() } else { part.to_owned() };
    field.split('.').map(part).collect::<Vec<_>>().join(".")
}

/// Every breach of a shape: the field's path and the rule, without values.
pub(crate) fn breaches(validator: &Validator, value: &Value) -> Vec<Breach> {
    if validator.is_valid(value) {
        return Vec::new();
    }
    let mut all: Vec<Breach> = validator.iter_errors(value).flat_map(|error| breach(&error)).collect();
    if all.is_empty() {
        all.push((String::new(), "no shape of the table fits".to_owned()));
    }
    all.sort();
    all.dedup();
    all.truncate(500);
    all
}

fn breach(error: &ValidationError) -> Vec<Breach> {
    let place = error.instance_path().as_str().trim_start_matches('/').replace('/', ".");
    let within = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    let here = |rule: String| vec![(place.clone(), rule)];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| (within(name), "the operation has no such name".to_owned())).collect()
        }
        ValidationErrorKind::Required { property } => {
            vec![(within(property.as_str().unwrap_or_default()), "missing, and it is required".to_owned())]
        }
        ValidationErrorKind::Type { kind } => here(format!("the type is not {}", types(kind))),
        ValidationErrorKind::Enum { options } => here(format!("not one of {options}")),
        ValidationErrorKind::Pattern { pattern } => here(format!("not a text like {pattern}")),
        ValidationErrorKind::AnyOf { context } => {
            closest(context.iter().map(|errors| errors.iter().flat_map(breach).collect()))
        }
        _ => here(format!("does not hold: {}", error.kind().keyword())),
    }
}

fn types(kind: &TypeKind) -> String {
    let name = |one: JsonType| one.to_string();
    match kind {
        TypeKind::Single(one) => name(*one),
        TypeKind::Multiple(set) => set.iter().map(name).collect::<Vec<_>>().join(" or "),
    }
}
