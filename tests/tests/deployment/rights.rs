//! Least privilege: what a function's policies allow is what it was seen to do, no less and no more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tests::deployed::template::{list, read, resources};
use tests::deployed::used::{Need, Together, needs, transactions};

use crate::days::days;

/// What Lambda does in a function's name to feed it from its queue; no code of ours makes these calls.
const FEEDING: [&str; 3] = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

/// A statement of a policy.
#[derive(Debug, Clone)]
struct Statement {
    sid: String,
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    keys: BTreeSet<String>,
    /// Kinds of keys of which a call must name each.
    each: BTreeSet<String>,
}

impl Statement {
    fn read(value: &Value) -> Self {
        assert_eq!(value["Effect"], "Allow", "{value}");
        let texts = |value: &Value| -> BTreeSet<String> {
            list(value).into_iter().map(|one| one.as_str().unwrap().to_owned()).collect()
        };
        let condition = |operator: &str| &value["Condition"][operator]["dynamodb:LeadingKeys"];
        let any = ["ForAnyValue:StringEquals", "ForAnyValue:StringLike"].map(|operator| texts(condition(operator)));
        Self {
            sid: value["Sid"].as_str().unwrap_or("logs").to_owned(),
            actions: texts(&value["Action"]),
            resources: resources_of(&value["Resource"]),
            keys: texts(condition("ForAllValues:StringLike")),
            each: any.into_iter().flatten().collect(),
        }
    }

    /// Whether an action is allowed where the keys of all parts of a transaction are looked at together.
    fn allows_together(&self, action: &str, keys: &BTreeSet<String>) -> bool {
        let of_table = self.resources.contains("Table") && self.actions.contains(action);
        of_table && keys.is_subset(&self.keys) && self.each.is_subset(keys)
    }

    fn allows(&self, need: &Need) -> bool {
        if !self.each.is_empty() {
            return false;
        }
        let key = need.key.as_ref().is_none_or(|key| self.keys.contains(key));
        self.actions.contains(&need.action) && self.resources.contains(&need.resource) && key
    }
}

fn resources_of(value: &Value) -> BTreeSet<String> {
    list(value).into_iter().map(resource).collect()
}

/// A resource as calls are said to need it: by the template's own name.
fn resource(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    if value["Fn::If"][0] == "OwnSecret" {
        assert_eq!(value["Fn::If"][1]["Ref"], "Credentials");
        let given = value["Fn::If"][2]["Fn::Sub"].as_str().unwrap();
        assert!(given.ends_with(":secret:${CredentialsSecret}-??????"), "{given}");
        return "Secret".to_owned();
    }
    if value["Fn::If"][0] == "OwnTable" {
        let (own, given) = (resource(&value["Fn::If"][1]), value["Fn::If"][2]["Fn::Sub"].as_str().unwrap());
        let name =
            given.strip_prefix("arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/").unwrap();
        assert_eq!(own, name.replace("${ExistingTable}", "Table"), "a table that is given has other rights");
        return own;
    }
    if let Some(text) = value["Fn::Sub"].as_str() {
        return text.replace("${Table.Arn}", "Table");
    }
    assert_eq!(value["Fn::GetAtt"][1], "Arn", "{value}");
    value["Fn::GetAtt"][0].as_str().unwrap().to_owned()
}

