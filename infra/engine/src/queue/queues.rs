//! Queues themselves: making, naming, describing, changing and emptying them. Making one twice
//! with the same attributes is the same as making it once, so a start can always just make it.

use serde_json::{Value, json};

use super::fault::Fault;
use super::settings::Settings;
use super::shelf::Shelf;
use super::wire::{CreateQueue, GetQueueAttributes, GetQueueUrl, ListQueues, OnQueue, SetQueueAttributes, Texts};
use super::{ACCOUNT, Desk, arn};

const LONGEST_NAME: usize = 80;
const PAGE: i64 = 1_000;

impl Desk {
    fn url_of(&self, name: &str) -> String {
        format!("{}/{ACCOUNT}/{name}", self.url.get().map_or(super::NOWHERE, String::as_str))
    }

    pub(super) fn create_queue(&self, request: &CreateQueue) -> Result<Value, Fault> {
        let name = request.queue_name.as_str();
        check_name(name)?;
        let now = self.now();
        self.with_all(|shelves| {
            let existing = shelves.get(name).map(|shelf| shelf.settings.clone());
            let settings = existing.clone().unwrap_or_default().with(&request.attributes)?;
            match existing {
                Some(existing) if existing == settings => {}
                Some(_) => return Err(Fault::queue_exists(name)),
                None => {
                    check_target(&settings, |target| shelves.keys().any(|known| arn(known) == target))?;
                    shelves.insert(name.to_owned(), Shelf::new(settings, now));
                }
            }
            Ok(json!({ "QueueUrl": self.url_of(name) }))
        })
    }

    pub(super) fn get_queue_url(&self, request: &GetQueueUrl) -> Result<Value, Fault> {
        let name = request.queue_name.as_str();
        check_name(name)?;
        self.with_all(|shelves| match shelves.contains_key(name) {
            true => Ok(json!({ "QueueUrl": self.url_of(name) })),
            false => Err(Fault::no_such_queue()),
        })
    }

    pub(super) fn get_queue_attributes(&self, request: &GetQueueAttributes) -> Result<Value, Fault> {
        let now = self.now();
        self.with(&request.queue_url, |name, shelf| {
            shelf.forget_old(now);
            let mut all = shelf.settings.texts();
            let counts = shelf.counts(now);
            let computed = [
                ("QueueArn", arn(name)),
                ("CreatedTimestamp", shelf.created.as_second().to_string()),
                ("LastModifiedTimestamp", shelf.modified.as_second().to_string()),
                ("ApproximateNumberOfMessages", counts.available.to_string()),
                ("ApproximateNumberOfMessagesNotVisible", counts.in_flight.to_string()),
                ("ApproximateNumberOfMessagesDelayed", counts.delayed.to_string()),
            ];
            all.extend(computed.map(|(name, value)| (name.to_owned(), value)));
            let wanted = &request.attribute_names;
            if !wanted.iter().any(|name| name == "All") {
                all.retain(|name, _| wanted.contains(name));
            }
            // Without attributes the real answer is an empty object, not an empty map in one.
            Ok(if all.is_empty() { json!({}) } else { json!({ "Attributes": all }) })
        })
    }

    pub(super) fn set_queue_attributes(&self, request: &SetQueueAttributes) -> Result<Value, Fault> {
        let now = self.now();
        let name = super::name_in(&request.queue_url)?;
        let answer = self.with_all(|shelves| {
            let current = &shelves.get(name).ok_or_else(Fault::no_such_queue)?.settings;
            let settings = change(current, &request.attributes)?;
            check_target(&settings, |target| shelves.keys().any(|known| arn(known) == target))?;
            if let Some(shelf) = shelves.get_mut(name) {
                shelf.settings = settings;
                shelf.modified = now;
            }
            Ok(json!({}))
        });
        // Another redrive policy may move what a waiting caller is about to get.
        self.news.notify_waiters();
        answer
    }

    pub(super) fn list_queues(&self, request: &ListQueues) -> Result<Value, Fault> {
        let most = request.max_results.unwrap_or(PAGE);
        if !(1..=PAGE).contains(&most) {
            return Err(Fault::invalid("MaxResults", most, "Must be between 1 and 1000."));
        }
        let after = request.next_token.as_deref();
        let mut names: Vec<String> = self.with_all(|shelves| {
            let wanted = shelves.keys().filter(|name| name.starts_with(&request.queue_name_prefix));
            wanted.filter(|name| after.is_none_or(|after| name.as_str() > after)).cloned().collect()
        });
        let page = usize::try_from(most).unwrap_or(usize::MAX);
        let more = names.len() > page;
        names.truncate(page);
        let urls: Vec<String> = names.iter().map(|name| self.url_of(name)).collect();
        let mut answer = json!({});
        if !urls.is_empty() {
            answer["QueueUrls"] = json!(urls);
        }
        if let (true, Some(last)) = (more, names.last()) {
            answer["NextToken"] = json!(last);
        }
        Ok(answer)
    }

    pub(super) fn list_dead_letter_source_queues(&self, request: &OnQueue) -> Result<Value, Fault> {
        let name = super::name_in(&request.queue_url)?;
        let target = arn(name);
        self.with_all(|shelves| {
            if !shelves.contains_key(name) {
                return Err(Fault::no_such_queue());
            }
            let sources = shelves
                .iter()
                .filter(|(_, shelf)| shelf.settings.redrive.as_ref().is_some_and(|redrive| redrive.target == target));
            let urls: Vec<String> = sources.map(|(name, _)| self.url_of(name)).collect();
            // This one name begins with a small letter in the real protocol.
            Ok(json!({ "queueUrls": urls }))
        })
    }

    pub(super) fn purge_queue(&self, request: &OnQueue) -> Result<Value, Fault> {
        self.with(&request.queue_url, |_, shelf| {
            shelf.clear();
            Ok(json!({}))
        })
    }
}

fn change(current: &Settings, wanted: &Texts) -> Result<Settings, Fault> {
    if wanted.is_empty() {
        return Err(Fault::missing("Attributes"));
    }
    current.with(wanted)
}

fn check_name(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::missing("QueueName"));
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.ends_with(".fifo") {
        return Err(Fault::unsupported("Only standard queues are served here; leave .fifo out of the name."));
    }
    if name.len() > LONGEST_NAME || !name.chars().all(allowed) {
        let reason = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
        return Err(Fault::invalid("QueueName", name, reason));
    }
    Ok(())
}

/// A policy that points nowhere would lose messages on the day they most need keeping.
fn check_target(settings: &Settings, exists: impl Fn(&str) -> bool) -> Result<(), Fault> {
    match &settings.redrive {
        Some(redrive) if !exists(&redrive.target) => {
            Err(Fault::invalid("RedrivePolicy", &redrive.target, "Dead letter target does not exist."))
        }
        _ => Ok(()),
    }
}
