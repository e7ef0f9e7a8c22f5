//! The attributes of a queue, with the range and default of standard queues. A value that the real service refuses is refused here as
//! well, so that a wrong template is noticed on one machine.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::QueueError;

const DEFAULT_VISIBILITY_TIMEOUT: i64 = 30;
const MAX_VISIBILITY_TIMEOUT: i64 = 43_200;

/// Where a message goes after it was received too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redrive {
    pub(crate) target_arn: String,
    pub(crate) max_receive_count: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Seconds.
    pub(crate) visibility_timeout: i64,
    pub(crate) redrive: Option<Redrive>,
}

impl Settings {
    pub(crate) fn read(attributes: &BTreeMap<String, String>) -> Result<Settings, QueueError> {
        let mut settings = Settings { visibility_timeout: DEFAULT_VISIBILITY_TIMEOUT, redrive: None };
        for (name, value) in attributes {
            match name.as_str() {
                "VisibilityTimeout" => {
                    let seconds = value.parse().ok().filter(|seconds| (0..=MAX_VISIBILITY_TIMEOUT).contains(seconds));
                    settings.visibility_timeout = seconds.ok_or_else(|| QueueError::attribute_value(name))?;
                }
                "RedrivePolicy" => settings.redrive = Some(redrive(value)?),
                "FifoQueue" => return Err(QueueError::unsupported("Only standard queues are served here.")),
                _ => return Err(QueueError::attribute_name(name)),
            }
        }
        Ok(settings)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    dead_letter_target_arn: String,
    max_receive_count: u32,
}

fn redrive(value: &str) -> Result<Redrive, QueueError> {
    let invalid = |reason| QueueError::invalid("RedrivePolicy", value, reason);
    let policy: Policy = serde_json::from_str(value)
        .map_err(|_| invalid("It must be JSON with deadLetterTargetArn and a number maxReceiveCount."))?;
    if !(1..=1_000).contains(&policy.max_receive_count) {
        return Err(invalid("maxReceiveCount must be between 1 and 1000."));
    }
    Ok(Redrive { target_arn: policy.dead_letter_target_arn, max_receive_count: policy.max_receive_count })
}
