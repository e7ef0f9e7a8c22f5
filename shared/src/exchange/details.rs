//! Delivery data as a comment in RO App's event feed (rule D2): the same data is never commented twice.
//!
//! What is about to be said is noted first. After a lost answer the feed is read; where the account's API does not show it, the
//! comment is not sent again, and a person is asked to compare: rather asked once too often than a parcel sent to the old address.

use super::failure::Failure;
use super::look::Work;
use super::open::Exchange;
use crate::decide::{NOTES_BEGIN, notes};
use crate::order::{Fingerprint, OfficeOrderId};
use crate::state::Link;

impl Exchange {
    /// Tells RO App the order's delivery data, unless it was told the same before.
    pub(super) async fn tell_details(&self, work: &mut Work, id: OfficeOrderId, heading: &str) -> Result<(), Failure> {
        let text = notes(&work.order);
        let digest = Fingerprint::of(&text);
        if is_told(&work.link, &digest) {
            return Ok(());
        }
        let text = format!("{heading}{text}");
        let back = work.link.said.as_ref() == Some(&digest);
        if let Some(saying) = work.link.saying.clone().filter(|saying| back || *saying == digest) {
            match self.roapp.comments(id).await? {
                Some(feed) if saying == digest && feed.iter().any(|there| same_text(there, &text)) => {
                    told(work, digest, "Delivery data is in the event feed.");
                    return Ok(());
                }
                // The data is again what RO App was told before, and what was to be said in between never arrived.
                Some(feed) if saying != digest && !feed.iter().any(|there| is_of(there, &saying)) => {
                    work.link.saying = None;
                    return Ok(());
                }
                Some(_) => {}
                None => {
                    told(work, digest, "Whether delivery data reached the event feed is not known.");
                    return Err(Failure::Attention(format!(
                        "The connection broke while delivery data was written into the event feed of RO App order {id}, and RO App does not show the feed to programs. Compare it with the shop's order, add what is missing by hand, then try again."
                    )));
                }
            }
        }
        work.link.saying = Some(digest.clone());
        self.table.put_link(&mut work.link, None).await?;
        match self.roapp.comment(id, &text).await {
            Ok(()) => {
                work.wrote = true;
                told(work, digest, "Delivery data was written into the event feed.");
                Ok(())
            }
            Err(error) => {
                if !error.may_have_happened() {
                    work.link.saying = None;
                }
                Err(error.into())
            }
        }
    }
}

fn told(work: &mut Work, digest: Fingerprint, says: &str) {
    work.link.said = Some(digest);
    work.link.saying = None;
    work.told.push(says.to_owned());
}

/// Whether RO App was told this, and nothing else may have been said since.
pub(super) fn is_told(link: &Link, digest: &Fingerprint) -> bool {
    link.said.as_ref() == Some(digest) && link.saying.is_none()
}

/// Whether a comment says what the digest is of, under whatever heading.
fn is_of(comment: &str, digest: &Fingerprint) -> bool {
    comment.find(NOTES_BEGIN).is_some_and(|at| Fingerprint::of(&comment[at..].trim_end()) == *digest)
}

/// RO App may trim what it keeps.
fn same_text(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
