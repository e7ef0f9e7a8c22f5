//! Rule H2: what is told, to whom and when, from what was told already.
//!
//! Guarantees: what lasts shorter than its time of grace is not told; a trouble is told once when it begins and once when it ends; one that
//! comes and goes is told to begin once an hour at most; numbers that grow are told once an hour at most; what is kept is bounded; a
//! time that a clock noted which was ahead keeps nothing back (ADR 27).

use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::notice::{Channel, ChannelState, Failed, Kind, Known, Notice, Notices, Pace, Phase, Sent, Subject, Trouble};
use crate::order::{CLOCKS_APART, lies_ahead};
use crate::texts::Message;

/// Time after which a look that did not succeed is told: the third poll in a row, with room for polls that take longer than others.
const OUTAGE: SignedDuration = SignedDuration::from_mins(12);
/// Time after which anything else is told, and for which it must be gone to be over: the next poll finds it so again.
const SETTLED: SignedDuration = SignedDuration::from_mins(4);
/// Time between two beginnings of the same, and between two numbers of it.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// Time for which an end is kept for a channel that does not work.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Troubles that are kept.
const MOST_KNOWN: usize = 200;
/// Waits of a channel that does not work, in minutes, by failures in a row. The first ends before the next poll.
const WAITS: [i64; 4] = [4, 9, 19, 39];
const LONGEST_WAIT: i64 = 59;
/// Bytes of a text in a channel's failure, and entries of a list in it.
const REASON: (usize, usize) = (600, 10);

/// The known troubles after a poll that found these. Where no poll came to its end (`checked` is false), nothing is over.
pub fn observe_troubles(known: Vec<Known>, present: &[Trouble], checked: bool, now: Timestamp) -> Vec<Known> {
    let known = known.into_iter().map(|known| believed(known, now));
    let mut all: Vec<Known> = known.filter_map(|known| seen(known, present, checked, now)).collect();
    for trouble in present {
        let (kind, subject) = (trouble.what.kind(), &trouble.subject);
        if all.len() < MOST_KNOWN && !all.iter().any(|known| !known.over && is_of(known, kind, subject)) {
            all.push(Known {
                id: format!("{}-{}-{}", kind.as_str(), named(subject), now.as_millisecond()),
                what: trouble.what,
                subject: subject.clone(),
                name: trouble.name.clone(),
                count: trouble.count,
                since: trouble.since.map_or(now, |since| not_ahead(since, now)),
                due: None,
                gone: None,
                over: false,
            });
        }
    }
    let before: Vec<(Kind, Subject, Timestamp)> =
        all.iter().filter_map(|known| Some((known.what.kind(), known.subject.clone(), known.due?))).collect();
    for known in all.iter_mut().filter(|known| known.due.is_none()) {
        let kind = known.what.kind();
        let again = before.iter().any(|(other, subject, due)| {
            *other == kind && *subject == known.subject && now.duration_since(*due) < AGAIN
        });
        if !again && now.duration_since(known.since) >= grace(kind) {
            known.due = Some(now);
        }
    }
    all
}

/// A noted time, or now where a clock noted it that was ahead.
fn not_ahead(at: Timestamp, now: Timestamp) -> Timestamp {
    if lies_ahead(at, now) { now } else { at }
}

fn believed(known: Known, now: Timestamp) -> Known {
    // That it began does not keep the next beginning back.
    let long_ago = now.checked_sub(AGAIN).unwrap_or(now);
    let due = known.due.map(|due| if lies_ahead(due, now) { long_ago } else { due });
    Known { since: not_ahead(known.since, now), due, gone: known.gone.map(|gone| not_ahead(gone, now)), ..known }
}

/// A known trouble after this poll; `None` where it lasted too short to be told.
fn seen(known: Known, present: &[Trouble], checked: bool, now: Timestamp) -> Option<Known> {
    if known.over {
        return Some(known);
    }
    let found = present.iter().find(|trouble| is_of(&known, trouble.what.kind(), &trouble.subject));
    match found {
        Some(trouble) => {
            Some(Known { what: trouble.what, name: trouble.name.clone(), count: trouble.count, gone: None, ..known })
        }
        None if !checked => Some(known),
        None if known.due.is_none() => None,
        None => {
            let gone = known.gone.unwrap_or(now);
            Some(Known { gone: Some(gone), over: now.duration_since(gone) >= SETTLED, ..known })
        }
    }
}

