//! What pages and API do with a channel of notifications: save and remove. Each change is in the audit.
//!
//! Guarantee: of a channel's address only the host is noted, since the rest may be a secret.

use exchange::exchange::{Failure, SavedChannel};
use exchange::notice::{Channel, ChannelDraft, ChannelId};
use exchange::state::StateError;
use exchange::team::{AuditSubject, Change};
use secrecy::SecretString;

use crate::app::Console;
use crate::request_context::RequestContext;
use crate::team;

/// Adds a channel, or changes the one with this id.
pub async fn keep_channel(
    console: &Console,
    context: &RequestContext,
    id: Option<&ChannelId>,
    draft: ChannelDraft,
    secret: Option<SecretString>,
) -> Result<SavedChannel, Failure> {
    let notices = console.exchange.notifier.notices().await?;
    let before = id.and_then(|id| notices.channel(id));
    let new_secret = secret.is_some();
    let saved = console.exchange.notifier.save(id, draft, secret, &context.address).await?;
    note(console, context, AuditSubject::Channel, team::changed(before, &saved.channel), &saved.channel.name).await?;
    if new_secret {
        team::note(console, context, AuditSubject::Secret, &saved.channel.name, Vec::new()).await?;
    }
    Ok(saved)
}

/// Removes a channel.
pub async fn remove_channel(console: &Console, context: &RequestContext, id: &ChannelId) -> Result<(), Failure> {
    let notices = console.exchange.notifier.notices().await?;
    let name = notices.channel(id).map(|channel: &Channel| channel.name.clone()).unwrap_or_default();
    console.exchange.notifier.remove(id).await?;
    Ok(team::note(console, context, AuditSubject::ChannelRemoved, &name, Vec::new()).await?)
}

async fn note(
    console: &Console,
    context: &RequestContext,
    subject: AuditSubject,
    changes: Vec<Change>,
    name: &str,
) -> Result<(), StateError> {
    let hosts_only = |change: Change| match change.setting.ends_with("url") {
        true => Change { before: host(&change.before), after: host(&change.after), ..change },
        false => change,
    };
    let changes = changes.into_iter().map(hosts_only).collect();
    team::note_changes(console, context, (subject, name), changes).await
}

/// An address without what is behind its host.
fn host(url: &str) -> String {
    let parsed = url.parse::<http::Uri>().ok();
    let name = parsed.as_ref().and_then(|url| url.host()).map(|host| format!("{host}/…"));
    name.unwrap_or_default()
}
