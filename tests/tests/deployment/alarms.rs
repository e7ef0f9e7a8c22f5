//! Alarms and dashboard watch metrics that the code says; alarms notify somebody and explained in the runbook.

use std::collections::{BTreeMap, BTreeSet};

use exchange::metrics::{ALL, DIMENSION, NAMESPACE};
use serde_json::{Value, json};
use tests::deployed::template::{list, read, resources, root};
use tests::deployed::{Deployed, NAME};

use crate::days::{days, order, roapp_calls};

/// A metric: namespace, name, and its dimensions with the parameter each value comes from.
type Metric = (String, String, BTreeMap<String, String>);

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn alarms() -> BTreeMap<String, Value> {
    let template = read("infra/alarms.yaml");
    resources(&template, "AWS::CloudWatch::Alarm").into_iter().map(|(id, one)| (id.to_owned(), one.clone())).collect()
}

fn of_alarm(alarm: &Value) -> Metric {
    let dimensions = list(&alarm["Dimensions"]).into_iter().map(|one| (text(&one["Name"]), text(&one["Value"]["Ref"])));
    (text(&alarm["Namespace"]), text(&alarm["MetricName"]), dimensions.collect())
}

/// The metrics of the dashboard; a line that only computes is checked to compute from others of its widget.
fn of_dashboard() -> BTreeSet<Metric> {
    let template = read("infra/dashboard.yaml");
    let body = &template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    let body: Value = serde_json::from_str(body.as_str().unwrap()).unwrap();
    let mut all = BTreeSet::new();
    for widget in body["widgets"].as_array().unwrap() {
        for row in widget["properties"]["metrics"].as_array().unwrap() {
            let row = row.as_array().unwrap();
            if row[0].get("expression").is_some() {
                assert!(widget.to_string().contains("\"id\":\"spent\""), "{row:?}");
                continue;
            }
            let texts: Vec<String> = row.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect();
            let parameter = |value: &String| value.trim_start_matches("${").trim_end_matches('}').to_owned();
            let dimensions = texts[2..].chunks(2).map(|pair| (pair[0].clone(), parameter(&pair[1]))).collect();
            all.insert((texts[0].clone(), texts[1].clone(), dimensions));
        }
    }
    all
}

/// What a nested part is given by the template, by parameter: the resource it is about.
fn given(part: &str) -> BTreeMap<String, String> {
    let template = read("template.yaml");
    let parameters = template["Resources"][part]["Properties"]["Parameters"].as_object().unwrap().clone();
    let about = |value: &Value| match value["Ref"].as_str() {
        Some(id) => id.to_owned(),
        None => format!("{}.{}", text(&value["Fn::GetAtt"][0]), text(&value["Fn::GetAtt"][1])),
    };
    parameters.iter().map(|(name, value)| (name.clone(), about(value))).collect()
}

/// The names of metrics that these lines say, with the check that CloudWatch can read them.
fn said(lines: &[Value]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in lines {
        let about = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!((&about["Namespace"], &about["Dimensions"]), (&json!(NAMESPACE), &json!([[DIMENSION]])));
        assert_eq!(line[DIMENSION], NAME);
        for metric in about["Metrics"].as_array().unwrap() {
            let name = text(&metric["Name"]);
            let value = &line[&name];
            let numbers = list(value);
            assert!(!numbers.is_empty() && numbers.iter().all(|one| one.is_number()), "{name} in {line}");
            names.insert(name);
        }
        assert_eq!(line.as_object().unwrap().len(), 2 + about["Metrics"].as_array().unwrap().len(), "{line}");
    }
    names
}

/// Everything that is counted, by a deployment to which everything happens.
async fn everything() -> Deployed {
    let deployed = days().await;
    let fault = json!({"system": "roapp", "kind": "status", "status": 429, "times": 1});
    deployed.world.fault(fault).await;
    deployed.world.place_order(order("0722 999 009", "Ana Popescu")).await;
    deployed.run(2).await;
    deployed
}