fn is_of(known: &Known, kind: Kind, subject: &Subject) -> bool {
    known.what.kind() == kind && known.subject == *subject
}

fn named(subject: &Subject) -> String {
    match subject {
        Subject::Orders => "orders".to_owned(),
        Subject::RoApp => "roapp".to_owned(),
        Subject::Store(id) => format!("store-{id}"),
        Subject::Checks => "checks".to_owned(),
        Subject::Items => "items".to_owned(),
        Subject::Messages => "messages".to_owned(),
    }
}

fn grace(kind: Kind) -> SignedDuration {
    match kind {
        Kind::Outage => OUTAGE,
        // That they stopped is seen only after a quarter of an hour.
        Kind::Webhooks => SignedDuration::ZERO,
        Kind::Attention | Kind::Refused | Kind::Settings | Kind::Exchange | Kind::Unknown => SETTLED,
    }
}

/// Whether a channel with a daily digest has one due.
pub fn is_digest_due(channel: &Channel, state: Option<&ChannelState>, now: Timestamp) -> bool {
    let Pace::Daily(hour) = channel.pace else { return false };
    let noted = [state.and_then(|state| state.digest), Some(channel.added)].into_iter().flatten();
    let latest = noted.filter(|at| !lies_ahead(*at, now)).max();
    !waits(state, now) && latest_hour(channel, hour, now).is_some_and(|moment| latest.is_none_or(|at| moment > at))
}

/// The latest time that it was this hour in the channel's zone.
fn latest_hour(channel: &Channel, hour: u8, now: Timestamp) -> Option<Timestamp> {
    let zone = channel.zone();
    let at = |date: jiff::civil::Date| {
        Some(date.at(i8::try_from(hour).ok()?, 0, 0, 0).to_zoned_datetime(zone.clone()).ok()?.timestamp())
    };
    let today = now.to_zoned_datetime(zone.clone()).date();
    at(today).filter(|moment| *moment <= now).or_else(|| at(today.checked_sub(1.day()).ok()?))
}

fn waits(state: Option<&ChannelState>, now: Timestamp) -> bool {
    let longest = SignedDuration::from_mins(LONGEST_WAIT) + CLOCKS_APART;
    let failed = state.and_then(|state| state.failed.as_ref());
    failed.is_some_and(|failed| failed.next > now && failed.next.duration_since(now) <= longest)
}

/// What a channel has to tell now.
pub fn due_notices(channel: &Channel, state: Option<&ChannelState>, known: &[Known], now: Timestamp) -> Vec<Notice> {
    let digest = channel.pace != Pace::AtOnce;
    if waits(state, now) || (digest && !is_digest_due(channel, state, now)) {
        return Vec::new();
    }
    let phase = |known: &Known| phase(channel, state.and_then(|state| state.sent(&known.id)), known, digest, now);
    let chosen = known.iter().filter(|known| known.due.is_some() && channel.kinds.contains(&known.what.kind()));
    chosen.filter_map(|known| Some(Notice { phase: phase(known)?, trouble: known.clone() })).collect()
}

fn phase(channel: &Channel, sent: Option<&Sent>, known: &Known, digest: bool, now: Timestamp) -> Option<Phase> {
    if known.over {
        // What ended before the channel was there is none of its matters.
        let its_own =
            sent.is_some() || lies_ahead(channel.added, now) || known.gone.is_some_and(|gone| gone > channel.added);
        return (its_own && !sent.is_some_and(|sent| sent.ended)).then_some(Phase::Ended);
    }
    match sent {
        None => Some(Phase::Began),
        Some(_) if digest => Some(Phase::GoesOn),
        Some(sent) => {
            let more = known.what.kind() == Kind::Attention && known.count > sent.count;
            let long_ago = lies_ahead(sent.at, now) || now.duration_since(sent.at) >= AGAIN;
            (more && long_ago).then_some(Phase::More)
        }
    }
}

