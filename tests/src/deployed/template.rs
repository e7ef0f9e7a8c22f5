//! The CloudFormation templates as JSON values, with the short forms (`!Ref`) in their long form.

use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// Root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Reads a template of the repository.
pub fn read(path: &str) -> Value {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let documents = Yaml::load_from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    plain(&documents[0])
}

/// The resources of a type, by logical id.
pub fn resources<'a>(template: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let all = template["Resources"].as_object().unwrap().iter();
    all.filter(|(_, one)| one["Type"] == kind).map(|(id, one)| (id.as_str(), &one["Properties"])).collect()
}

/// Elements of a list, or the value itself.
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The long form of a short form.
fn written_out(tag: &str, value: Value) -> Value {
    match tag {
        "Ref" | "Condition" => json!({ tag: value }),
        "GetAtt" => match value.as_str().and_then(|text| text.split_once('.')) {
            Some((id, attribute)) => json!({"Fn::GetAtt": [id, attribute]}),
            None => json!({"Fn::GetAtt": value}),
        },
        other => json!({ format!("Fn::{other}"): value }),
    }
}

fn plain(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => json!(value),
            Scalar::Integer(value) => json!(value),
            Scalar::FloatingPoint(value) => json!(value.into_inner()),
            Scalar::String(text) => json!(text),
        },
        Yaml::Sequence(all) => all.iter().map(plain).collect(),
        Yaml::Mapping(all) => {
            let mut map = Map::new();
            for (key, value) in all {
                let key = plain(key);
                map.insert(key.as_str().map_or_else(|| key.to_string(), str::to_owned), plain(value));
            }
            Value::Object(map)
        }
        Yaml::Tagged(tag, inner) => written_out(&tag.suffix, plain(inner)),
        Yaml::Representation(text, _, tag) => match tag {
            Some(tag) => written_out(&tag.suffix, json!(text)),
            None => json!(text),
        },
        Yaml::Alias(_) | Yaml::BadValue => panic!("CloudFormation does not read this: {node:?}"),
    }
}
