//! Delivery data as a comment in RO App's event feed (rule D2): the same data is never commented twice.
//!
//! What is about to be said is noted first. RO App does not show the feed to programs, so after a lost answer nobody knows whether the
//! comment arrived: the data then goes into the order's notes, which can be read, and so does a comment that RO App does not take. No
//! order waits for either (rule P9).

use std::sync::Arc;

use crate::decide::{delivery_digest, is_same_delivery, notes, parts, written};
use crate::exchange::failure::Failure;
use crate::exchange::sync::work::Work;
use crate::history::{Event, Reason};
use crate::order::{Fingerprint, RoAppOrderId};
use crate::roapp::{OrderPatch, RoApp, RoAppError};
use crate::state::{Link, Table};
use crate::texts::Message;

/// Characters of a part of a text that RO App refused as a whole.
const PART: usize = 2_000;
/// Characters of a long text's beginning that are added to the notes where these have no room for all.
const BEGINNING: usize = 1_000;
/// A text of more parts stays where it is: in the shop.
const MOST_PARTS: usize = 20;

/// Writes delivery data.
pub(crate) struct Delivery {
    pub table: Table,
    pub roapp: Arc<RoApp>,
}

impl Delivery {
    /// Tells RO App the order's delivery data, unless it was told the same before.
    /// Fails for now where RO App answers nothing at present, or where an order that is agreed has only this left.
    pub(crate) async fn write(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        heading: Option<Message>,
    ) -> Result<(), Failure> {
        let notes = notes(&work.order);
        let digest = delivery_digest(&notes);
        if is_delivery_written(&work.link, &notes) {
            return Ok(());
        }
        let lines: Vec<Message> = heading.into_iter().chain(notes).collect();
        let text = written(&lines, work.shop.settings.staff_language());
        let unsure = work.link.pending_delivery_digest.is_some();
        if unsure {
            // An earlier comment may have arrived, or be on its way: what counts now is written where it can be read.
            return self.tell_in_notes(work, id, digest, &text, Reason::CommentUncertain.into()).await;
        }
        work.link.pending_delivery_digest = Some(digest.clone());
        self.table.orders.put_link(&mut work.link, None).await?;
        match self.comment(id, &text).await {
            Ok(()) => {
                note(work, digest, Event::DeliveryCommented);
                Ok(())
            }
            Err((error, begun)) if begun || error.may_have_happened() => {
                self.tell_in_notes(work, id, digest, &text, error.message()).await
            }
            Err((error, _)) => {
                work.link.pending_delivery_digest = None;
                if error.is_of_everything() {
                    return Err(error.into());
                }
                self.tell_in_notes(work, id, digest, &text, error.message()).await
            }
        }
    }

    /// Adds a comment; one that is too long for RO App in parts. A failure comes with whether a part of it is there.
    async fn comment(&self, id: RoAppOrderId, text: &str) -> Result<(), (RoAppError, bool)> {
        let done = self.roapp.comment(id, text).await;
        let parts = parts(text, PART);
        if parts.len() < 2 || parts.len() > MOST_PARTS || !matches!(done, Err(RoAppError::Refused { .. })) {
            return done.map_err(|error| (error, false));
        }
        for (at, part) in parts.iter().enumerate() {
            let numbered = format!("({}/{}) {part}", at + 1, parts.len());
            self.roapp.comment(id, &numbered).await.map_err(|error| (error, at > 0))?;
        }
        Ok(())
    }

    /// Adds the data to the order's notes, unless they hold it. What staff wrote there stays.
    async fn tell_in_notes(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        digest: Fingerprint,
        text: &str,
        why: Message,
    ) -> Result<(), Failure> {
        let mut done = self.add_to_notes(id, text).await;
        let parts = parts(text, BEGINNING);
        if let (Err(RoAppError::Refused { .. }), [first, _, ..]) = (&done, &parts[..]) {
            // What staff need stands first; of a long comment the rest is in the shop.
            let language = work.shop.settings.staff_language();
            let rest = Message::new("note-rest-in-shop").render(language);
            done = self.add_to_notes(id, &format!("{first} … {rest}")).await;
        }
        match done {
            Ok(()) => {
                note(work, digest, Event::DeliveryInNotes { why });
                Ok(())
            }
            Err(error) if error.is_of_everything() => Err(error.into()),
            // A new order is complete without it, and looked at again; one that is agreed has nothing else left to do.
            Err(error) if error.is_passing() && work.entering => {
                work.look_again = true;
                Ok(())
            }
            Err(error) if error.is_passing() => Err(error.into()),
            Err(error) => {
                note(work, digest, Event::DeliveryNotWritten { why: error.message() });
                Ok(())
            }
        }
    }

    async fn add_to_notes(&self, id: RoAppOrderId, text: &str) -> Result<(), RoAppError> {
        let there = self.roapp.order(id).await?.map(|order| order.notes).unwrap_or_default();
        if holds(&there, text) {
            return Ok(());
        }
        let notes = if there.trim().is_empty() { text.to_owned() } else { format!("{}\n\n{text}", there.trim_end()) };
        self.roapp.patch_order(id, &OrderPatch { notes: Some(notes), ..OrderPatch::default() }).await
    }
}

fn note(work: &mut Work, digest: Fingerprint, event: Event) {
    work.wrote = true;
    work.link.delivery_digest = Some(digest);
    work.link.pending_delivery_digest = None;
    work.events.push(event);
}

/// Whether RO App was told this, and nothing else may have been said since.
fn is_delivery_written(link: &Link, data: &[Message]) -> bool {
    link.delivery_digest.as_ref().is_some_and(|known| is_same_delivery(known, data))
        && link.pending_delivery_digest.is_none()
}

/// Whether notes hold a text. RO App may trim what it keeps.
pub(crate) fn holds(notes: &str, text: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    words(notes).contains(&words(text))
}
