//! Bodies as they should not be, made of bodies as they should: every field dropped, emptied and retyped, one at a time; broken off
//! after every byte; things that are no JSON; and, by a seed, several of these at once.
//!
//! Everything follows from the example and the seed, so a case that fails is named by its label and comes again.

use serde_json::{Value, json};
use tests::rng::Rng;

/// A body and what was done to it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What was done.
    pub label: String,
    pub body: Vec<u8>,
}

/// What a far side answers with that wants to hear our secrets.
pub const ECHO: &str = "sandbox-secret-echo";

/// Random cases of each example; `INPUT_SEEDS` says otherwise.
pub fn seeds() -> u64 {
    std::env::var("INPUT_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(150)
}

/// Values of every wrong kind, as JSON text: not all of them are values that `serde_json` would write.
fn wrong() -> Vec<(&'static str, String)> {
    let text = |text: &str| Value::from(text).to_string();
    vec![
        ("null", "null".into()),
        ("true", "true".into()),
        ("an empty text", "\"\"".into()),
        ("a word", "\"junk\"".into()),
        ("an empty list", "[]".into()),
        ("an empty object", "{}".into()),
        ("a list in a list", "[[]]".into()),
        ("minus one", "-1".into()),
        ("zero", "0".into()),
        ("a fraction", "1.000000000000000000000000000000001".into()),
        ("beyond a float", "1e400".into()),
        ("beyond everything", "1e999999999".into()),
        ("below everything", "-1e-999999999".into()),
        ("the largest decimal", "79228162514264337593543950335".into()),
        ("2^64", "18446744073709551616".into()),
        ("a thousand digits", "9".repeat(1_000)),
        ("a number as a text", "\"1e30\"".into()),
        ("a NUL", "\"\\u0000\"".into()),
        ("half a pair", "\"\\ud800\"".into()),
        (
            "hostile text",
            text("<script>alert('1')</script>\"'; DROP TABLE orders; -- \u{202e}\u{0}{{7*7}} ${jndi:ldap://x}"),
        ),
        ("a long text", text(&"Ж".repeat(20_000))),
        ("an echo", text(ECHO)),
        ("deep nesting", format!("{}1{}", "[".repeat(200), "]".repeat(200))),
    ]
}

/// A step from a value to one in it.
#[derive(Debug, Clone)]
enum Step {
    Field(String),
    Row(usize),
}

fn paths(value: &Value, at: &mut Vec<Step>, all: &mut Vec<Vec<Step>>) {
    if !at.is_empty() {
        all.push(at.clone());
    }
    let inner: Vec<(Step, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, value)| (Step::Field(name.clone()), value)).collect(),
        Value::Array(rows) => rows.iter().enumerate().map(|(at, row)| (Step::Row(at), row)).collect(),
        _ => Vec::new(),
    };
    for (step, value) in inner {
        at.push(step);
        paths(value, at, all);
        at.pop();
    }
}

fn at<'a>(value: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Field(name) => value.get_mut(name),
        Step::Row(row) => value.get_mut(row),
    })
}

fn drop_at(value: &mut Value, path: &[Step]) {
    let Some((last, before)) = path.split_last() else { return };
    match (at(value, before), last) {
        (Some(Value::Object(map)), Step::Field(name)) => drop(map.remove(name)),
        (Some(Value::Array(rows)), Step::Row(row)) if *row < rows.len() => drop(rows.remove(*row)),
        _ => {}
    }
}

/// Puts a text where a value was that no other value looks like.
fn put_at(value: &mut Value, path: &[Step], text: &str) -> String {
    const MARK: &str = "<put here>";
    if let Some(place) = at(value, path) {
        *place = Value::from(MARK);
    }
    value.to_string().replacen(&format!("\"{MARK}\""), text, 1)
}

fn named(path: &[Step]) -> String {
    path.iter()
        .map(|step| match step {
            Step::Field(name) => format!(".{name}"),
            Step::Row(row) => format!("[{row}]"),
        })
        .collect()
}

