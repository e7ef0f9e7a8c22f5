//! Every row: its shapes are schemas, its smallest request passes, one without a required name or with a foreign one does not.

use contract::{Operation, Request, Table, cartum, roapp, sample, schema};
use serde_json::{Map, Value, json};

fn path_of(row: &Operation) -> String {
    let part = |part: &str| if part.starts_with('{') { "7".to_owned() } else { part.to_owned() };
    row.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn said(table: &Table, row: &Operation, query: &str, body: &Value) -> Vec<String> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let content_type = Some("application/json");
    let path = path_of(row);
    let request = Request { method: &row.method, path: &path, query, content_type, body: body.as_bytes() };
    table.check_request(&request, &[]).iter().map(ToString::to_string).collect()
}

fn each(check: impl Fn(&'static Table, &'static Operation)) {
    for table in [roapp(), cartum()] {
        table.operations.iter().for_each(|row| check(table, row));
    }
}

#[test]
fn every_row_is_found_by_its_own_method_and_path() {
    each(|table, row| {
        let path = path_of(row);
        let found = table.row(&row.method, &path).map(|found| &found.operation);
        assert_eq!(found, Some(&row.operation), "{} {path}", row.method);
        for path in std::iter::once(&row.path).chain(&row.also_at) {
            let found = table.row_of_stranger(&row.method, &path.replace("{id}", "7").replace("{item}", "8"));
            assert_eq!(found.map(|found| &found.operation), Some(&row.operation), "{} {path}", row.method);
        }
    });
}

#[test]
fn the_smallest_request_of_every_row_passes_and_each_spoilt_one_does_not() {
    each(|table, row| {
        let body = row.body.as_ref().map_or(Value::Null, |shape| sample(shape, &table.definitions));
        assert_eq!(said(table, row, "", &body), [""; 0], "{}", row.operation);
        let Some(Value::Object(shape)) = &row.body else { return };
        for name in shape.keys().filter(|name| !name.ends_with('?') && *name != "...") {
            let mut spoilt = body.clone();
            spoilt.as_object_mut().unwrap().remove(name).unwrap();
            let said = said(table, row, "", &spoilt);
            assert!(said.len() == 1 && said[0].contains(&format!("'{name}': missing")), "{}: {said:?}", row.operation);
        }
        if !shape.contains_key("...") {
            let mut spoilt = body.clone();
            spoilt["no_such_name"] = json!(1);
            assert!(said(table, row, "", &spoilt)[0].contains("'no_such_name'"), "{}", row.operation);
        }
    });
}

#[test]
fn every_query_name_takes_its_own_type_and_is_not_repeated_unless_it_is_a_list() {
    each(|table, row| {
        let body = row.body.as_ref().map_or(Value::Null, |shape| sample(shape, &table.definitions));
        for (name, shape) in &row.query {
            let value = match sample(shape, &table.definitions) {
                Value::Array(list) => list[0].clone(),
                other => other,
            };
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(said(table, row, &format!("{name}={value}"), &body), [""; 0], "{} {name}", row.operation);
            let twice = said(table, row, &format!("{name}={value}&{name}={value}"), &body);
            assert_eq!(twice.is_empty(), shape.is_array(), "{} {name}: {twice:?}", row.operation);
        }
        assert!(!said(table, row, "no_such_name=1", &body).is_empty(), "{}", row.operation);
    });
}

#[test]
fn every_shape_is_a_schema_that_its_smallest_value_fits() {
    for table in [roapp(), cartum()] {
        let definitions: Map<String, Value> =
            table.definitions.iter().map(|(name, shape)| (name.clone(), schema(shape))).collect();
        let own = table.operations.iter().flat_map(|row| table.answers(row));
        let shapes = own.chain(&table.refusals).filter_map(|answer| answer.shape.as_ref());
        for shape in shapes.chain(table.definitions.values()) {
            let whole = json!({"$defs": definitions, "allOf": [schema(shape)]});
            let validator = jsonschema::draft202012::new(&whole).unwrap_or_else(|error| panic!("{error}: {shape}"));
            let smallest = sample(shape, &table.definitions);
            assert!(validator.is_valid(&smallest), "{shape}: {smallest}");
        }
    }
}

#[test]
fn every_row_says_how_sure_it_is_and_where_it_is_from() {
    let grade = |grade: &str| ["DOC", "LIVE CODE", "SECOND HAND", "INFERENCE"].contains(&grade);
    for table in [roapp(), cartum()] {
        let mut names: Vec<&str> = table.operations.iter().map(|row| row.operation.as_str()).collect();
        for row in &table.operations {
            assert!(grade(&row.grade) && !row.source.is_empty(), "{}", row.operation);
            let all = table.answers(row);
            assert!(!all.is_empty(), "{} has no answer, or names a set that is not there", row.operation);
            assert!(all.iter().all(|answer| grade(&answer.grade) && !answer.source.is_empty()), "{}", row.operation);
        }
        assert!(table.refusals.iter().all(|answer| grade(&answer.grade) && !answer.source.is_empty()));
        names.sort_unstable();
        assert!(names.windows(2).all(|two| two[0] != two[1]), "one name, one row: {names:?}");
    }
}