/// The statements of each function, by its binary's name.
fn allowed(template: &Value) -> BTreeMap<String, Vec<Statement>> {
    let statements = |document: &Value| -> Vec<Statement> {
        // What a key of one's own needs, which is called by AWS in the function's name.
        let of_key = |value: &&Value| {
            let own = value["Fn::If"][0] == "CustomerKey";
            assert!(!own || value["Fn::If"][1]["Resource"]["Ref"] == "KmsKeyArn", "{value}");
            own
        };
        let all = document["Statement"].as_array().unwrap().iter();
        all.filter(|value| !of_key(value)).map(Statement::read).collect()
    };
    let mut all = BTreeMap::new();
    for (id, properties) in resources(template, "AWS::Serverless::Function") {
        let binary = template["Resources"][id]["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap();
        assert!(properties["Policies"].is_null(), "{id}: policies stand in its role");
        let role = &template["Resources"][properties["Role"]["Fn::GetAtt"][0].as_str().unwrap()]["Properties"];
        let mut of_function = Vec::new();
        for managed in list(&role["ManagedPolicyArns"]) {
            let managed = managed["Ref"].as_str().unwrap_or_else(|| panic!("{id}: a policy of AWS's own: {managed}"));
            of_function.extend(statements(&template["Resources"][managed]["Properties"]["PolicyDocument"]));
        }
        for policy in list(&role["Policies"]) {
            of_function.extend(statements(&policy["PolicyDocument"]));
        }
        all.insert(binary.to_owned(), of_function);
    }
    all
}

/// What a function's statements allow that it has no use for, or lack.
fn faults(name: &str, own_queue: Option<&str>, statements: &[Statement], used: &BTreeSet<Need>) -> Vec<String> {
    let mut faults = Vec::new();
    for need in used {
        if !statements.iter().any(|statement| statement.allows(need)) {
            faults.push(format!("{name} lacks {need:?}"));
        }
    }
    for statement in statements {
        let Statement { sid, actions, resources, keys, each } = statement;
        if !each.is_empty() {
            continue;
        }
        if actions.iter().all(|action| action.starts_with("logs:") || action.starts_with("xray:")) {
            continue;
        }
        if actions.iter().map(String::as_str).eq(FEEDING) {
            if resources.iter().map(String::as_str).ne(own_queue) {
                faults.push(format!("{name} is fed from {resources:?}"));
            }
            continue;
        }
        let within: Vec<&Need> = used.iter().filter(|need| statement.allows(need)).collect();
        for action in actions.iter().filter(|action| within.iter().all(|need| need.action != **action)) {
            faults.push(format!("{name}, {sid}: {action} is never used"));
        }
        for resource in resources.iter().filter(|one| within.iter().all(|need| need.resource != **one)) {
            faults.push(format!("{name}, {sid}: {resource} is never used"));
        }
        for key in keys.iter().filter(|key| within.iter().all(|need| need.key.as_ref() != Some(key))) {
            faults.push(format!("{name}, {sid}: {key} is never used"));
        }
        if actions.iter().any(|action| action.starts_with("dynamodb:")) && keys.is_empty() {
            faults.push(format!("{name}, {sid}: the table's keys are not named"));
        }
    }
    faults
}

/// What a function's statements lack, or allow without use, where the keys of all parts of a transaction are looked at together.
fn faults_together(name: &str, statements: &[Statement], used: &BTreeSet<Together>) -> Vec<String> {
    let mut faults = Vec::new();
    for Together { actions, keys } in used {
        for action in actions {
            if !statements.iter().any(|statement| statement.allows_together(action, keys)) {
                faults.push(format!("{name} lacks {action} on {keys:?} together"));
            }
        }
    }
    for statement in statements.iter().filter(|statement| !statement.each.is_empty()) {
        let is_used = |action: &String| {
            used.iter().any(|one| one.actions.contains(action) && statement.allows_together(action, &one.keys))
        };
        for action in statement.actions.iter().filter(|action| !is_used(action)) {
            faults.push(format!("{name}, {}: {action} is never used", statement.sid));
        }
        if statement.keys != statement.each {
            faults.push(format!("{name}, {}: it allows a call with keys of one kind", statement.sid));
        }
    }
    faults
}

fn own_queue(name: &str) -> Option<&'static str> {
    match name {
        "order-import" => Some("OrderQueue"),
        "status-push" => Some("PushQueue"),
        _ => None,
    }
}

#[tokio::test]
async fn each_function_may_do_what_it_does_and_nothing_else() {
    let deployed = days().await;
    let allowed = allowed(&read("template.yaml"));
    assert_eq!(allowed.keys().collect::<Vec<_>>(), deployed.functions.keys().collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for (name, function) in &deployed.functions {
        let used = needs(&function.calls.lock().unwrap());
        let statements = &allowed[*name];
        wrong.extend(faults(name, own_queue(name), statements, &used));
        wrong.extend(faults_together(name, statements, &transactions(&function.calls.lock().unwrap())));
        // The comparison sees what is missing and what is too much.
        for need in &used {
            let more = Need {
                key: need.key.as_ref().map(|_| "ELSE#*".to_owned()),
                action: "dynamodb:Scan".into(),
                ..need.clone()
            };
            assert!(!faults(name, own_queue(name), statements, &BTreeSet::from([more])).is_empty());
        }
        assert!(faults(name, own_queue(name), statements, &BTreeSet::new()).len() >= 3, "{name}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_policy_has_a_wildcard_but_where_aws_leaves_no_choice() {
    let mut everywhere = Vec::new();
    for (name, statements) in allowed(&read("template.yaml")) {
        for statement in statements {
            assert!(statement.actions.iter().all(|action| !action.contains('*')), "{name}: {statement:?}");
            if statement.resources.contains("*") {
                everywhere.extend(statement.actions);
            } else if statement.actions.iter().any(|action| action.starts_with("logs:")) {
                let own = statement.resources.iter().map(|log| log.trim_end_matches("Log")).collect::<Vec<_>>();
                assert_eq!(own.len(), 1);
                assert_eq!(own[0].to_lowercase(), name.replace('-', ""), "another function's log");
            }
        }
    }
    everywhere.sort();
    everywhere.dedup();
    assert_eq!(everywhere, ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]);
}