/// Notes what a channel told and, where it failed, why and when it is tried again.
pub fn note_sent(state: &mut ChannelState, sent: &[Notice], failure: Option<Message>, now: Timestamp) {
    for notice in sent {
        let Known { id, count, .. } = &notice.trouble;
        state.sent.retain(|sent| sent.id != *id);
        state.sent.push(Sent { id: id.clone(), at: now, count: *count, ended: notice.phase == Phase::Ended });
    }
    if !sent.is_empty() {
        state.last_sent = Some(now);
    }
    state.failed = failure.map(|reason| {
        let before = state.failed.as_ref();
        let times = before.map_or(1, |failed| failed.times.saturating_add(1));
        let minutes = WAITS.get(times.saturating_sub(1) as usize).copied().unwrap_or(LONGEST_WAIT);
        Failed {
            since: before.map_or(now, |failed| failed.since),
            times,
            next: now.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(now),
            reason: reason.at_most(REASON.0, REASON.1),
        }
    });
}

/// Forgets what nobody needs any more.
pub fn forget_troubles(notices: &mut Notices, now: Timestamp) {
    let Notices { channels, known, states, .. } = notices;
    let owed = |known: &Known| {
        channels.iter().filter(|channel| channel.kinds.contains(&known.what.kind())).any(|channel| {
            let state = states.iter().find(|state| state.id == channel.id);
            let sent = state.and_then(|state| state.sent(&known.id));
            phase(channel, sent, known, true, now) == Some(Phase::Ended)
        })
    };
    known.retain(|known| {
        let passed = |at: Option<Timestamp>, span| at.is_some_and(|at| now.duration_since(at) >= span);
        !known.over || !passed(known.due, AGAIN) || (owed(known) && !passed(known.gone, KEPT))
    });
    states.retain(|state| channels.iter().any(|channel| channel.id == state.id));
    for state in states {
        state.sent.retain(|sent| known.iter().any(|known| known.id == sent.id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{ChannelId, Way, WebHook, What};

    fn at(minute: i64) -> Timestamp {
        "2026-11-20T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    fn channel(pace: Pace) -> Channel {
        Channel {
            id: ChannelId::new([0; 4]),
            name: "one".into(),
            way: Way::WebHook(WebHook { url: "https://example.com".into() }),
            kinds: Kind::ALL.into(),
            pace,
            language: "en".into(),
            time_zone: "Europe/Kyiv".into(),
            added: at(-1000),
        }
    }

    fn trouble(what: What, count: usize) -> Trouble {
        let subject = if what.kind() == Kind::Attention { Subject::Orders } else { Subject::RoApp };
        Trouble { what, subject, name: String::new(), since: None, count }
    }

    /// What a channel tells at polls five minutes apart, each with what it finds (`None`: the poll came to no end).
    fn sent(pace: Pace, polls: &[Option<Vec<Trouble>>]) -> Vec<(i64, Phase, What, usize)> {
        let channel = channel(pace);
        let mut notices = Notices { channels: vec![channel.clone()], ..Notices::default() };
        let mut all = Vec::new();
        for (number, found) in polls.iter().enumerate() {
            let minute = 5 * i64::try_from(number).unwrap();
            let (present, checked) = (found.clone().unwrap_or_default(), found.is_some());
            notices.known = observe_troubles(std::mem::take(&mut notices.known), &present, checked, at(minute));
            let due = due_notices(&channel, notices.state(&channel.id), &notices.known, at(minute));
            let digest = is_digest_due(&channel, notices.state(&channel.id), at(minute));
            if !due.is_empty() || digest {
                let state = notices.state_mut(&channel.id);
                note_sent(state, &due, None, at(minute));
                state.digest = digest.then(|| at(minute)).or(state.digest);
            }
            all.extend(due.iter().map(|notice| (minute, notice.phase, notice.trouble.what, notice.trouble.count)));
            forget_troubles(&mut notices, at(minute));
        }
        all
    }

    /// Polls with the trouble where the text has `x`, without where it has `.`, and polls that came to no end where it has `-`.
    fn polls(text: &str, what: What) -> Vec<Option<Vec<Trouble>>> {
        let one = |c| match c {
            'x' => Some(vec![trouble(what, 1)]),
            '-' => None,
            _ => Some(Vec::new()),
        };
        text.chars().map(one).collect()
    }

    #[test]
    fn h2_a_trouble_is_said_once_when_it_begins_and_once_when_it_ends() {
        use Phase::{Began, Ended};
        let (down, key, silent) = (What::RoAppDown, What::RoAppKey, What::RoAppSilent);
        type Sent = &'static [(i64, Phase)];
        let table: [(&str, What, Sent); 12] = [
            ("......", down, &[]),
            ("x.....", down, &[]),
            ("xxx...", down, &[]),
            ("xxxxxxxx", down, &[(15, Began)]),
            ("xxxxx....", down, &[(15, Began), (30, Ended)]),
            ("xxxxx.xxx....", down, &[(15, Began), (50, Ended)]),
            ("x..x..x", key, &[]),
            ("xxxx....", key, &[(5, Began), (25, Ended)]),
            // Polls that came to no end say nothing about it.
            ("xx-----xx...", key, &[(5, Began), (50, Ended)]),
            // Again within the hour: told to begin when the hour is over, if it still lasts.
            ("xx..xx..xx......", key, &[(5, Began), (15, Ended)]),
            ("xx..xxxxxxxxxxxxx", key, &[(5, Began), (15, Ended), (65, Began)]),
            ("x..", silent, &[(0, Began), (10, Ended)]),
        ];
        for (text, what, expected) in table {
            let found: Vec<_> = sent(Pace::AtOnce, &polls(text, what)).iter().map(|sent| (sent.0, sent.1)).collect();
            assert_eq!(found, expected, "{text} {what:?}");
        }
    }

    #[test]
    fn h2_what_a_clock_noted_that_was_ahead_keeps_nothing_back() {
        let ahead = at(3 * 24 * 60);
        let daily = channel(Pace::Daily(11));
        let failed = Failed { since: ahead, times: 9, next: ahead, reason: Message::new("net-too-late") };
        let sent = Sent { id: "one".into(), at: ahead, count: 1, ended: false };
        let known = |since, due, gone, over| Known {
            id: "one".into(),
            what: What::OrdersNeedAttention,
            subject: Subject::Orders,
            name: String::new(),
            count: 5,
            since,
            due,
            gone,
            over,
        };
        let state =
            ChannelState { id: daily.id.clone(), sent: Vec::new(), last_sent: None, digest: None, failed: None };
        let told = |channel: &Channel, state: ChannelState, known: &[Known]| {
            due_notices(channel, Some(&state), known, at(0)).iter().map(|notice| notice.phase).collect::<Vec<_>>()
        };
        let now = channel(Pace::AtOnce);
        let due = [known(at(-100), Some(at(-90)), None, false)];
        let over = [known(at(-100), Some(at(-90)), Some(at(-5)), true)];
        let table = [
            (
                "a channel that was to wait",
                &now,
                ChannelState { failed: Some(failed), ..state.clone() },
                &due,
                Phase::Began,
            ),
            ("a number", &now, ChannelState { sent: vec![sent], ..state.clone() }, &due, Phase::More),
            ("a digest", &daily, ChannelState { digest: Some(ahead), ..state.clone() }, &due, Phase::Began),
            ("a new channel", &Channel { added: ahead, ..now.clone() }, state.clone(), &over, Phase::Ended),
        ];
        for (name, channel, state, known, phase) in table {
            assert_eq!(told(channel, state, known), [phase], "{name}");
        }
        // A trouble that began, was told and went ahead of time: it begins now, or is over after its time.
        let present = [trouble(What::OrdersNeedAttention, 5)];
        let mut all = vec![known(ahead, None, None, false)];
        all = observe_troubles(all, &present, true, at(0));
        all = observe_troubles(all, &present, true, at(5));
        assert_eq!(all[0].due, Some(at(5)));
        all = observe_troubles(vec![known(ahead, Some(ahead), Some(ahead), false)], &[], true, at(0));
        assert!(observe_troubles(all, &[], true, at(5))[0].over);
    }

    #[test]
    fn h2_numbers_that_grow_are_said_once_an_hour() {
        let count = |number: usize| Some(vec![trouble(What::OrdersNeedAttention, number)]);
        let mut all: Vec<_> = (1..=30).map(count).collect();
        all.extend([Some(Vec::new()), Some(Vec::new())]);
        let found: Vec<_> = sent(Pace::AtOnce, &all).iter().map(|sent| (sent.0, sent.1, sent.3)).collect();
        let (began, more, ended) = (Phase::Began, Phase::More, Phase::Ended);
        assert_eq!(found, [(5, began, 2), (65, more, 14), (125, more, 26), (155, ended, 30)]);
        // As many as before, or fewer, are no news.
        let same: Vec<_> = [3; 30].map(count).into();
        assert_eq!(sent(Pace::AtOnce, &same).len(), 1);
    }

    #[test]
    fn h2_a_digest_tells_once_a_day_at_its_hour_and_only_if_there_is_anything() {
        // 10:00 UTC is 12:00 in Kyiv.
        let day = 24 * 12;
        let down = |from: usize, until: usize, polls: usize| -> Vec<_> {
            (0..polls)
                .map(|poll| {
                    let lasts = (from..until).contains(&poll);
                    Some(if lasts { vec![trouble(What::RoAppDown, 0)] } else { Vec::new() })
                })
                .collect()
        };
        let phases = |pace, polls: &[_]| -> Vec<_> { sent(pace, polls).iter().map(|sent| (sent.0, sent.1)).collect() };
        let at_one = Pace::Daily(13);
        assert_eq!(phases(at_one, &down(0, 0, 2 * day)), []);
        assert_eq!(phases(at_one, &down(0, 3 * day, 2 * day)), [(60, Phase::Began), (60 + 1440, Phase::GoesOn)]);
        assert_eq!(phases(at_one, &down(0, 24, 2 * day)), [(60, Phase::Began), (60 + 1440, Phase::Ended)]);
        // Between two digests: told as a whole.
        assert_eq!(phases(at_one, &down(24, 48, 2 * day)), [(60 + 1440, Phase::Ended)]);
    }

    #[test]
    fn h2_a_channel_that_fails_is_tried_again_with_growing_waits_and_owes_what_it_did_not_tell() {
        let channel = channel(Pace::AtOnce);
        let mut notices = Notices { channels: vec![channel.clone()], ..Notices::default() };
        let mut tried = Vec::new();
        for minute in (0..300).step_by(5) {
            let lasts = minute < 30;
            let present = if lasts { vec![trouble(What::RoAppKey, 0)] } else { Vec::new() };
            notices.known = observe_troubles(std::mem::take(&mut notices.known), &present, true, at(minute));
            let due = due_notices(&channel, notices.state(&channel.id), &notices.known, at(minute));
            if !due.is_empty() {
                tried.push(minute);
                let failure = (minute < 200).then(|| Message::new("net-too-late"));
                let sent = if failure.is_some() { &[][..] } else { &due[..] };
                note_sent(notices.state_mut(&channel.id), sent, failure, at(minute));
            }
            forget_troubles(&mut notices, at(minute));
        }
        assert_eq!(tried, [5, 10, 20, 40, 80, 140, 200], "and then it is told, once");
        assert!(notices.known.is_empty() && notices.failing() == 0, "{notices:?}");
    }

    #[test]
    fn h2_what_is_kept_is_bounded() {
        let many: Vec<Trouble> = (0..1000)
            .map(|number| Trouble {
                what: What::ShopUnreachable,
                subject: Subject::Store(format!("shop-{number}").parse().unwrap()),
                name: "Shop".into(),
                since: None,
                count: 0,
            })
            .collect();
        assert_eq!(observe_troubles(Vec::new(), &many, true, at(0)).len(), MOST_KNOWN);
    }
}
