//! Calls, writes and messages as lines of text without times, so that the lines of two runs can be compared.

use serde_json::Value;

/// A call to either system: its line, and its query and body without times and tokens.
pub fn call_line(step: &str, url: &str, body: &str) -> (String, String) {
    let query = url.split_once('?').map(|(_, query)| format!("?{}", timeless(query))).unwrap_or_default();
    let mut body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    if let Some(fields) = body.as_object_mut() {
        fields.remove("token");
    }
    let body = if body.is_null() { String::new() } else { format!(" {}", timeless(&body.to_string())) };
    (step.to_owned(), format!("{query}{body}"))
}

/// Lines of a request to the table: one for each written item, with its condition; none for reads and for permits of the request budget.
pub fn table_lines(operation: &str, body: &[u8]) -> Vec<String> {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let parts: Vec<(&str, &Value)> = match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" => vec![(operation, &request)],
        "TransactWriteItems" => {
            let parts = request["TransactItems"].as_array().into_iter().flatten();
            parts.filter_map(|part| part.as_object()?.iter().next()).map(|(name, part)| (name.as_str(), part)).collect()
        }
        _ => return Vec::new(),
    };
    let many = parts.len();
    let line = |(at, (name, part)): (usize, (&str, &Value))| {
        let item = if part["Key"].is_object() { &part["Key"] } else { &part["Item"] };
        let key = |name: &str| item[name]["S"].as_str().unwrap_or_default();
        let (pk, sk) = (key("pk"), timeless(key("sk")));
        let part_of = if many > 1 { format!(" ({} of {many} at once)", at + 1) } else { String::new() };
        let condition = part["ConditionExpression"].as_str().map(|text| format!(" if {text}")).unwrap_or_default();
        (!pk.starts_with("BUDGET#")).then(|| format!("table {name} {pk}/{sk}{condition}{part_of}"))
    };
    parts.into_iter().enumerate().filter_map(line).collect()
}

/// Lines of a request to a queue: one for each sent message.
pub fn queue_lines(operation: &str, body: &[u8]) -> Vec<String> {
    if operation != "SendMessageBatch" {
        return Vec::new();
    }
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let queue = request["QueueUrl"].as_str().and_then(|url| url.rsplit('/').next()).unwrap_or_default().to_owned();
    let entries = request["Entries"].as_array().cloned().unwrap_or_default();
    let line = |entry: &Value| {
        let message: Value =
            serde_json::from_str(entry["MessageBody"].as_str().unwrap_or_default()).unwrap_or_default();
        let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        format!("queue {queue} {}/{} {}", text("store"), message["order"], text("why"))
    };
    entries.iter().map(line).collect()
}

/// A text without times: dates, clock times and long numbers are replaced.
fn timeless(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\0']) {
        let of_time = c.is_ascii_digit() || (!run.is_empty() && matches!(c, '-' | ':' | 'T' | 'Z' | '%' | '.'));
        // A query has escaped colons and blanks.
        let escaped = c == 'A' && run.ends_with("%3");
        if of_time || escaped {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        out.push_str(if digits >= 12 { "<time>" } else { &run });
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}
