//! Channels as people add, change, try and remove them.
//!
//! Guarantees: a channel's secret is never returned, but for a key that the exchange has just made; one that is entered for a
//! server is used at no other one; a channel that is removed takes its secret along.

use secrecy::{ExposeSecret, SecretString};

use crate::channels::{is_key, new_key};
use crate::exchange::failure::Failure;
use crate::exchange::notices::notifier::{Notifier, TRIES};
use crate::exchange::stores::secret_name::SecretName;
use crate::notice::{Channel, ChannelDraft, ChannelId, MOST_CHANNELS, Notices, Pace, Way};
use crate::secrets::random;
use crate::state::StateError;
use crate::texts::Message;

/// A channel that was saved.
#[derive(Debug)]
pub struct SavedChannel {
    pub channel: Channel,
    /// The key of a web-hook, if the exchange made it: it is shown once.
    pub new_key: Option<SecretString>,
}

impl Notifier {
    /// Channels and what they told.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn notices(&self) -> Result<Notices, Failure> {
        self.stores.refresh().await?;
        Ok(self.table.notices().await?)
    }

    /// Adds a channel, or changes the one with this id. Without a secret the one that is kept stays. `console` is the address
    /// of the console.
    ///
    /// # Errors
    /// [`Failure::Attention`] with a sentence for each thing that is wrong.
    pub async fn save(
        &self,
        id: Option<&ChannelId>,
        draft: ChannelDraft,
        secret: Option<SecretString>,
        console: &str,
    ) -> Result<SavedChannel, Failure> {
        let notices = self.notices().await?;
        let before = match id {
            Some(id) => Some(notices.channel(id).cloned().ok_or_else(unknown)?),
            None if notices.channels.len() >= MOST_CHANNELS => {
                return Err(Failure::Attention(Message::new("channels-full").with("most", MOST_CHANNELS)));
            }
            None => None,
        };
        let now = self.clock.now();
        let bytes = || random::<4>().map_err(|why| Failure::Attention(why.sentence()));
        let id = before
            .as_ref()
            .map_or_else(|| Ok(ChannelId::new(bytes()?)), |before| Ok::<_, Failure>(before.id.clone()))?;
        let channel = draft.channel(id, before.as_ref().map_or(now, |before| before.added));
        let (secret, made) = self.checked_secret(&channel, before.as_ref(), secret)?;
        let new_key = secret.clone().filter(|_| made);
        if let Some(secret) = secret {
            self.stores.save_secrets(vec![(SecretName::Channel(channel.id.clone()), secret)]).await?;
        }
        self.change(|notices| {
            let room = before.is_none() && notices.channels.len() < MOST_CHANNELS;
            match notices.channels.iter_mut().find(|known| known.id == channel.id) {
                Some(known) => *known = channel.clone(),
                None if room => notices.channels.push(channel.clone()),
                None => return Err(unknown()),
            }
            notices.console = Some(console.to_owned());
            let state = notices.state_mut(&channel.id);
            // It is tried again at once, and its first digest comes at the next hour for it.
            state.failed = None;
            if channel.pace != Pace::AtOnce {
                state.digest = state.digest.or(Some(now));
            }
            Ok(())
        })
        .await?;
        if before.is_none() {
            self.stores.note_channel().await?;
        }
        Ok(SavedChannel { channel, new_key })
    }

    /// Removes a channel and its secret.
    ///
    /// # Errors
    /// [`Failure::Attention`] when there is no such channel.
    pub async fn remove(&self, id: &ChannelId) -> Result<(), Failure> {
        self.change(|notices| {
            let before = notices.channels.len();
            notices.channels.retain(|channel| channel.id != *id);
            notices.states.retain(|state| state.id != *id);
            if notices.channels.is_empty() {
                // Nobody looks at them any more.
                notices.known.clear();
            }
            if notices.channels.len() < before { Ok(()) } else { Err(unknown()) }
        })
        .await?;
        let name = SecretName::Channel(id.clone());
        if self.stores.has_secret(&name) {
            self.stores.remove_secrets(&[name]).await?;
        }
        Ok(())
    }

    /// Sends a test through a channel. Returns why that did not work, if so.
    ///
    /// # Errors
    /// [`Failure::Attention`] when there is no such channel.
    pub async fn test(&self, id: &ChannelId) -> Result<Result<(), Message>, Failure> {
        let notices = self.notices().await?;
        let channel = notices.channel(id).ok_or_else(unknown)?;
        let number = random::<8>().map_err(|why| Failure::Attention(why.sentence()))?;
        let test = format!("test-{}", hex::encode(number));
        Ok(self.with(channel, notices.console.as_deref()).test(&test).await)
    }

    /// The secret to keep, and whether it was made here.
    fn checked_secret(
        &self,
        channel: &Channel,
        before: Option<&Channel>,
        secret: Option<SecretString>,
    ) -> Result<(Option<SecretString>, bool), Failure> {
        let mut problems = channel.problems();
        if before.is_some_and(|before| before.way.as_str() != channel.way.as_str()) {
            problems.push(Message::new("channel-way-stays"));
        }
        let kept = before.is_some_and(|before| {
            before.way.same_place(&channel.way) && self.stores.has_secret(&SecretName::Channel(before.id.clone()))
        });
        let secret = secret.filter(|_| channel.way.needs_secret());
        let is_hook = matches!(channel.way, Way::WebHook(_));
        if is_hook && secret.as_ref().is_some_and(|key| !is_key(key.expose_secret())) {
            problems.push(Message::new("channel-hook-key").sentence());
        }
        if channel.way.needs_secret() && !is_hook && secret.is_none() && !kept {
            problems.push(Message::new(if before.is_some() {
                "channel-secret-again"
            } else {
                "channel-secret-missing"
            }));
        }
        if !problems.is_empty() {
            return Err(Failure::Attention(Message::all(problems)));
        }
        if is_hook && secret.is_none() && !kept {
            let bytes = random::<32>().map_err(|why| Failure::Attention(why.sentence()))?;
            return Ok((Some(new_key(bytes)), true));
        }
        Ok((secret, false))
    }

    /// Changes the item. Meanwhile a poll may have told something.
    async fn change(&self, change: impl Fn(&mut Notices) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut tries = 0;
        loop {
            let mut notices = self.table.notices().await?;
            change(&mut notices)?;
            tries += 1;
            match self.table.put_notices(&mut notices).await {
                Err(StateError::Conflict) if tries < TRIES => {}
                result => return Ok(result?),
            }
        }
    }
}

fn unknown() -> Failure {
    Failure::Attention(Message::new("channel-unknown"))
}
