//! People of one server: they are invited by a link, choose a password there and sign in with it.
//!
//! Guarantees: a link works once and for [`LINK_HOURS`]; a new link, a new password and a removal end all sessions of the person; a role
//! that is changed counts from the next request on.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::role::Role;
use super::{digest, is_of_digest};

/// Hours for which a link is good.
pub const LINK_HOURS: i64 = 72;
/// Most people of a server.
pub const MOST_PEOPLE: usize = 100;
/// Longest name, in characters.
const LONGEST_NAME: usize = 100;

/// All people of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Counts writes.
    pub rev: u64,
    #[serde(default)]
    pub people: Vec<Person>,
    /// How often the sessions of those were ended who are not in this list: who signed in at a provider or with a link of the machine.
    #[serde(default)]
    pub ended: u64,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: String,
    /// What the person signs in with: a name or an e-mail address.
    pub name: String,
    pub role: Role,
    /// When the person was invited.
    pub added_at: Timestamp,
    /// The hash of the password; none before the first link was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The link with which a password can be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<PersonLink>,
    /// How often the sessions of this person were ended.
    #[serde(default)]
    pub ended: u64,
}

/// A link, without what is secret about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLink {
    pub digest: String,
    pub expires_at: Timestamp,
}

/// Why nobody is invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InviteError {
    /// The name is empty, too long or has characters that are not printed.
    Name,
    /// Somebody has the name.
    Taken,
    /// There are [`MOST_PEOPLE`].
    Full,
}

impl Team {
    /// Invites a person. `secret` is what the link ends with.
    pub fn invite(
        &mut self,
        id: String,
        name: &str,
        role: Role,
        secret: &str,
        now: Timestamp,
    ) -> Result<(), InviteError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(InviteError::Name);
        }
        if self.named(name).is_some() {
            return Err(InviteError::Taken);
        }
        if self.people.len() >= MOST_PEOPLE {
            return Err(InviteError::Full);
        }
        let link = Some(PersonLink::new(secret, now));
        let name = name.to_owned();
        self.people.push(Person { id, name, role, added_at: now, password: None, link, ended: 0 });
        Ok(())
    }

    /// The person of a name, however it is written.
    pub fn named(&self, name: &str) -> Option<&Person> {
        let wanted = name.trim().to_lowercase();
        self.people.iter().find(|person| person.name.to_lowercase() == wanted)
    }

    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub fn person_mut(&mut self, id: &str) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.id == id)
    }

    /// The person whom a link invites, while it is good.
    pub fn invited(&self, secret: &str, now: Timestamp) -> Option<&Person> {
        self.people.iter().find(|person| person.link.as_ref().is_some_and(|link| link.opens(secret, now)))
    }

    /// Removes a person.
    pub fn remove(&mut self, id: &str) -> Option<Person> {
        let at = self.people.iter().position(|person| person.id == id)?;
        Some(self.people.remove(at))
    }
}

impl Person {
    /// Gives the person a new link; the password and all sessions end.
    pub fn renew_link(&mut self, secret: &str, now: Timestamp) {
        self.link = Some(PersonLink::new(secret, now));
        self.password = None;
        self.ended += 1;
    }

    /// Keeps the hash of a password that was chosen at a link, which is used up.
    pub fn choose_password(&mut self, hash: String) {
        self.password = Some(hash);
        self.link = None;
        self.ended += 1;
    }
}

impl PersonLink {
    fn new(secret: &str, now: Timestamp) -> Self {
        let expires_at = now.saturating_add(SignedDuration::from_hours(LINK_HOURS)).unwrap_or(now);
        Self { digest: digest(secret), expires_at }
    }

    fn opens(&self, secret: &str, now: Timestamp) -> bool {
        now < self.expires_at && is_of_digest(secret, &self.digest)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn k_a_link_opens_once_and_in_its_time_and_names_differ_by_more_than_case() {
        let now: Timestamp = "2026-11-29T10:00:00Z".parse().unwrap();
        let mut team = Team::default();
        team.invite("1".into(), " Olena@Example.com ", Role::Admin, "secret", now).unwrap();
        for (name, why) in [
            ("olena@example.COM", InviteError::Taken),
            ("  ", InviteError::Name),
            ("a\nb", InviteError::Name),
            (&"x".repeat(101), InviteError::Name),
        ] {
            assert_eq!(team.invite("2".into(), name, Role::Viewer, "other", now), Err(why), "{name}");
        }
        assert!(team.invited("other", now).is_none());
        let late = now.checked_add(SignedDuration::from_hours(LINK_HOURS)).unwrap();
        assert!(team.invited("secret", late).is_none());
        assert_eq!(team.invited("secret", now).unwrap().name, "Olena@Example.com");
        team.person_mut("1").unwrap().choose_password("hash".into());
        assert!(team.invited("secret", now).is_none());
        team.person_mut("1").unwrap().renew_link("third", now);
        let person = team.person("1").unwrap();
        assert_eq!((person.password.as_ref(), person.ended), (None, 2));
        assert!(!serde_json::to_string(&team).unwrap().contains("third"));
        for number in 0..MOST_PEOPLE - 1 {
            team.invite(format!("n{number}"), &format!("person {number}"), Role::Viewer, "s", now).unwrap();
        }
        assert_eq!(team.invite("x".into(), "One more", Role::Viewer, "s", now), Err(InviteError::Full));
    }
}
