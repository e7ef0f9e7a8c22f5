//! Passwords of people of one server: hashed with Argon2id, in the parameters that the library recommends.
//!
//! Guarantees: one hash is made at a time, off the threads that answer; a name that is unknown takes as long as a wrong password.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use exchange::texts::Message;
use tokio::sync::Semaphore;

/// Shortest password, in characters.
pub const SHORTEST: usize = 12;
/// Longest one, in bytes.
const LONGEST: usize = 1_000;

/// A hash takes 19 MB while it is made.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// What is wrong with a password that a person chose.
pub fn problem(password: &str, again: &str, name: &str) -> Option<Message> {
    if password.chars().count() < SHORTEST {
        return Some(Message::new("password-short").with("least", SHORTEST));
    }
    if password.len() > LONGEST || password.to_lowercase() == name.to_lowercase() {
        return Some(Message::new("password-unfit"));
    }
    (password != again).then(|| Message::new("password-differs"))
}

/// The hash of a password.
pub async fn hash(password: &str) -> Result<String, Message> {
    let salt = exchange::secrets::random::<16>()?;
    let password = password.to_owned();
    off_thread(move || {
        let salt = SaltString::encode_b64(&salt).map_err(|error| Message::text(error.to_string()))?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|error| Message::text(error.to_string()))
    })
    .await?
}

/// Whether a password is that of a hash. Without a hash it is not, after the same time.
pub async fn is_of(password: &str, hash: Option<&str>) -> Result<bool, Message> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let Some(kept) = hash.map(str::to_owned) else {
        self::hash(password).await?;
        return Ok(false);
    };
    let password = password.to_owned();
    off_thread(move || {
        PasswordHash::new(&kept).is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
    })
    .await
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Message> {
    let failed = |error: String| Message::text(error);
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(|error| failed(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn k_a_hash_is_of_its_password_alone_and_salted() {
        let kept = hash("correct horse battery").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash("correct horse battery").await.unwrap());
        assert!(is_of("correct horse battery", Some(&kept)).await.unwrap());
        for (password, hash) in [("correct horse batterx", Some(kept.as_str())), ("x", None), ("x", Some("no hash"))] {
            assert!(!is_of(password, hash).await.unwrap(), "{password}");
        }
        for (password, again, id) in [
            ("short", "short", "password-short"),
            ("olena@example.com", "olena@example.com", "password-unfit"),
            ("long enough a password", "another", "password-differs"),
        ] {
            assert_eq!(problem(password, again, "Olena@Example.com").unwrap().id(), id);
        }
        assert_eq!(problem("long enough a password", "long enough a password", "Olena"), None);
    }
}
