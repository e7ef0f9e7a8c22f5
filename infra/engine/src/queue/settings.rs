//! The attributes of a queue, with the ranges and defaults of standard queues. A value that the
//! real service refuses is refused here as well, so that a template's mistake shows on one machine.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::fault::Fault;
use super::wire::Texts;

/// The longest a message may be, and a batch in sum: 1 MiB, today's limit of the real service.
pub(crate) const LARGEST: usize = 1_048_576;

/// Name, default, least and most of the attributes that are numbers.
const NUMBERS: [(&str, i64, i64, i64); 5] = [
    ("DelaySeconds", 0, 0, 900),
    ("MaximumMessageSize", 1_048_576, 1_024, 1_048_576),
    ("MessageRetentionPeriod", 345_600, 60, 1_209_600),
    ("ReceiveMessageWaitTimeSeconds", 0, 0, 20),
    ("VisibilityTimeout", 30, 0, 43_200),
];

/// Kept and given back, without effect here: nobody but this machine can reach the queues.
const KEPT: [&str; 5] =
    ["KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "SqsManagedSseEnabled"];

/// Where messages go that nobody manages to handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redrive {
    pub(crate) target: String,
    pub(crate) after: u32,
}

/// The attributes of one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    numbers: BTreeMap<&'static str, i64>,
    kept: Texts,
    pub(crate) redrive: Option<Redrive>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            numbers: NUMBERS.iter().map(|(name, default, ..)| (*name, *default)).collect(),
            kept: Texts::from([("SqsManagedSseEnabled".to_owned(), "true".to_owned())]),
            redrive: None,
        }
    }
}

impl Settings {
    /// These settings with `wanted` changed in them; all or nothing.
    pub(crate) fn with(&self, wanted: &Texts) -> Result<Settings, Fault> {
        let mut settings = self.clone();
        for (name, value) in wanted {
            settings.set(name, value)?;
        }
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        if let Some((name, _, least, most)) = NUMBERS.iter().find(|(known, ..)| *known == name) {
            let number = value.parse::<i64>().ok().filter(|number| (least..=most).contains(&number));
            self.numbers.insert(name, number.ok_or_else(|| Fault::attribute_value(name))?);
        } else if name == "RedrivePolicy" {
            self.redrive = redrive(value)?;
        } else if KEPT.contains(&name) {
            self.kept.insert(name.to_owned(), value.to_owned());
        } else if name == "FifoQueue" {
            return Err(Fault::unsupported("Only standard queues are served here; leave FifoQueue out."));
        } else {
            return Err(Fault::attribute_name(name));
        }
        Ok(())
    }

    fn number(&self, name: &str) -> i64 {
        self.numbers.get(name).copied().unwrap_or_default()
    }

    pub(crate) fn delay(&self) -> i64 {
        self.number("DelaySeconds")
    }

    pub(crate) fn visibility(&self) -> i64 {
        self.number("VisibilityTimeout")
    }

    pub(crate) fn retention(&self) -> i64 {
        self.number("MessageRetentionPeriod")
    }

    pub(crate) fn wait(&self) -> i64 {
        self.number("ReceiveMessageWaitTimeSeconds")
    }

    pub(crate) fn largest(&self) -> usize {
        usize::try_from(self.number("MaximumMessageSize")).unwrap_or(LARGEST)
    }

    /// As `GetQueueAttributes` shows them.
    pub(crate) fn texts(&self) -> Texts {
        let mut texts = self.kept.clone();
        for (name, number) in &self.numbers {
            texts.insert((*name).to_owned(), number.to_string());
        }
        if let Some(redrive) = &self.redrive {
            let policy = json!({
                "deadLetterTargetArn": redrive.target,
                "maxReceiveCount": redrive.after,
            });
            texts.insert("RedrivePolicy".to_owned(), policy.to_string());
        }
        texts
    }
}

/// Templates write the count as a number, some tools as text: both are taken.
#[derive(Deserialize)]
#[serde(untagged)]
enum Count {
    Number(u32),
    Text(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    dead_letter_target_arn: String,
    max_receive_count: Count,
}

/// An empty value takes the policy away, as with the real service.
fn redrive(value: &str) -> Result<Option<Redrive>, Fault> {
    if value.is_empty() {
        return Ok(None);
    }
    let wrong = |reason| Fault::invalid("RedrivePolicy", value, reason);
    let policy: Policy = serde_json::from_str(value)
        .map_err(|_| wrong("It must be JSON with deadLetterTargetArn and maxReceiveCount."))?;
    let after = match policy.max_receive_count {
        Count::Number(number) => Some(number),
        Count::Text(text) => text.parse().ok(),
    };
    match after {
        Some(after @ 1..=1_000) => Ok(Some(Redrive { target: policy.dead_letter_target_arn, after })),
        _ => Err(wrong("maxReceiveCount must be between 1 and 1000.")),
    }
}
