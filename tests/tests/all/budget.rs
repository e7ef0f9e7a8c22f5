//! R4: three requests in any second, kept by all processes together.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use exchange::clock::{Clock, SharedClock};
use exchange::net::Priority;
use exchange::roapp::{BoxFuture, Limits, ProcessRateLimiter, RateLimiter, Reservations, Reserved, SharedRateLimiter};
use exchange::state::SHARE;
use exchange::texts::Message;
use jiff::{SignedDuration, Timestamp};
use tests::World;
use tests::rng::Rng;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// The runtime's paused clock, as a process sees it: a little off, and sometimes frozen.
struct Skewed {
    start: Instant,
    /// Somebody may set the clock ahead.
    skew: Mutex<SignedDuration>,
    rng: Mutex<Rng>,
    freezes: bool,
}

impl Clock for Skewed {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.start.elapsed()).unwrap();
        "2026-11-20T10:00:00Z".parse::<Timestamp>().unwrap() + passed + *self.skew.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        let frozen = self.freezes && self.rng.lock().unwrap().one_in(10);
        Box::pin(tokio::time::sleep(duration + if frozen { Duration::from_millis(1_700) } else { Duration::ZERO }))
    }
}

/// The twin of the table: the same promise, without a network. The next free time, and from when on low priority has a share.
#[derive(Default)]
struct InMemory(Mutex<(Option<Timestamp>, Option<Timestamp>)>);

impl Reservations for InMemory {
    fn reserve(
        &self,
        count: u32,
        apart: SignedDuration,
        now: Timestamp,
        latest: Option<Timestamp>,
    ) -> BoxFuture<'_, Result<Reserved, Message>> {
        let mut kept = self.0.lock().unwrap();
        let first = kept.0.map_or(now, |free| free.max(now));
        let has_share = kept.1.is_none_or(|share| share <= first);
        if latest.is_some_and(|latest| first > latest) && !has_share {
            return Box::pin(std::future::ready(Ok(Reserved::TooFar(first))));
        }
        let span = apart * i32::try_from(count).unwrap();
        if latest.is_some() && first > now {
            kept.1 = Some(first + span * i32::try_from(SHARE).unwrap());
        }
        kept.0 = Some(first + span);
        Box::pin(std::future::ready(Ok(Reserved::From(first))))
    }

    fn block_until(&self, until: Timestamp, _: Timestamp) -> BoxFuture<'_, Result<(), Message>> {
        let free = &mut self.0.lock().unwrap().0;
        *free = Some(free.map_or(until, |free| free.max(until)));
        Box::pin(std::future::ready(Ok(())))
    }
}

