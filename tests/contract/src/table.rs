//! The tables: read once, their shapes compiled when they are first needed.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::shape::schema;

/// The contract with RO App.
pub fn roapp() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../../fixtures/contract/roapp.json")));
    &TABLE
}

/// The contract with a Cartum shop.
pub fn cartum() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../../fixtures/contract/cartum.json")));
    &TABLE
}

/// The contract with one system.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What the system is called in a violation.
    pub system: String,
    /// How the table is to be read.
    pub about: Vec<String>,
    /// What the tags of the rows' sources stand for.
    pub sources: BTreeMap<String, String>,
    /// Content type of every body, unless an answer says another.
    pub content_type: String,
    /// Methods that strangers use for the same operations.
    #[serde(default)]
    pub other_methods: Vec<String>,
    /// Why answers may begin with a byte order mark, where they may.
    #[serde(default)]
    pub byte_order_mark: Option<Evidence>,
    /// How lists in a query are written; without it, bare.
    #[serde(default)]
    pub notations: Option<Notations>,
    /// Answers that several rows share, by name.
    pub answer_sets: BTreeMap<String, Vec<Answer>>,
    /// Answers that every row shares.
    pub refusals: Vec<Answer>,
    /// The rows.
    pub operations: Vec<Operation>,
    /// Shapes that other shapes name.
    pub definitions: Map<String, Value>,
}

/// How sure something is, and where it is from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// `DOC`, `LIVE CODE`, `SECOND HAND` or `INFERENCE`.
    pub grade: String,
    /// Tags of the sources, or the reason of an inference.
    pub source: String,
}

/// Which notations of lists may be sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notations {
    /// Those that are always right.
    pub always: Vec<String>,
    /// The stand-in's variant that says which notation its server knows.
    pub variant: String,
    /// Notations that are right beside them where the variant has this value.
    pub also: BTreeMap<String, Vec<String>>,
}

/// A row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// What it does, in words; unique in its table.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path; a part in braces stands for an id.
    pub path: String,
    /// Where strangers find the same operation.
    #[serde(default)]
    pub also_at: Vec<String>,
    /// Anything else to know.
    #[serde(default)]
    pub note: Option<String>,
    /// How sure the request is.
    pub grade: String,
    /// Where it is from.
    pub source: String,
    /// Query names; a list may be repeated.
    #[serde(default)]
    pub query: BTreeMap<String, Value>,
    /// Shape of the body; none where none is sent.
    #[serde(default)]
    pub body: Option<Value>,
    /// What may come back, beside refusals.
    pub answers: Answers,
    #[serde(skip)]
    pub(crate) compiled_body: OnceLock<Option<Validator>>,
    #[serde(skip)]
    pub(crate) compiled_query: OnceLock<BTreeMap<String, Option<Validator>>>,
}

/// Answers of a row: the name of a set, or a list of answers and names.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Answers {
    Set(String),
    /// Answers and sets.
    List(Vec<AnswerOrSet>),
}

/// One entry of a row's answers.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum AnswerOrSet {
    Set(String),
    /// An answer of this row alone.
    One(Box<Answer>),
}

/// One way in which an operation may answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// HTTP statuses.
    #[serde(default = "ok")]
    pub status: Vec<u16>,
    /// Content type, where it is not the table's; the body is then not looked at.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Whether there is no body.
    #[serde(default)]
    pub empty: bool,
    /// Shape of the body.
    #[serde(default)]
    pub shape: Option<Value>,
    /// How sure it is.
    pub grade: String,
    /// Where it is from.
    pub source: String,
    /// When it comes.
    #[serde(default)]
    pub when: Option<String>,
    #[serde(skip)]
    pub(crate) compiled: OnceLock<Option<Validator>>,
}

fn ok() -> Vec<u16> {
    vec![200]
}

impl Table {
    #[allow(clippy::expect_used)] // The tables are files of this repository, read by every test of this crate.
    fn read(text: &str) -> Self {
        serde_json::from_str(text).expect("a table of the contract is as its reader wants it")
    }

    /// The row's own answers and those of its sets.
    pub fn answers<'a>(&'a self, row: &'a Operation) -> Vec<&'a Answer> {
        let set = |name: &str| self.answer_sets.get(name).into_iter().flatten();
        match &row.answers {
            Answers::Set(name) => set(name).collect(),
            Answers::List(list) => {
                let mut all = Vec::new();
                for entry in list {
                    match entry {
                        AnswerOrSet::Set(name) => all.extend(set(name)),
                        AnswerOrSet::One(answer) => all.push(answer.as_ref()),
                    }
                }
                all
            }
        }
    }

    /// Notations of lists that are right beside the usual one, by the stand-in's variants.
    pub(crate) fn also_right(&self, variant: impl Fn(&str) -> String) -> Vec<&str> {
        let also = self.notations.as_ref().and_then(|own| own.also.get(&variant(&own.variant)));
        also.into_iter().flatten().map(String::as_str).collect()
    }

    /// The validator of a shape; `None` where the shape is no schema, which a test of this crate rules out.
    pub(crate) fn compile(&self, shape: &Value) -> Option<Validator> {
        let defs: Map<String, Value> =
            self.definitions.iter().map(|(name, shape)| (name.clone(), schema(shape))).collect();
        let whole =
            json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs, "allOf": [schema(shape)]});
        jsonschema::validator_for(&whole).ok()
    }
}
