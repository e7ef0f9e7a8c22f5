//! The rights that recorded calls need: an action, a resource by its name in the template, and for the table the kind of partition key.

use std::collections::BTreeSet;

use serde_json::Value;

use super::recorder::Call;

/// A right that a call needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Such as `dynamodb:GetItem`.
    pub action: String,
    /// Such as `Table`, `Table/index/by_store`, `OrderQueue`, `Secret`.
    pub resource: String,
    /// Such as `ORDER#*`, where the call names an item's partition.
    pub key: Option<String>,
}

/// What a transaction does to items of several kinds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Together {
    pub actions: BTreeSet<String>,
    /// As in [`Need`].
    pub keys: BTreeSet<String>,
}

/// The transactions among these calls that name more than one kind of partition.
///
/// # Panics
/// At a call of an unknown kind.
pub fn transactions(calls: &[Call]) -> BTreeSet<Together> {
    let all = calls.iter().filter(|call| call.target.ends_with(".TransactWriteItems")).map(|call| {
        let needs = one(call);
        let keys = needs.iter().filter_map(|need| need.key.clone()).collect();
        Together { actions: needs.into_iter().map(|need| need.action).collect(), keys }
    });
    all.filter(|one| one.keys.len() > 1).collect()
}

/// The rights that these calls need.
///
/// # Panics
/// At a call of an unknown kind.
pub fn needs(calls: &[Call]) -> BTreeSet<Need> {
    calls.iter().flat_map(one).collect()
}

fn one(call: &Call) -> Vec<Need> {
    let (service, operation) = call.target.split_once('.').unwrap_or_else(|| panic!("no target: {call:?}"));
    match service {
        "DynamoDB_20120810" => table(operation, &call.body),
        "AmazonSQS" => {
            let queue = call.body["QueueUrl"].as_str().unwrap().rsplit('/').next().unwrap();
            let queue = match queue {
                "orders" => "OrderQueue",
                "pushes" => "PushQueue",
                "dead" => "DeadLetters",
                other => panic!("a queue nobody knows: {other}"),
            };
            // A batch needs the right of the single action.
            vec![need(&format!("sqs:{}", operation.trim_end_matches("Batch")), queue, None)]
        }
        "secretsmanager" => vec![need(&format!("secretsmanager:{operation}"), "Secret", None)],
        other => panic!("a service nobody knows: {other}"),
    }
}

fn need(action: &str, resource: &str, key: Option<&str>) -> Need {
    Need { action: action.to_owned(), resource: resource.to_owned(), key: key.map(kind_of) }
}

/// Kind of a partition: its text before the first `#`.
fn kind_of(partition: &str) -> String {
    partition.split_once('#').map_or_else(|| partition.to_owned(), |(kind, _)| format!("{kind}#*"))
}

fn pk(item: &Value) -> &str {
    item["pk"]["S"].as_str().unwrap_or_else(|| panic!("no pk in {item}"))
}

fn table(operation: &str, body: &Value) -> Vec<Need> {
    let on_table = |action: &str, partition: &str| need(&format!("dynamodb:{action}"), "Table", Some(partition));
    match operation {
        "GetItem" | "UpdateItem" | "DeleteItem" => vec![on_table(operation, pk(&body["Key"]))],
        "PutItem" => vec![on_table(operation, pk(&body["Item"]))],
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().unwrap().values();
            let keys = tables.flat_map(|one| one["Keys"].as_array().unwrap());
            keys.map(|key| on_table(operation, pk(key))).collect()
        }
        "Query" => {
            let condition = body["KeyConditionExpression"].as_str().unwrap();
            let name = condition.split_whitespace().nth(2).unwrap();
            let partition = body["ExpressionAttributeValues"][name]["S"].as_str().unwrap();
            let index = body["IndexName"].as_str().map(|index| format!("Table/index/{index}"));
            vec![need("dynamodb:Query", index.as_deref().unwrap_or("Table"), Some(partition))]
        }
        // Needs the right of each of its parts.
        "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array().unwrap().iter();
            parts.flat_map(|part| part.as_object().unwrap()).map(|(kind, part)| of_part(kind, part)).collect()
        }
        other => panic!("an operation nobody has thought of: {other}"),
    }
}

fn of_part(kind: &str, part: &Value) -> Need {
    let (action, item) = match kind {
        "Put" => ("PutItem", &part["Item"]),
        "Delete" => ("DeleteItem", &part["Key"]),
        "Update" => ("UpdateItem", &part["Key"]),
        "ConditionCheck" => ("ConditionCheckItem", &part["Key"]),
        other => panic!("a part nobody has thought of: {other}"),
    };
    need(&format!("dynamodb:{action}"), "Table", Some(pk(item)))
}
