//! Tells people at the end of a poll (rule H2).
//!
//! Guarantees: of several processes one tells, because what is about to be told is claimed with a conditional write first; a
//! process that dies between telling and noting tells again at the next poll, with the same ids; channels are used side by
//! side, each within a time of its own; a failure to tell is kept, shown in the console and tried again, and never fails a
//! poll. Without channels a poll reads nothing more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join_all;
use jiff::SignedDuration;

use crate::clock::SharedClock;
use crate::decide::{due_notices, forget_troubles, is_digest_due, note_sent, observe_troubles};
use crate::exchange::failure::Failure;
use crate::exchange::health::HealthReader;
use crate::exchange::notices::send::Attempt;
use crate::exchange::notices::troubles::{is_checked, troubles};
use crate::exchange::stores::registry::StoreRegistry;
use crate::exchange::stores::secret_name::SecretName;
use crate::net::guarded::Reach;
use crate::net::redact_foreign;
use crate::notice::{Channel, ChannelId, Notice, Notices, Pace};
use crate::order::CLOCKS_APART;
use crate::state::{StateError, Table};
use crate::texts::Message;

/// Time for which a process that tells keeps others away: longer than it may take.
const TELLING: SignedDuration = SignedDuration::from_secs(60);
/// Attempts of a conditional write.
pub(super) const TRIES: usize = 5;

/// No read of stores and secrets.
pub(crate) const NEVER: u64 = u64::MAX;

/// Tells people.
pub struct Notifier {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) health: HealthReader,
    pub(crate) stores: Arc<StoreRegistry>,
    /// Where channels may lead.
    pub(crate) reach: Reach,
    /// After which read of stores and secrets there were no channels; [`NEVER`] where that is not known.
    pub(crate) without: AtomicU64,
}

/// What a channel is to tell, and whether this is its digest.
struct Due {
    channel: Channel,
    notices: Vec<Notice>,
    digest: bool,
}

/// What became of it.
struct Outcome {
    channel: ChannelId,
    sent: Vec<Notice>,
    failure: Option<Message>,
    digest: bool,
}

impl Notifier {
    /// Tells what is to be told now. What fails is logged, and tried again at the next poll.
    pub async fn tell(&self) {
        if let Err(failure) = self.try_to_tell().await {
            tracing::warn!(why = redact_foreign(&failure.message().to_string()), "nobody could be told of troubles");
        }
    }

    async fn try_to_tell(&self) -> Result<(), Failure> {
        // Whoever adds a channel has this process read again.
        let read = self.stores.reads();
        if self.without.load(Ordering::Relaxed) == read {
            return Ok(());
        }
        if self.table.notices_lately().await?.channels.is_empty() {
            self.without.store(read, Ordering::Relaxed);
            return Ok(());
        }
        let (reading, notices) = self.health.read_now().await?;
        // The error of an item that cannot be read, with its key.
        let mut notices = match notices {
            Some(notices) => notices,
            None => self.table.notices().await?,
        };
        let now = self.clock.now();
        if notices.telling.is_some_and(|until| until > now && until.duration_since(now) <= TELLING + CLOCKS_APART) {
            return Ok(());
        }
        let before = notices.clone();
        let present = troubles(&reading, now);
        notices.known = observe_troubles(std::mem::take(&mut notices.known), &present, is_checked(&reading, now), now);
        let due = self.due(&mut notices);
        forget_troubles(&mut notices, now);
        notices.telling = (!due.is_empty()).then(|| now.checked_add(TELLING).unwrap_or(now));
        if notices == before {
            return Ok(());
        }
        match self.table.put_notices(&mut notices).await {
            Ok(()) => {}
            // Another process tells, or a person changes a channel: the next poll sees to the rest.
            Err(StateError::Conflict) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        if due.is_empty() {
            return Ok(());
        }
        let outcomes = join_all(due.iter().map(|due| self.attempt(due, notices.console.as_deref()))).await;
        self.note(&outcomes).await
    }

    /// What each channel has to tell. A digest without anything to tell is over at once.
    fn due(&self, notices: &mut Notices) -> Vec<Due> {
        let now = self.clock.now();
        let mut all = Vec::new();
        for channel in notices.channels.clone() {
            let state = notices.state(&channel.id);
            let digest = is_digest_due(&channel, state, now);
            let due = due_notices(&channel, state, &notices.known, now);
            match (due.is_empty(), digest) {
                (true, true) => notices.state_mut(&channel.id).digest = Some(now),
                (true, false) => {}
                (false, _) => all.push(Due { channel, notices: due, digest }),
            }
        }
        all
    }

    async fn attempt(&self, due: &Due, console: Option<&str>) -> Outcome {
        let (sent, failure) = self.with(&due.channel, console).tell(&due.notices).await;
        if let Some(why) = &failure {
            tracing::warn!(channel = %due.channel.id, why = redact_foreign(&why.to_string()), "a channel could not be told");
        }
        Outcome { channel: due.channel.id.clone(), sent, failure, digest: due.digest }
    }

    pub(super) fn with<'a>(&'a self, channel: &'a Channel, console: Option<&'a str>) -> Attempt<'a> {
        let secret = self.stores.secret(&SecretName::Channel(channel.id.clone()));
        Attempt { clock: &*self.clock, channel, secret, console, reach: self.reach }
    }

    /// Notes what was told. Meanwhile a person may have changed channels.
    async fn note(&self, outcomes: &[Outcome]) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut tries = 0;
        loop {
            let mut notices = self.table.notices().await?;
            for outcome in
                outcomes.iter().filter(|outcome| notices.channel(&outcome.channel).is_some()).collect::<Vec<_>>()
            {
                let daily = notices.channel(&outcome.channel).is_some_and(|channel| channel.pace != Pace::AtOnce);
                let state = notices.state_mut(&outcome.channel);
                note_sent(state, &outcome.sent, outcome.failure.clone(), now);
                if outcome.digest && daily && outcome.failure.is_none() {
                    state.digest = Some(now);
                }
            }
            forget_troubles(&mut notices, now);
            notices.telling = None;
            tries += 1;
            match self.table.put_notices(&mut notices).await {
                Err(StateError::Conflict) if tries < TRIES => {}
                result => return Ok(result?),
            }
        }
    }
}
