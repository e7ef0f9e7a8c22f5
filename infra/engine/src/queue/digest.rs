//! Checksums that SDKs compare with what they sent. The layout is AWS's own: a client that finds
//! another sum takes the message for damaged.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::fault::Fault;
use super::wire::{MessageAttribute, MessageAttributes};

/// Of a message body.
pub(crate) fn of_text(text: &str) -> String {
    format!("{:x}", md5::compute(text))
}

/// Of a set of attributes, by name; nothing when there are none, as in the real answers.
pub(crate) fn of_attributes(attributes: &MessageAttributes) -> Result<Option<String>, Fault> {
    if attributes.is_empty() {
        return Ok(None);
    }
    let mut sum = md5::Context::new();
    for (name, attribute) in attributes {
        let (kind, value) = value(name, attribute)?;
        with_length(&mut sum, name.as_bytes());
        with_length(&mut sum, attribute.data_type.as_bytes());
        sum.consume([kind]);
        with_length(&mut sum, &value);
    }
    Ok(Some(format!("{:x}", sum.compute())))
}

/// How much a set of attributes counts towards the size of its message.
pub(crate) fn size(attributes: &MessageAttributes) -> Result<usize, Fault> {
    let mut total = 0;
    for (name, attribute) in attributes {
        total += name.len() + attribute.data_type.len() + value(name, attribute)?.1.len();
    }
    Ok(total)
}

/// The value's kind on the wire (1 text, 2 bytes) and its bytes.
fn value(name: &str, attribute: &MessageAttribute) -> Result<(u8, Vec<u8>), Fault> {
    let wrong = |reason| Fault::invalid("MessageAttributes", name, reason);
    let base = attribute.data_type.split('.').next().unwrap_or_default();
    match (base, &attribute.string_value, &attribute.binary_value) {
        ("String" | "Number", Some(text), None) if !text.is_empty() => Ok((1, text.clone().into_bytes())),
        ("Binary", None, Some(coded)) => {
            STANDARD.decode(coded).map(|bytes| (2, bytes)).map_err(|_| wrong("The binary value must be base64."))
        }
        ("String" | "Number" | "Binary", _, _) => {
            Err(wrong("The attribute must have one value of its data type, and it must not be empty."))
        }
        _ => Err(wrong("The data type must be String, Number or Binary.")),
    }
}

fn with_length(sum: &mut md5::Context, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    sum.consume(length.to_be_bytes());
    sum.consume(bytes);
}
