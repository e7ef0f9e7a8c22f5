//! Response times on demand: how long the calls of a system take, from one distribution for the system or for some of its calls.
//!
//! The draws come from a seed, so the n-th call that a rule matches takes equally long in every run.

use crate::call::System;
use crate::json;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest response time, given or drawn: one hour.
const LONGEST_MS: u64 = 3_600_000;
/// The 99 % quantile of the standard normal distribution.
const QUANTILE_99: f64 = 2.326_347_874_040_840_8;

/// A rule: which calls, and how long they take.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Latency {
    id: u64,
    system: System,
    method: Option<String>,
    /// Substring of the path with its query.
    path: Option<String>,
    distribution: Distribution,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum Distribution {
    Fixed {
        ms: u64,
    },
    /// The logarithm of the time is normally distributed.
    LogNormal {
        median_ms: u64,
        p99_ms: u64,
        seed: u64,
    },
    /// No answer until the rule is removed or the caller leaves.
    Hanging,
    /// No connection is accepted.
    Refusing,
}

/// What a call meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Delay {
    /// The whole time; half of it passes before the work, half after.
    Take(Duration),
    Hang,
    Refuse,
}

/// The rules of one stand-in. They survive a restart.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Latencies {
    rules: Vec<Latency>,
    last_id: u64,
}

/// The random numbers of each rule, by its id. After a restart they start again.
pub(crate) type Draws = BTreeMap<u64, fastrand::Rng>;

impl Latencies {
    /// Adds one rule or a list of them, or none if one is wrong. A rule replaces one for the same calls. Returns the ids.
    pub(crate) fn add(&mut self, body: &Value) -> Result<Vec<u64>, String> {
        let mut next = self.clone();
        let mut ids = Vec::new();
        for one in json::one_or_many(body) {
            next.last_id += 1;
            let rule = Latency::read(one, next.last_id)?;
            next.rules.retain(|other| !other.is_for_the_calls_of(&rule));
            next.rules.push(rule);
            ids.push(next.last_id);
        }
        if ids.is_empty() {
            return Err("send a latency such as {\"system\": \"shop\", \"kind\": \"fixed\", \"ms\": 300}".to_owned());
        }
        if next.refuses(System::Shop) && next.refuses(System::Roapp) {
            let why =
                "one of the two ports has to stay open for this control API: use `hanging` for one of the systems";
            return Err(why.to_owned());
        }
        *self = next;
        Ok(ids)
    }

    /// Whether there was such a rule.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn listing(&self) -> Value {
        self.rules.iter().map(Latency::view).collect()
    }

    /// Whether no connection to the system is accepted.
    pub(crate) fn refuses(&self, system: System) -> bool {
        self.rules.iter().any(|rule| rule.system == system && matches!(rule.distribution, Distribution::Refusing))
    }

    /// What a call meets: by the rule with the longest path, then one with a method, then the newest. `None`: an answer at once.
    pub(crate) fn draw(&self, draws: &mut Draws, system: System, method: &str, target: &str) -> Option<Delay> {
        if self.refuses(system) {
            return Some(Delay::Refuse);
        }
        let matching = self.rules.iter().filter(|rule| rule.matches(system, method, target));
        let rule = matching.max_by_key(|rule| rule.precedence())?;
        Some(rule.distribution.draw(draws, rule.id))
    }
}

impl Distribution {
    fn draw(self, draws: &mut Draws, id: u64) -> Delay {
        match self {
            Distribution::Fixed { ms } => Delay::Take(Duration::from_millis(ms)),
            Distribution::LogNormal { median_ms, p99_ms, seed } => {
                let rng = draws.entry(id).or_insert_with(|| fastrand::Rng::with_seed(seed));
                let (median, p99) = (median_ms as f64, p99_ms as f64);
                let sigma = (p99 / median).ln() / QUANTILE_99;
                let ms = (median * (sigma * normal(rng)).exp()).min(LONGEST_MS as f64);
                Delay::Take(Duration::from_secs_f64(ms / 1000.0))
            }
            Distribution::Hanging => Delay::Hang,
            Distribution::Refusing => Delay::Refuse,
        }
    }
}

