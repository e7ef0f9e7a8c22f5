//! What is done with people, tokens and the audit, by pages and by commands alike.
//!
//! Guarantees: a change of people is written over the revision that was read, and tried again where another one came between;
//! each change is in the audit.

use exchange::state::{StateError, Table};
use exchange::team::{
    AuditEntry, AuditSubject, By, Change, InviteError, MOST_PEOPLE, MOST_TOKENS, Person, Role, Team, Token, TokenText,
    differences,
};
use exchange::texts::Message;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use crate::app::Console;
use crate::error::HttpError;
use crate::request_context::RequestContext;
use crate::session::{Session, Source};

/// Times a change of people is tried again after another one.
const TRIES: usize = 5;

/// Who changes something.
#[derive(Debug, Clone)]
pub struct Actor {
    pub by: By,
    pub name: String,
}

impl Actor {
    /// A command on the machine.
    pub fn command() -> Self {
        Self { by: By::Command, name: String::new() }
    }

    pub(crate) fn of(context: &RequestContext) -> Self {
        let by = match context.session.as_ref().map(|session| &session.source) {
            Some(Source::Person { .. } | Source::Provider { .. }) => By::Person,
            Some(Source::Token { .. }) => By::Token,
            Some(Source::Link { .. }) | None => By::Link,
        };
        Self { by, name: context.person().to_owned() }
    }

    /// Adds to the audit.
    pub async fn note(
        &self,
        table: &Table,
        now: Timestamp,
        subject: AuditSubject,
        name: &str,
        changes: Vec<Change>,
    ) -> Result<(), StateError> {
        let (by, who) = (self.by, self.name.clone());
        let entry = AuditEntry { at: now, by, who, subject, name: name.to_owned(), changes };
        table.add_to_audit(&entry, &uuid::Uuid::new_v4().simple().to_string()).await
    }
}

/// Notes changes of something, if there are any.
pub async fn note_changes(
    console: &Console,
    context: &RequestContext,
    (subject, name): (AuditSubject, &str),
    changes: Vec<Change>,
) -> Result<(), StateError> {
    if changes.is_empty() {
        return Ok(());
    }
    note(console, context, subject, name, changes).await
}

/// Notes what was done.
pub async fn note(
    console: &Console,
    context: &RequestContext,
    subject: AuditSubject,
    name: &str,
    changes: Vec<Change>,
) -> Result<(), StateError> {
    Actor::of(context).note(console.exchange.table(), console.exchange.now(), subject, name, changes).await
}

/// One change of a named setting.
pub fn change(setting: &str, before: impl ToString, after: impl ToString) -> Vec<Change> {
    vec![Change { setting: setting.to_owned(), before: before.to_string(), after: after.to_string() }]
}

/// The difference of two channels or other settings.
pub fn changed(before: Option<&impl Serialize>, after: &impl Serialize) -> Vec<Change> {
    before.map_or_else(|| differences(&serde_json::Value::Null, after), |before| differences(before, after))
}

