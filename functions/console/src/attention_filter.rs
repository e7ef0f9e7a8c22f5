//! The filter of orders that need attention, in a query and in a form.

use exchange::order::StoreId;
use exchange::state::AttentionFilter;
use exchange::texts::Message;

use crate::error::HttpError;
use crate::form::Fields;

/// The filter of a query or a form: the kind of reason and the store.
pub fn filter(fields: &Fields) -> Result<AttentionFilter, HttpError> {
    let unknown = || HttpError::unprocessable(Message::new("filter-unknown"));
    let store = match fields.get("store") {
        "" => None,
        id => Some(id.parse::<StoreId>().map_err(|_| unknown())?),
    };
    let kind = Some(fields.get("reason")).filter(|kind| !kind.is_empty());
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-:".contains(c);
    if kind.is_some_and(|kind| kind.len() > 100 || !kind.chars().all(known)) {
        return Err(unknown());
    }
    // A kind that nothing tells has no name in an address.
    Ok(AttentionFilter { kind: kind.map(|kind| if kind == UNNAMED { String::new() } else { kind.to_owned() }), store })
}

/// How an address calls the kind of those whose kind is not known.
const UNNAMED: &str = "other";

pub fn kind_code(kind: &str) -> &str {
    if kind.is_empty() { UNNAMED } else { kind }
}