/// A standard normal number, by Box and Muller.
fn normal(rng: &mut fastrand::Rng) -> f64 {
    // 1 minus a number below 1 is never 0, so its logarithm exists.
    let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.f64()).cos()
}

impl Latency {
    fn read(body: &Value, id: u64) -> Result<Latency, String> {
        let fields =
            body.as_object().ok_or("a latency is an object, such as {\"system\": \"shop\", \"kind\": \"hanging\"}")?;
        let kind = fields.get("kind").and_then(Value::as_str).unwrap_or_default();
        let own: &[&str] = match kind {
            "fixed" => &["ms"],
            "log_normal" => &["median_ms", "p99_ms", "seed"],
            "hanging" | "refusing" => &[],
            _ => return Err("kind is one of fixed, log_normal, hanging and refusing".to_owned()),
        };
        // What is refused at the socket has no path yet.
        let calls: &[&str] = if kind == "refusing" { &[] } else { &["method", "path"] };
        let known = |name: &str| ["system", "kind"].contains(&name) || own.contains(&name) || calls.contains(&name);
        if let Some(name) = fields.keys().find(|name| !known(name)) {
            let all = ["system", "kind"].iter().chain(calls).chain(own).copied().collect::<Vec<_>>().join(", ");
            return Err(format!("{kind} has no field {name:?}; it has {all}"));
        }
        let system = fields.get("system").cloned().unwrap_or_default();
        let system = serde_json::from_value(system).map_err(|_| "system is shop or roapp".to_owned())?;
        let text = |name: &str| match fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
            Some(_) => Err(format!("{name} is a text that is not empty")),
        };
        let distribution = match kind {
            "fixed" => Distribution::Fixed { ms: number(body, "ms", 0)? },
            "log_normal" => log_normal(body)?,
            "hanging" => Distribution::Hanging,
            _ => Distribution::Refusing,
        };
        Ok(Latency { id, system, method: text("method")?, path: text("path")?, distribution })
    }

    fn matches(&self, system: System, method: &str, target: &str) -> bool {
        self.system == system
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_deref().is_none_or(|wanted| target.contains(wanted))
    }

    fn is_for_the_calls_of(&self, other: &Latency) -> bool {
        (self.system, &self.method, &self.path) == (other.system, &other.method, &other.path)
    }

    fn precedence(&self) -> (usize, bool, u64) {
        (self.path.as_ref().map_or(0, String::len), self.method.is_some(), self.id)
    }

    fn view(&self) -> Value {
        let mut view = json!({"id": self.id, "system": self.system, "method": self.method, "path": self.path});
        let own = match self.distribution {
            Distribution::Fixed { ms } => json!({"kind": "fixed", "ms": ms}),
            Distribution::LogNormal { median_ms, p99_ms, seed } => {
                json!({"kind": "log_normal", "median_ms": median_ms, "p99_ms": p99_ms, "seed": seed})
            }
            Distribution::Hanging => json!({"kind": "hanging"}),
            Distribution::Refusing => json!({"kind": "refusing"}),
        };
        json::merge(&mut view, &own);
        view
    }
}

fn log_normal(body: &Value) -> Result<Distribution, String> {
    let (median_ms, p99_ms) = (number(body, "median_ms", 1)?, number(body, "p99_ms", 1)?);
    if p99_ms < median_ms {
        return Err(format!("p99_ms ({p99_ms}) is below median_ms ({median_ms}); it has to be the same or more"));
    }
    let seed = match body.get("seed") {
        None | Some(Value::Null) => 1,
        Some(seed) => seed.as_u64().ok_or_else(|| format!("seed is a whole number from 0, not {seed}"))?,
    };
    Ok(Distribution::LogNormal { median_ms, p99_ms, seed })
}