/// When requests of `processes` arrive that each send `each` of them as fast as they may.
async fn arrivals(seed: u64, processes: u64, each: usize, freezes: bool, shared: bool) -> Vec<Duration> {
    let start = Instant::now();
    let table = Arc::new(InMemory::default());
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = JoinSet::new();
    for process in 0..processes {
        let mut rng = Rng::new(seed ^ (process << 32));
        let skew = SignedDuration::from_micros(i64::try_from(rng.below(4_000)).unwrap());
        let clock: SharedClock =
            Arc::new(Skewed { start, skew: Mutex::new(skew), rng: Mutex::new(Rng::new(seed + process)), freezes });
        let limits = Limits { per_second: 3 };
        let rate_limiter: Arc<dyn RateLimiter> = match shared {
            true => Arc::new(SharedRateLimiter::new(clock, limits, table.clone())),
            false => Arc::new(ProcessRateLimiter::new(clock, limits)),
        };
        for _ in 0..3 {
            let (rate_limiter, arrived, mut rng) = (rate_limiter.clone(), arrived.clone(), Rng::new(rng.next()));
            tasks.spawn(async move {
                let priority = rng.pick(&[Priority::Person, Priority::Hook, Priority::Poll, Priority::Idle]);
                for _ in 0..each {
                    let permit = rate_limiter.permit(priority).await.unwrap();
                    tokio::time::sleep(Duration::from_micros(rng.below(15_000))).await;
                    arrived.lock().unwrap().push(start.elapsed());
                    tokio::time::sleep(Duration::from_millis(rng.below(300))).await;
                    rate_limiter.answered(permit, None).await;
                }
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let mut all = arrived.lock().unwrap().clone();
    all.sort();
    all
}

fn never_four_in_a_second(arrived: &[Duration], said: &str) {
    for four in arrived.windows(4) {
        let span = four[3] - four[0];
        assert!(span >= Duration::from_secs(1), "{said}: four requests within {span:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn r4_many_processes_share_one_budget_whatever_freezes() {
    for seed in 0..60 {
        let freezes = seed % 2 == 0;
        let arrived = arrivals(seed, 1 + seed % 6, 12, freezes, true).await;
        never_four_in_a_second(&arrived, &format!("seed {seed}"));
        if !freezes {
            let span = (arrived[arrived.len() - 1] - arrived[0]).as_secs_f64();
            let used = (arrived.len() - 1) as f64 / (3.0 * span);
            assert!(used > 0.96, "seed {seed}: only {used:.3} of the budget is used while requests wait");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn r4_a_process_that_is_alone_keeps_the_budget_by_itself() {
    for seed in 0..60 {
        let arrived = arrivals(seed, 1, 30, false, false).await;
        never_four_in_a_second(&arrived, &format!("seed {seed}"));
    }
}

#[tokio::test(start_paused = true)]
async fn r4_a_clock_that_is_set_ahead_sends_no_request_too_early() {
    for shared in [true, false] {
        for (every, by) in [
            (7, SignedDuration::from_hours(48)),
            (3, SignedDuration::from_secs(1)),
            (2, SignedDuration::from_millis(400)),
        ] {
            let start = Instant::now();
            let clock =
                Arc::new(Skewed { start, skew: Mutex::default(), rng: Mutex::new(Rng::new(1)), freezes: false });
            let limits = Limits { per_second: 3 };
            let limiter: Arc<dyn RateLimiter> = match shared {
                true => Arc::new(SharedRateLimiter::new(clock.clone(), limits, Arc::new(InMemory::default()))),
                false => Arc::new(ProcessRateLimiter::new(clock.clone(), limits)),
            };
            let mut arrived = Vec::new();
            for n in 0..60 {
                if n % every == 0 {
                    *clock.skew.lock().unwrap() += by;
                }
                let permit = limiter.permit(Priority::Poll).await.unwrap();
                arrived.push(start.elapsed());
                limiter.answered(permit, None).await;
            }
            never_four_in_a_second(&arrived, &format!("shared: {shared}, set ahead by {by:?}"));
            let took = arrived[arrived.len() - 1].as_secs_f64();
            assert!(took < 30.0, "60 requests took {took} s, shared: {shared}, set ahead by {by:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn r4_after_a_429_everybody_is_still_for_as_long_as_asked() {
    let table = Arc::new(InMemory::default());
    let start = Instant::now();
    let clock = || Skewed { start, skew: Mutex::default(), rng: Mutex::new(Rng::new(1)), freezes: false };
    let rate_limiter = |clock: Skewed| SharedRateLimiter::new(Arc::new(clock), Limits { per_second: 3 }, table.clone());
    let (one, other) = (rate_limiter(clock()), rate_limiter(clock()));
    let permit = one.permit(Priority::Poll).await.unwrap();
    one.answered(permit, Some(Some(Duration::from_secs(7)))).await;
    for rate_limiter in [&other, &one] {
        let permit = rate_limiter.permit(Priority::Hook).await.unwrap();
        assert!(start.elapsed() >= Duration::from_secs(7));
        rate_limiter.answered(permit, None).await;
    }
}

#[tokio::test(start_paused = true)]
async fn r4_a_person_passes_every_backlog_and_the_backlog_uses_the_whole_budget() {
    for shared in [true, false] {
        let start = Instant::now();
        let table = Arc::new(InMemory::default());
        let processes = if shared { 4 } else { 1 };
        let limiters: Vec<Arc<dyn RateLimiter>> = (0..processes)
            .map(|seed| -> Arc<dyn RateLimiter> {
                let rng = Mutex::new(Rng::new(seed));
                let clock: SharedClock = Arc::new(Skewed { start, skew: Mutex::default(), rng, freezes: false });
                let limits = Limits { per_second: 3 };
                match shared {
                    true => Arc::new(SharedRateLimiter::new(clock, limits, table.clone())),
                    false => Arc::new(ProcessRateLimiter::new(clock, limits)),
                }
            })
            .collect();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let hooks = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        let send = |rate_limiter: Arc<dyn RateLimiter>, priority: Priority, after: Duration, limit: Duration| {
            let (arrived, hooks) = (arrived.clone(), hooks.clone());
            async move {
                tokio::time::sleep(after).await;
                let permit = rate_limiter.permit(priority).await.unwrap();
                arrived.lock().unwrap().push(start.elapsed());
                let waited = start.elapsed() - after;
                if priority == Priority::Hook {
                    hooks.lock().unwrap().push(waited);
                }
                assert!(waited <= limit, "{priority:?} waited {waited:?}, shared: {shared}");
                tokio::time::sleep(Duration::from_millis(80)).await;
                rate_limiter.answered(permit, None).await;
            }
        };
        let count = 1_000 / processes;
        for rate_limiter in &limiters {
            for _ in 0..count {
                tasks.spawn(send(rate_limiter.clone(), Priority::Idle, Duration::ZERO, Duration::from_secs(600)));
            }
        }
        for n in 0..50 {
            let after = Duration::from_millis(5_000 + n * 900);
            let rate_limiter = limiters[usize::try_from(n).unwrap() % limiters.len()].clone();
            tasks.spawn(send(rate_limiter, Priority::Hook, after, Duration::from_secs(10)));
        }
        for n in 0..20 {
            let after = Duration::from_millis(8_000 + n * 2_000);
            let rate_limiter = limiters[usize::try_from(n).unwrap() % limiters.len()].clone();
            tasks.spawn(send(rate_limiter, Priority::Person, after, Duration::from_secs(5)));
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let mut all = arrived.lock().unwrap().clone();
        all.sort();
        never_four_in_a_second(&all, &format!("shared: {shared}"));
        let span = (all[all.len() - 1] - all[0]).as_secs_f64();
        let used = (all.len() - 1) as f64 / (3.0 * span);
        assert!(used >= 0.97, "only {used:.4} of the budget is used, shared: {shared}");
        // A process that is alone starts the others evenly spaced; of several, each may have reserved two times.
        let most = Duration::from_millis(if shared { 1_000 } else { 350 });
        let mut waits = hooks.lock().unwrap().clone();
        waits.sort();
        let median = waits[waits.len() / 2];
        assert!(median <= most, "an urgent request waits {median:?}, shared: {shared}");
    }
}

/// The waits of requests of low priority that are sent one after the other for two minutes, while `processes` have `urgent` requests
/// each under way all the time; and their share of all requests.
async fn beside_urgent(processes: u64, urgent: usize, low: usize) -> (Vec<Duration>, f64) {
    let start = Instant::now();
    let end = start + Duration::from_secs(120);
    let table = Arc::new(InMemory::default());
    let limiter = |seed| {
        let rng = Mutex::new(Rng::new(seed));
        let clock: SharedClock = Arc::new(Skewed { start, skew: Mutex::default(), rng, freezes: false });
        Arc::new(SharedRateLimiter::new(clock, Limits { per_second: 3 }, table.clone()))
    };
    let waits = Arc::new(Mutex::new((Vec::new(), 0_usize)));
    let send = |limiter: Arc<SharedRateLimiter>, priority: Priority| {
        let waits = waits.clone();
        async move {
            while Instant::now() < end {
                let joined = Instant::now();
                let permit = limiter.permit(priority).await.unwrap();
                {
                    let mut waits = waits.lock().unwrap();
                    waits.1 += 1;
                    if !priority.is_urgent() {
                        waits.0.push(joined.elapsed());
                    }
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
                limiter.answered(permit, None).await;
            }
        }
    };
    let mut tasks = JoinSet::new();
    for process in 0..processes {
        let limiter = limiter(process);
        (0..urgent).for_each(|_| drop(tasks.spawn(send(limiter.clone(), Priority::Hook))));
    }
    let other = limiter(processes);
    (0..low).for_each(|_| drop(tasks.spawn(send(other.clone(), Priority::Poll))));
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let (waits, all) = waits.lock().unwrap().clone();
    let share = waits.len() as f64 / all as f64;
    (waits, share)
}

#[tokio::test(start_paused = true)]
async fn r4_urgent_requests_leave_the_poll_one_permit_in_five() {
    // The last two are more than five functions with a batch of five each can have under way.
    for (processes, urgent) in [(1, 5), (3, 2), (5, 1), (2, 2), (5, 5), (5, 20), (1, 100)] {
        let under_way = usize::try_from(processes).unwrap() * urgent;
        if under_way <= 25 {
            // Ten orders of an import at once: what they can take of the budget.
            let (_, share) = beside_urgent(processes, urgent, 10).await;
            assert!(share >= 0.18, "{processes} processes with {urgent}: {share:.3} of the permits");
        }
        // One poll, a request after the other: the longest wait of one.
        let (waits, _) = beside_urgent(processes, urgent, 1).await;
        let longest = waits.iter().max().unwrap();
        let turns = Duration::from_secs_f64(under_way as f64 * 0.344);
        assert!(*longest <= turns + Duration::from_secs(4), "{processes} with {urgent}: {longest:?}");
    }
}

#[tokio::test]
async fn r4_turns_reserved_in_the_table_never_overlap() {
    let world = World::without_orders().await;
    let table = world.table();
    let apart = SignedDuration::from_micros(343_300);
    let mut now: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    let mut rng = Rng::new(7);
    let mut free = now;
    // From when on low priority has its share again.
    let mut share: Option<Timestamp> = None;
    for _ in 0..40 {
        // Several at once, from several processes.
        let counts: Vec<u32> = (0..=rng.below(3)).map(|_| 1 + u32::try_from(rng.below(6)).unwrap()).collect();
        let mut asked = JoinSet::new();
        for count in counts {
            let table = table.clone();
            asked
                .spawn(async move { (table.reserve_requests(count, apart, now, None).await.unwrap().unwrap(), count) });
        }
        let mut spans = asked.join_all().await;
        spans.sort();
        for (first, count) in spans {
            assert!(first >= now && first >= free, "{first} lies before {now} or {free}");
            free = first + apart * i32::try_from(count).unwrap();
        }
        if free > now {
            // Nobody in a hurry: of what lies too far ahead one time in five is reserved, else it is said when the next free one is.
            let before = free - SignedDuration::from_micros(1);
            let has_share = share.is_none_or(|share| share <= free);
            let expected = if has_share { Ok(free) } else { Err(free) };
            assert_eq!(table.reserve_requests(1, apart, now, Some(before)).await.unwrap(), expected);
            let taken = if has_share { apart } else { SignedDuration::ZERO };
            free += taken;
            assert_eq!(table.reserve_requests(1, apart, now, Some(free)).await.unwrap(), Ok(free));
            share = Some(free + apart * i32::try_from(SHARE).unwrap());
            free += apart;
        }
        if rng.one_in(5) {
            free = free.max(now + SignedDuration::from_secs(9));
            table.block_requests_until(now + SignedDuration::from_secs(9), now).await.unwrap();
        }
        now += SignedDuration::from_millis(i64::try_from(rng.below(3_000)).unwrap());
    }
}

#[tokio::test]
async fn r4_the_first_import_never_asks_for_a_fourth_request_in_a_second() {
    let world = World::seeded().await;
    world.control("POST", "limits", Some(serde_json::json!({"roapp_per_second": 3}))).await;
    // One message at a time: the injected clock jumps when somebody waits, which would hurry a request on its way beside it.
    world.run_one_by_one().await;
    let calls = world.calls("roapp").await;
    assert!(calls.len() > 100, "only {} calls", calls.len());
    let refused = calls.iter().filter(|call| call["status"] == 429).count();
    assert_eq!(refused, 0, "of {} calls", calls.len());
    let at: Vec<Timestamp> = calls.iter().map(|call| call["at"].as_str().unwrap().parse().unwrap()).collect();
    for four in at.windows(4) {
        assert!(four[3].duration_since(four[0]) >= SignedDuration::from_secs(1), "{four:?}");
    }
}
