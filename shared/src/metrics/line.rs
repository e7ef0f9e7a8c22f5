//! One line of the embedded metric format, as CloudWatch specifies it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{DIMENSION, Gathered, NAMESPACE};

/// The line. A metric of one value is a number, of several a list.
pub(super) fn of(deployment: &str, gathered: &BTreeMap<&'static str, Gathered>, now: Timestamp) -> String {
    let metrics: Vec<Value> =
        gathered.iter().map(|(name, one)| json!({"Name": name, "Unit": one.kind.unit()})).collect();
    let mut line = Map::new();
    line.insert(
        "_aws".into(),
        json!({
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": metrics}],
        }),
    );
    line.insert(DIMENSION.into(), json!(deployment));
    for (name, one) in gathered {
        let value = match one.values.as_slice() {
            [only] => json!(only),
            all => json!(all),
        };
        line.insert((*name).to_owned(), value);
    }
    Value::Object(line).to_string()
}