/// A number of milliseconds from `least` to an hour.
fn number(body: &Value, name: &str, least: u64) -> Result<u64, String> {
    let range = format!("{name} is a whole number of milliseconds from {least} to {LONGEST_MS}");
    let given = body.get(name).ok_or_else(|| format!("{range}, and is missing"))?;
    let fitting = given.as_u64().filter(|ms| (least..=LONGEST_MS).contains(ms));
    fitting.ok_or_else(|| format!("{range}, not {given}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(rule: &Value, count: usize) -> Vec<f64> {
        let mut latencies = Latencies::default();
        latencies.add(rule).unwrap();
        let mut draws = Draws::new();
        let mut one = || match latencies.draw(&mut draws, System::Shop, "POST", "/api/orders/get/") {
            Some(Delay::Take(time)) => time.as_secs_f64() * 1000.0,
            other => panic!("{other:?}"),
        };
        (0..count).map(|_| one()).collect()
    }

    #[test]
    fn two_thousand_draws_have_the_median_and_the_p99_that_were_asked_for() {
        // Median and p99, and by how much of it a sample of 2,000 may be off: of a p99 only 20 draws lie above.
        for (median_ms, p99_ms, seed) in [(300, 3_000, 1), (300, 3_000, 2), (50, 60, 3), (1_000, 20_000, 4), (7, 7, 5)]
        {
            let rule =
                json!({"system": "shop", "kind": "log_normal", "median_ms": median_ms, "p99_ms": p99_ms, "seed": seed});
            let mut all = draws(&rule, 2_000);
            assert_eq!(all, draws(&rule, 2_000), "the same seed draws the same");
            all.sort_by(f64::total_cmp);
            let sigma = (f64::from(p99_ms) / f64::from(median_ms)).ln() / QUANTILE_99;
            for (at, wanted, spread) in [(1_000, median_ms, 0.1), (1_980, p99_ms, 0.3)] {
                let off = (all[at] / f64::from(wanted)).ln().abs();
                assert!(off <= sigma * spread + 1e-9, "{wanted} ms: {} ms is {off} off", all[at]);
            }
        }
        assert!(draws(&json!({"system": "shop", "kind": "fixed", "ms": 40}), 2_000).iter().all(|ms| *ms == 40.0));
        let other = |seed: u64| {
            draws(&json!({"system": "shop", "kind": "log_normal", "median_ms": 9, "p99_ms": 90, "seed": seed}), 3)
        };
        assert_ne!(other(1), other(2), "another seed draws something else");
    }

    #[test]
    fn of_several_rules_the_one_that_says_most_counts() {
        let mut latencies = Latencies::default();
        let fixed = |ms: u64, more: &Value| {
            let mut rule = json!({"system": "shop", "kind": "fixed", "ms": ms});
            json::merge(&mut rule, more);
            rule
        };
        let rules = json!([
            fixed(1, &json!({"path": "orders/get"})),
            fixed(2, &json!({"path": "orders"})),
            fixed(3, &json!({})),
            fixed(4, &json!({"method": "put"})),
            fixed(5, &json!({"path": "orders"})),
        ]);
        assert_eq!(latencies.add(&rules).unwrap(), [1, 2, 3, 4, 5]);
        for (method, target, ms) in [
            ("POST", "/api/orders/get/", Some(1)),
            ("POST", "/api/orders/update/", Some(5)),
            ("PUT", "/api/orders/update/", Some(5)),
            ("PUT", "/api/auth/", Some(4)),
            ("POST", "/api/auth/", Some(3)),
        ] {
            let delay = latencies.draw(&mut Draws::new(), System::Shop, method, target);
            assert_eq!(delay, ms.map(|ms| Delay::Take(Duration::from_millis(ms))), "{method} {target}");
        }
        assert_eq!(latencies.draw(&mut Draws::new(), System::Roapp, "GET", "/v2/orders"), None);
        assert!(!latencies.remove(2), "the later rule for the same calls has replaced it");
        assert!(latencies.remove(1) && latencies.listing().as_array().unwrap().len() == 3);
    }
}
