//! HTTP routes: each address that a function answers is in the template, and no other.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::deployed::template::{read, resources, root};

type Routes = BTreeSet<(String, String)>;

fn route(text: &str) -> (String, String) {
    let (method, path) = text.split_once(' ').unwrap_or_else(|| panic!("no method: {text}"));
    (method.to_owned(), path.to_owned())
}

fn of_webhooks() -> Routes {
    webhooks::ROUTES.iter().map(|(method, path)| (method.to_string(), (*path).to_owned())).collect()
}

#[test]
fn the_template_has_each_route_of_the_web_hooks_and_no_other() {
    let template = read("template.yaml");
    let function = &template["Resources"]["Webhooks"]["Properties"];
    let events = function["Events"].as_object().unwrap().values().map(|event| &event["Properties"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let routes: Routes = events.map(|event| (text(&event["Method"]), text(&event["Path"]))).collect();
    assert_eq!(routes, of_webhooks());
}

/// `.ci/check-template` names the template as CloudFormation expands it; there the routes are an OpenAPI body.
#[test]
fn the_expanded_template_has_each_route_of_the_web_hooks_and_no_other() {
    let Ok(path) = std::env::var("EXPANDED_TEMPLATE") else {
        println!("EXPANDED_TEMPLATE is not set: .ci/check-template runs this");
        return;
    };
    let template: Value = serde_json::from_str(&std::fs::read_to_string(root().join(path)).unwrap()).unwrap();
    let mut routes = Routes::new();
    for (id, properties) in resources(&template, "AWS::ApiGatewayV2::Api") {
        for (path, methods) in properties["Body"]["paths"].as_object().into_iter().flatten() {
            for (method, about) in methods.as_object().unwrap() {
                routes.insert((method.to_uppercase(), path.clone()));
                let target = about["x-amazon-apigateway-integration"]["uri"].to_string();
                assert!(target.contains("${Webhooks.Arn}"), "{id} {method} {path} goes to {target}");
            }
        }
    }
    assert_eq!(routes, of_webhooks());
}

/// The API hands all addresses to the console, which knows its own, but for the one that another function answers.
#[test]
fn every_address_of_the_console_reaches_the_function_that_answers_it() {
    let template = read("template.yaml");
    let all: Vec<(&str, (String, String))> = resources(&template, "AWS::ApiGatewayV2::Route")
        .into_iter()
        .map(|(_, properties)| {
            let target = properties["Target"]["Fn::Sub"].as_str().unwrap();
            (target, route(properties["RouteKey"].as_str().unwrap()))
        })
        .collect();
    let of = |wanted: &str| -> Routes {
        all.iter().filter(|(target, _)| *target == wanted).map(|(_, route)| route.clone()).collect()
    };
    let any = |path: &str| ("ANY".to_owned(), path.to_owned());
    assert_eq!(of("integrations/${ConsoleIntegration}"), Routes::from([any("/"), any("/{path+}")]));
    let refresh = ("POST".to_owned(), manual_refresh::PATH.to_owned());
    assert_eq!(of("integrations/${ManualRefreshIntegration}"), Routes::from([refresh.clone()]));
    assert_eq!(all.len(), 3);
    assert!(console::ROUTES.iter().any(|route| (route.method.to_string(), route.path.to_owned()) == refresh));
}