/// Every field dropped, and replaced by every kind of wrong value, one at a time.
pub fn one_field(example: &Value) -> Vec<Case> {
    let mut all = Vec::new();
    paths(example, &mut Vec::new(), &mut all);
    let wrong = wrong();
    let mut cases = Vec::new();
    for path in &all {
        let mut bent = example.clone();
        drop_at(&mut bent, path);
        cases.push(Case { label: format!("without {}", named(path)), body: bent.to_string().into_bytes() });
        for (kind, text) in &wrong {
            let body = put_at(&mut example.clone(), path, text).into_bytes();
            cases.push(Case { label: format!("{} is {kind}", named(path)), body });
        }
    }
    cases
}

/// The example, broken off after every byte.
pub fn broken_off(example: &Value) -> Vec<Case> {
    let whole = example.to_string().into_bytes();
    (0..whole.len()).map(|end| Case { label: format!("first {end} bytes"), body: whole[..end].to_vec() }).collect()
}

/// Bodies that have nothing to do with the example.
pub fn foreign() -> Vec<Case> {
    let mut all: Vec<(&str, Vec<u8>)> = wrong().into_iter().map(|(kind, text)| (kind, text.into_bytes())).collect();
    all.extend([
        ("nothing", Vec::new()),
        ("blanks", b" \r\n\t ".to_vec()),
        (
            "a page",
            b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>".to_vec(),
        ),
        ("a challenge", format!("<html><script>location.reload()</script>{ECHO}</html>").into_bytes()),
        ("no UTF-8", vec![0xff, 0xfe, 0x00, 0xd8, 0x80]),
        ("UTF-8 within JSON broken", b"{\"status\":\"O\xc3\x28K\"}".to_vec()),
        ("only a byte order mark", b"\xef\xbb\xbf".to_vec()),
        ("two values", b"{} {}".to_vec()),
        ("a field twice", b"{\"status\":\"OK\",\"status\":\"ERROR\",\"data\":[],\"data\":{}}".to_vec()),
        ("100,000 lists deep", "[".repeat(100_000).into_bytes()),
        ("100,000 objects deep", "{\"data\":".repeat(100_000).into_bytes()),
        ("a list of a hundred thousand", format!("[{}1]", "1,".repeat(100_000)).into_bytes()),
        ("a megabyte of digits", "7".repeat(1_000_000).into_bytes()),
        (
            "rows of nothing",
            json!({"status": "OK", "response": {"orders": [null, 1, [], "x", {}]}, "data": [null]})
                .to_string()
                .into_bytes(),
        ),
    ]);
    all.into_iter().map(|(label, body)| Case { label: label.to_owned(), body }).collect()
}

/// Several wrong things at once.
pub fn random(example: &Value, seed: u64) -> Case {
    let mut rng = Rng::new(seed);
    let mut all = Vec::new();
    paths(example, &mut Vec::new(), &mut all);
    let wrong = wrong();
    let mut bent = example.clone();
    for _ in 0..rng.below(6) {
        let path = &all[index(&mut rng, all.len())];
        if rng.one_in(2) {
            drop_at(&mut bent, path);
        } else if let Some(place) = at(&mut bent, path) {
            *place = serde_json::from_str(&wrong[index(&mut rng, wrong.len())].1).unwrap_or(Value::Null);
        }
    }
    let path = &all[index(&mut rng, all.len())];
    let mut body = put_at(&mut bent, path, &wrong[index(&mut rng, wrong.len())].1).into_bytes();
    for _ in 0..rng.below(4) {
        let place = index(&mut rng, body.len());
        match rng.below(4) {
            0 => body[place] = u8::try_from(rng.below(256)).unwrap_or(0),
            1 => body.insert(place, rng.pick(b"\"{}[],:\\0-e\x00")),
            2 => body.truncate(place.max(1)),
            _ => drop(body.remove(place)),
        }
        if body.is_empty() {
            body.push(b' ');
        }
    }
    Case { label: format!("seed {seed}"), body }
}

fn index(rng: &mut Rng, end: usize) -> usize {
    usize::try_from(rng.below(end as u64)).unwrap_or(0)
}

/// All of these for one example.
pub fn all(example: &Value) -> Vec<Case> {
    let mut cases = one_field(example);
    cases.extend(broken_off(example));
    cases.extend(foreign());
    cases.extend((0..seeds()).map(|seed| random(example, seed)));
    cases
}
