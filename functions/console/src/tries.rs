//! Limit of tries to sign in with a password.
//!
//! Guarantees: of a name, [`FROM_ONE`] tries that fail from one address close it for that address, and [`FROM_ALL`] from
//! anywhere close it for all; [`OF_ALL_NAMES`] from one address close every name for it; each until [`WINDOW`] has passed since
//! the first of them. A try that is refused makes no counter, so one address makes few. It is kept in the one process of a server, so a
//! restart forgets it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::client_address::ClientAddress;

const FROM_ONE: u32 = 5;
const FROM_ALL: u32 = 50;
const OF_ALL_NAMES: u32 = 30;
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Counters that are kept at once. Where they are full, those that have ended are dropped, then the oldest.
const MOST: usize = 10_000;
/// Of so many counters the oldest one is dropped.
const OLDEST: usize = 10;

/// A name, from one address or from anywhere.
type Of = (String, Option<ClientAddress>);

#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<Of, (u32, Timestamp)>>);

impl Tries {
    /// Counts a try; false where there were too many. It counts as failed until [`Self::succeeded`].
    pub fn begin(&self, name: &str, caller: Option<ClientAddress>, now: Timestamp) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let goes_on = |since: Timestamp| now.duration_since(since) < WINDOW;
        let keys = keys(name, caller);
        let is_closed =
            |(key, most): &(Of, u32)| all.get(key).is_some_and(|(count, since)| goes_on(*since) && count >= most);
        if keys.iter().any(is_closed) {
            return false;
        }
        if all.len() + keys.len() > MOST {
            all.retain(|_, (_, since)| goes_on(*since));
        }
        if all.len() + keys.len() > MOST {
            let mut times: Vec<Timestamp> = all.values().map(|(_, since)| *since).collect();
            let (_, newest_dropped, _) = times.select_nth_unstable(MOST / OLDEST);
            all.retain(|_, (_, since)| since > newest_dropped);
        }
        for (key, _) in keys {
            let (count, since) = all.entry(key).or_insert((0, now));
            if !goes_on(*since) {
                (*count, *since) = (0, now);
            }
            *count += 1;
        }
        true
    }

    /// The latest try did not fail; those of this name from this address are forgotten.
    pub fn succeeded(&self, name: &str, caller: Option<ClientAddress>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [(one, _), others @ ..] = keys(name, caller);
        all.remove(&one);
        for (key, _) in others {
            if let Some((count, _)) = all.get_mut(&key) {
                *count = count.saturating_sub(1);
            }
        }
    }
}

/// What a try is counted for, the narrowest first.
fn keys(name: &str, caller: Option<ClientAddress>) -> [(Of, u32); 3] {
    // Where callers are not known, all are one.
    let caller = Some(caller.unwrap_or(ClientAddress(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED))));
    let name: String = name.trim().to_lowercase().chars().take(100).collect();
    [((name.clone(), caller), FROM_ONE), ((String::new(), caller), OF_ALL_NAMES), ((name, None), FROM_ALL)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn k_a_name_closes_for_one_address_then_for_all_and_opens_again() {
        let tries = Tries::default();
        let now: Timestamp = "2026-11-29T10:00:00Z".parse().unwrap();
        let from = |last: u8| Some(ClientAddress(std::net::IpAddr::from([192, 0, 2, last])));
        for _ in 0..FROM_ONE {
            assert!(tries.begin("Olena", from(1), now));
        }
        assert!(!tries.begin("OLENA ", from(1), now));
        assert!(tries.begin("Olena", from(2), now), "another address is another counter");
        assert!(tries.begin("Ion", from(1), now), "and so is another name");
        tries.succeeded("Olena", from(1));
        assert!(tries.begin("Olena", from(1), now));
        let mut more = 0;
        for address in 3..=200 {
            more += u32::from(tries.begin("Olena", from(address), now));
        }
        assert!(more < FROM_ALL, "{more} from anywhere");
        assert!(!tries.begin("Olena", from(250), now));
        let later = now.checked_add(WINDOW).unwrap();
        assert!(tries.begin("Olena", from(250), later));
    }

    #[test]
    fn k_nobody_closes_sign_in_for_those_who_call_from_elsewhere() {
        let tries = Tries::default();
        let now: Timestamp = "2026-11-29T10:00:00Z".parse().unwrap();
        let from = |all: u32| Some(ClientAddress(std::net::Ipv4Addr::from(all).into()));
        let of_one = (0..20_000).filter(|number| tries.begin(&format!("name {number}"), from(1), now)).count();
        assert_eq!(of_one, OF_ALL_NAMES as usize);
        let counters = || tries.0.lock().unwrap().len();
        assert_eq!(counters(), 2 * of_one + 1, "a refused try makes no counter");
        assert!(tries.begin("Olena", from(2), now));
        // Many addresses fill the counters.
        for number in 0..MOST as u32 {
            let at = now.checked_add(SignedDuration::from_millis(i64::from(number))).unwrap();
            assert!(tries.begin(&format!("name {number}"), from(1000 + number), at), "{number}");
        }
        assert!(counters() <= MOST);
        let at = now.checked_add(SignedDuration::from_secs(20)).unwrap();
        assert!(tries.begin("Ion", from(2), at), "a name without a counter");
    }
}
