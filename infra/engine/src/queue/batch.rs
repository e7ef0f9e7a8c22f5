//! The rules all batches share: 1 to 10 entries with distinct, plain ids. A batch that breaks them
//! is refused whole; after that, entries succeed and fail one by one.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::fault::Fault;

const MOST: usize = 10;
const LONGEST_ID: usize = 80;

/// Checks the ids of a batch.
pub(super) fn check<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), Fault> {
    match ids.len() {
        0 => return Err(Fault::empty_batch()),
        count if count > MOST => return Err(Fault::too_many_entries(count)),
        _ => {}
    }
    let mut seen = HashSet::new();
    for id in ids {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if id.is_empty() || id.len() > LONGEST_ID || !id.chars().all(plain) {
            return Err(Fault::entry_id());
        }
        if !seen.insert(id) {
            return Err(Fault::repeated_id(id));
        }
    }
    Ok(())
}

/// The answer to a batch, from what became of each entry.
pub(super) fn answer(results: Vec<(String, Result<Value, Fault>)>) -> Value {
    let mut successful = Vec::new();
    let mut failed = Vec::new();
    for (id, result) in results {
        match result {
            Ok(mut value) => {
                value["Id"] = json!(id);
                successful.push(value);
            }
            Err(fault) => failed.push(fault.entry(&id)),
        }
    }
    json!({ "Successful": successful, "Failed": failed })
}
