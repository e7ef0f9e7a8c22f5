//! The troubles that a reading of the health shows. What is only a consequence of another one is left out.

use jiff::{SignedDuration, Timestamp};

use crate::exchange::health::{HealthReading, StoreCondition, StoreReading};
use crate::notice::{Subject, Trouble, What};
use crate::order::lies_ahead;
use crate::state::{RoAppHealth, RoAppTrouble, StoreTrouble};

/// A poll that came to its end within this time is the latest one.
const LATEST: SignedDuration = SignedDuration::from_mins(4);

/// Whether the latest poll came to its end, so that the reading says what is over.
pub(super) fn is_checked(reading: &HealthReading, now: Timestamp) -> bool {
    reading.looked.is_some_and(|looked| !lies_ahead(looked, now) && now.duration_since(looked) < LATEST)
}

/// All troubles. While polls come to no end, only that is known.
pub(super) fn troubles(reading: &HealthReading, now: Timestamp) -> Vec<Trouble> {
    if !is_checked(reading, now) {
        return vec![Trouble { since: reading.looked, ..plain(What::NoChecks, Subject::Checks) }];
    }
    let mut all: Vec<Trouble> = reading.roapp.iter().map(of_roapp).collect();
    if let Some(since) = reading.silent {
        all.push(Trouble { since: Some(since), ..plain(What::RoAppSilent, Subject::RoApp) });
    }
    let dead = usize::try_from(reading.dead_letters).unwrap_or(usize::MAX);
    for (what, subject, count) in [
        (What::OrdersNeedAttention, Subject::Orders, reading.attention),
        (What::ItemsUnreadable, Subject::Items, reading.unreadable),
        (What::MessagesDead, Subject::Messages, dead),
    ] {
        if count > 0 {
            all.push(Trouble { count, ..plain(what, subject) });
        }
    }
    all.extend(reading.stores.iter().filter_map(of_store));
    all
}

fn plain(what: What, subject: Subject) -> Trouble {
    Trouble { what, subject, name: String::new(), since: None, count: 0 }
}

fn of_roapp(roapp: &RoAppHealth) -> Trouble {
    let what = match roapp.kind {
        RoAppTrouble::KeyRefused => What::RoAppKey,
        RoAppTrouble::NoPlan => What::RoAppPlan,
        RoAppTrouble::Down => What::RoAppDown,
        RoAppTrouble::Problem => What::RoAppProblem,
    };
    let lost = matches!(what, What::RoAppDown | What::RoAppProblem);
    let since = roapp.last_good.filter(|_| lost).unwrap_or(roapp.since);
    Trouble { since: Some(since), ..plain(what, Subject::RoApp) }
}

fn of_store(store: &StoreReading) -> Option<Trouble> {
    let what = match store.condition {
        StoreCondition::NoRules => What::StoreNoRules,
        StoreCondition::Working | StoreCondition::Off | StoreCondition::Unknown => return None,
        StoreCondition::Trouble(trouble) => match trouble {
            StoreTrouble::Unreachable => What::ShopUnreachable,
            StoreTrouble::Problem => What::ShopProblem,
            StoreTrouble::LoginRefused => What::ShopLogin,
            StoreTrouble::NoPlan => What::ShopPlan,
            StoreTrouble::Unusable => What::StoreUnusable,
            StoreTrouble::Notice => What::StoreNotice,
            // RO App's own trouble.
            StoreTrouble::WaitsForRoApp => return None,
        },
    };
    let lost = matches!(what, What::ShopUnreachable | What::ShopProblem);
    let since = store.last_good.filter(|_| lost).or(store.since);
    Some(Trouble { name: store.name.clone(), since, ..plain(what, Subject::Store(store.id.clone())) })
}