/// Changes the people.
async fn change_team<T>(
    table: &Table,
    mut work: impl FnMut(&mut Team) -> Result<T, Message>,
) -> Result<Result<T, Message>, StateError> {
    for _ in 0..TRIES {
        let mut team = table.team().await?;
        let made = match work(&mut team) {
            Ok(made) => made,
            Err(why) => return Ok(Err(why)),
        };
        match table.put_team(&mut team).await {
            Ok(()) => return Ok(Ok(made)),
            Err(StateError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StateError::Conflict)
}

fn random_text() -> Result<String, Message> {
    exchange::secrets::random::<32>().map(hex::encode)
}

/// The path of the link that ends with this secret.
fn link_path(secret: &str) -> String {
    format!("/invitation/{secret}")
}

fn unknown() -> Message {
    Message::new("person-unknown")
}

/// Invites a person; gives the path of the link.
///
/// # Errors
/// A sentence.
pub async fn invite(table: &Table, now: Timestamp, actor: &Actor, name: &str, role: Role) -> Result<String, Message> {
    let (secret, id) = (random_text()?, uuid::Uuid::new_v4().simple().to_string());
    let invited = change_team(table, |team| {
        team.invite(id.clone(), name, role, &secret, now).map_err(|why| match why {
            InviteError::Name => Message::new("person-name-wrong"),
            InviteError::Taken => Message::new("person-taken").with("name", name.trim()),
            InviteError::Full => Message::new("people-full").with("most", MOST_PEOPLE),
        })
    });
    invited.await??;
    actor.note(table, now, AuditSubject::PersonInvited, name.trim(), change("role", "", role.as_str())).await?;
    Ok(link_path(&secret))
}

/// Gives a person a new link; the password and the sessions of the person end. Gives its path.
///
/// # Errors
/// A sentence.
pub async fn renew_link(table: &Table, now: Timestamp, actor: &Actor, id: &str) -> Result<String, Message> {
    let secret = random_text()?;
    let renewed = change_team(table, |team| {
        let person = team.person_mut(id).ok_or_else(unknown)?;
        person.renew_link(&secret, now);
        Ok(person.name.clone())
    });
    let name = renewed.await??;
    actor.note(table, now, AuditSubject::PersonLink, &name, Vec::new()).await?;
    Ok(link_path(&secret))
}

/// Removes a person, whose sessions end with this.
///
/// # Errors
/// A sentence.
pub async fn remove(table: &Table, now: Timestamp, actor: &Actor, id: &str) -> Result<Person, Message> {
    let person = change_team(table, |team| team.remove(id).ok_or_else(unknown)).await??;
    let changes = change("role", person.role.as_str(), "");
    actor.note(table, now, AuditSubject::PersonRemoved, &person.name, changes).await?;
    Ok(person)
}

/// Gives a person another role.
///
/// # Errors
/// A sentence.
pub async fn set_role(table: &Table, now: Timestamp, actor: &Actor, id: &str, role: Role) -> Result<(), Message> {
    let changed = change_team(table, |team| {
        let person = team.person_mut(id).ok_or_else(unknown)?;
        let before = std::mem::replace(&mut person.role, role);
        Ok((before, person.name.clone()))
    });
    let (before, name) = changed.await??;
    if before != role {
        let changes = change("role", before.as_str(), role.as_str());
        actor.note(table, now, AuditSubject::PersonRole, &name, changes).await?;
    }
    Ok(())
}

/// Ends the sessions of links of the machine and of the provider.
pub(crate) async fn end_sessions(table: &Table, now: Timestamp, actor: &Actor) -> Result<(), Message> {
    let ended = change_team(table, |team| {
        team.ended += 1;
        Ok(())
    });
    ended.await??;
    Ok(actor.note(table, now, AuditSubject::SessionsEnded, "", Vec::new()).await?)
}

/// Keeps the hash of the password that somebody chose at a link; gives the person, unless the link has been used meanwhile.
pub(crate) async fn join(table: &Table, now: Timestamp, secret: &str, hash: &str) -> Result<Person, Message> {
    let joined = change_team(table, |team| {
        let id = team.invited(secret, now).map(|person| person.id.clone()).ok_or_else(|| Message::new("link-used"))?;
        let person = team.person_mut(&id).ok_or_else(unknown)?;
        person.choose_password(hash.to_owned());
        Ok(person.clone())
    });
    let person = joined.await??;
    let actor = Actor { by: By::Person, name: person.name.clone() };
    actor.note(table, now, AuditSubject::PersonJoined, &person.name, Vec::new()).await?;
    Ok(person)
}

/// The session of a person.
pub(crate) fn session_of(console: &Console, person: &Person) -> Session {
    let source = Source::Person { id: person.id.clone(), ended: person.ended };
    let (now, lifetime) = (console.exchange.now(), console.access.session_lifetime);
    Session::new(person.name.clone(), person.role, now, lifetime).from(source)
}

/// Makes a token; gives its text, which is not kept.
///
/// # Errors
/// A sentence.
pub async fn make_token(
    table: &Table,
    now: Timestamp,
    actor: &Actor,
    name: &str,
    role: Role,
) -> Result<String, Message> {
    if table.tokens().await?.len() >= MOST_TOKENS {
        return Err(Message::new("tokens-full").with("most", MOST_TOKENS));
    }
    let (_, text) = TokenText::write(exchange::secrets::random()?, exchange::secrets::random()?);
    let token = Token::new(&text, name, role, &actor.name, now).ok_or_else(|| Message::new("token-name-wrong"))?;
    table.add_token(&token).await?;
    actor.note(table, now, AuditSubject::TokenMade, &token.name, change("role", "", role.as_str())).await?;
    Ok(text)
}

/// Revokes a token.
///
/// # Errors
/// A sentence.
pub async fn revoke_token(table: &Table, now: Timestamp, actor: &Actor, id: &str) -> Result<(), Message> {
    let is_hex = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let token = if is_hex { table.token(id).await? } else { None };
    let token = token.ok_or_else(|| Message::new("token-none"))?;
    table.remove_token(id).await?;
    let changes = change("role", token.role.as_str(), "");
    Ok(actor.note(table, now, AuditSubject::TokenRevoked, &token.name, changes).await?)
}

/// What a handler answers where people or tokens cannot be changed.
pub(crate) fn refused(why: Message) -> HttpError {
    let status = match why.id() {
        "person-unknown" | "token-none" => StatusCode::NOT_FOUND,
        "table-conflict" => StatusCode::CONFLICT,
        id if id.starts_with("table-") => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    HttpError::new(status, why.sentence())
}