#[tokio::test]
async fn every_metric_that_is_watched_is_said_and_every_metric_that_is_said_is_shown() {
    let deployed = everything().await;
    let mut said = said(&deployed.lines());
    // 0 is not said, and in these days all is well; the tests below raise these.
    for level in ["RoAppKeyRefused", "RoAppSilent", "StoresFailing", "StoresNotLoggedIn"] {
        assert!(said.insert(level.to_owned()), "{level}");
    }
    assert_eq!(said, ALL.iter().map(|metric| metric.name.to_owned()).collect());
    let (alarms, shown) = (alarms(), of_dashboard());
    let own: BTreeSet<String> = shown.iter().filter(|one| one.0 == NAMESPACE).map(|one| one.1.clone()).collect();
    assert_eq!(own, said, "on the dashboard");
    let watched = alarms.values().map(of_alarm).map(|metric| (metric, given("Alarms")));
    for ((namespace, name, dimensions), given) in
        watched.chain(shown.into_iter().map(|one| (one, given("DashboardPart"))))
    {
        let about: Vec<(&str, &str)> =
            dimensions.iter().map(|(name, from)| (name.as_str(), given[from].as_str())).collect();
        match (namespace.as_str(), about.as_slice()) {
            (NAMESPACE, [(DIMENSION, "AWS::StackName")]) => assert!(said.contains(&name), "{name} is never said"),
            ("AWS/SQS", [("QueueName", about)]) => {
                assert!(
                    ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"].contains(&name.as_str())
                );
                assert!(["OrderQueue.QueueName", "PushQueue.QueueName", "DeadLetters.QueueName"].contains(about));
            }
            ("AWS/Lambda", [("FunctionName", about)]) => {
                assert!(["Errors", "Throttles", "Duration"].contains(&name.as_str()), "{name}");
                assert_eq!(read("template.yaml")["Resources"][about]["Type"], "AWS::Serverless::Function");
            }
            ("AWS/ApiGateway", [("ApiId", about)]) => {
                assert!(name == "5xx" && ["HooksApi", "ConsoleApi"].contains(about), "{name} of {about}");
            }
            other => panic!("{name}: a metric nobody says: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_deployment_names_itself_to_its_functions_as_to_its_alarms() {
    let template = read("template.yaml");
    let variables = &template["Globals"]["Function"]["Environment"]["Variables"];
    assert_eq!(variables["EXCHANGE_DEPLOYMENT"], json!({"Ref": "AWS::StackName"}));
    assert_eq!(template["Resources"]["Alarms"]["Properties"]["TemplateURL"], "infra/alarms.yaml");
    assert_eq!(template["Resources"]["DashboardPart"]["Properties"]["TemplateURL"], "infra/dashboard.yaml");
    assert!(variables.as_object().unwrap().values().all(|value| !value.to_string().contains("resolve:")), "a secret");
}

/// The value of a metric that the next poll says. One that is 0 is not said.
async fn level(deployed: &Deployed, name: &str) -> f64 {
    let lines = || deployed.functions["scheduled-import"].lines.0.lock().unwrap().clone();
    let before = lines().len();
    deployed.poll().await;
    let new = lines().split_off(before);
    assert!(new.iter().any(|line| line.get("Polls").is_some()), "{new:?}");
    new.iter()
        .find_map(|line| line.get(name))
        .map_or(0.0, |said| said.as_f64().unwrap_or_else(|| panic!("{name}: {said}")))
}

fn threshold(alarm: &str) -> f64 {
    alarms()[alarm]["Threshold"].as_f64().unwrap()
}

#[tokio::test]
async fn what_hurts_a_merchant_sets_off_its_alarm_and_its_end_ends_it() {
    let mut deployed = Deployed::new(tests::World::without_orders().await).await;
    for name in ["scheduled-import", "order-import", "status-push"] {
        deployed.start(name).await.unwrap();
    }
    deployed.run(2).await;
    assert_eq!(level(&deployed, "OldestWaitingOrder").await, 0.0);
    assert_eq!(level(&deployed, "StoresNotLoggedIn").await, 0.0);
    // An order nobody works on.
    deployed.world.place_order(order("0722 999 001", "Ana Popescu")).await;
    assert!(level(&deployed, "OldestWaitingOrder").await < 60.0);
    deployed.world.pass(1200);
    assert!(level(&deployed, "OldestWaitingOrder").await > threshold("OldestWaitingOrder"));
    while deployed.work().await {}
    assert_eq!(level(&deployed, "OldestWaitingOrder").await, 0.0);
    // One that is worked on and fails again and again.
    let fault =
        json!({"system": "roapp", "method": "POST", "path": "/v2/orders", "kind": "status", "status": 503, "times": 0});
    deployed.world.fault(fault).await;
    deployed.world.place_order(order("0722 999 002", "Ion Ionescu")).await;
    deployed.run(8).await;
    assert!(level(&deployed, "OldestWaitingOrder").await > threshold("OldestWaitingOrder"));
    deployed.world.control("DELETE", "faults", None).await;
    deployed.run(24).await;
    assert_eq!(level(&deployed, "OldestWaitingOrder").await, 0.0);
    // A shop and an account that let nobody in.
    let other = json!({"login": sandbox::SHOP_LOGIN, "password": "changed"});
    deployed.world.control("POST", "shop/credentials", Some(other)).await;
    deployed.world.control("DELETE", "shop/tokens", None).await;
    deployed.world.pass(700);
    assert!(level(&deployed, "StoresNotLoggedIn").await >= threshold("StoreNotLoggedIn"));
    assert!(level(&deployed, "StoresFailing").await >= threshold("StoreFailing"));
    deployed.world.control("POST", "roapp/settings", Some(json!({"key": "changed"}))).await;
    assert!(level(&deployed, "RoAppKeyRefused").await >= threshold("RoAppKeyRefused"));
    // Entered where the secret lies: nothing is deployed or started anew.
    deployed.vault.change(|secret| {
        secret["roapp_key"] = json!("changed");
        secret["stores"]["demo"]["password"] = json!("changed");
    });
    deployed.world.pass(300);
    deployed.poll().await;
    for name in ["StoresNotLoggedIn", "StoresFailing", "RoAppKeyRefused"] {
        assert_eq!(level(&deployed, name).await, 0.0, "{name}");
    }
}

#[tokio::test]
async fn r8_web_hooks_that_stopped_set_off_their_alarm_where_they_are_expected_and_the_next_one_ends_it() {
    for expected in [true, false] {
        let deployed = Deployed::new(tests::World::without_orders().await).await;
        if !expected {
            // Nobody has entered the secret of RO App's web-hooks, so RO App was never asked to call.
            deployed.vault.change(|secret| secret["roapp_hook_secret"] = json!(""));
        }
        let mut deployed = deployed;
        for name in ["scheduled-import", "order-import", "status-push", "webhooks"] {
            deployed.start(name).await.unwrap();
        }
        let number = deployed.world.place_order(order("0722 999 001", "Ana Popescu")).await;
        deployed.run(2).await;
        let id = deployed.world.roapp_order_of(number).await["id"].as_i64().unwrap();
        for status in [sandbox::STATUS_IN_PROGRESS, sandbox::STATUS_SHIPPED, sandbox::STATUS_CLOSED] {
            assert_eq!(level(&deployed, "RoAppSilent").await, 0.0);
            let status = json!({"status_id": status});
            deployed.world.control("POST", &format!("roapp/orders/{id}/status"), Some(status)).await;
            deployed.run(2).await;
        }
        let raised = level(&deployed, "RoAppSilent").await;
        assert_eq!(raised >= threshold("RoAppSilent"), expected, "{raised}");
        assert_eq!(deployed.world.table().missed().await.unwrap().rev, if expected { 3 } else { 0 });
        if expected {
            assert_eq!(roapp_calls(&deployed, "event-1", id).await, 200);
            assert_eq!(level(&deployed, "RoAppSilent").await, 0.0);
        }
    }
}

#[test]
fn every_alarm_notifies_and_has_its_paragraph_in_the_runbook() {
    let runbook = std::fs::read_to_string(root().join("docs/runbook.md")).unwrap();
    let mut paragraphs: BTreeMap<&str, &str> = BTreeMap::new();
    for part in runbook.split("\n## ").skip(1) {
        let (title, body) = part.split_once('\n').unwrap();
        paragraphs.insert(title.trim(), body);
    }
    let alarms = alarms();
    for (name, alarm) in &alarms {
        let topic = json!([{"Fn::If": ["OwnTopic", {"Ref": "Topic"}, {"Ref": "TopicArn"}]}]);
        assert_eq!((&alarm["AlarmActions"], &alarm["OKActions"]), (&topic, &topic), "{name}");
        assert!(text(&alarm["AlarmDescription"]).contains(&format!("docs/runbook.md, {name}")), "{name}");
        let body = paragraphs.get(name.as_str()).unwrap_or_else(|| panic!("no paragraph on {name}"));
        assert!(body.contains("Look:") && body.contains("Mend:"), "{name} needs a command to look and one to mend");
        let commands = body.lines().filter(|line| line.starts_with("    ")).count();
        assert!(commands >= 2, "{name} has {commands} lines of commands");
    }
    let explained: Vec<_> = paragraphs.keys().filter(|title| !title.contains(' ')).collect();
    assert_eq!(explained, alarms.keys().collect::<Vec<_>>(), "a paragraph on an alarm that is not there");
}

/// What both forms of `deploy` in the runbook run, one argument a line, with commands of their own in place of `sam` and `aws`.
#[test]
fn both_forms_of_deploy_in_the_runbook_change_parameters_and_every_command_is_one() {
    let runbook = std::fs::read_to_string(root().join("docs/runbook.md")).unwrap();
    let commands: Vec<&str> = runbook.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let parsed = std::process::Command::new("bash").args(["-n", "-c", &commands.join("\n")]).output().unwrap();
    assert!(parsed.status.success(), "{parsed:?}");
    let forms: Vec<&str> = commands.iter().copied().filter(|line| line.starts_with("deploy() ")).collect();
    let deploying = |line: &&&str| line.contains("sam deploy") || line.contains("cloudformation deploy");
    assert_eq!(commands.iter().filter(deploying).count(), forms.len(), "deployments go through `deploy`");
    for (form, wanted) in forms.iter().zip([
        ["--stack-name", "mine", "Polling=ENABLED", "ExistingTable=\"\""],
        ["--stack-name", "mine", "Polling=ENABLED", "ExistingTable="],
    ]) {
        let stubs =
            "STACK=mine BUCKET=bucket VERSION=1; sam() { printf '%s\\n' \"$@\"; }; aws() { printf '%s\\n' \"$@\"; }";
        let script = format!("{stubs}\n{form}\ndeploy Polling=ENABLED ExistingTable=");
        let done = std::process::Command::new("bash").args(["-euc", &script]).output().unwrap();
        let said = String::from_utf8(done.stdout).unwrap();
        let arguments: Vec<&str> = said.lines().collect();
        assert!(wanted.iter().all(|one| arguments.contains(one)), "{form}: {arguments:?}");
    }
    assert_eq!(forms.len(), 2);
}
