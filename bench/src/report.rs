//! Tables and a plot of the measured values.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::correctness::Verdict;
use crate::measure::{Measured, at};
use crate::stage::Stage;

/// A contender with its results.
pub struct Entry {
    /// Its environment.
    pub stage: Stage,
    /// Its costs.
    pub measured: Measured,
    /// The same with TLS.
    pub tls: (Stage, Measured),
    /// Result of the check of correctness.
    pub verdict: Verdict,
}

/// Description of the machine.
pub struct Machine(String);

impl Machine {
    pub fn this() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        let system = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("Linux");
        Self(format!("{cores} cores of {}, {}", model.trim_start_matches([' ', '\t', ':']), system.trim_matches('"')))
    }
}

/// Promised limits: shares of the best other contender's figures.
const CPU: f64 = 0.2;
const MEMORY: f64 = 0.2;
const COLD: f64 = 0.1;

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// A compared figure.
struct Figure {
    name: &'static str,
    unit: &'static str,
    of: fn(&Entry) -> f64,
    most: Option<f64>,
}

const FIGURES: [Figure; 3] = [
    Figure { name: "CPU per order", unit: "ms", of: |entry| processor(&entry.measured), most: Some(CPU) },
    Figure { name: "peak memory", unit: "MB", of: |entry| entry.measured.memory as f64 / 1e6, most: Some(MEMORY) },
    Figure { name: "cold start", unit: "ms", of: |entry| milliseconds(at(&entry.measured.cold, 50)), most: Some(COLD) },
];

fn processor(measured: &Measured) -> f64 {
    milliseconds(measured.processor) / measured.warm.len() as f64
}

/// The report, and whether the promises hold.
pub fn text(entries: &[Entry], machine: &Machine) -> (String, bool) {
    let mut out = String::new();
    let (ours, others) = entries.split_first().unwrap();
    let first = &ours.measured;
    let _ = writeln!(
        out,
        "{}. {} starts; {} orders one after another, each of a known buyer with three known lines; everybody in turn. Stand-ins, engine and Runtime\nAPI are the same and answer at once; there is no request budget to wait for, and no TLS where nothing is said of it.\n",
        machine.0,
        first.cold.len(),
        first.warm.len()
    );
    correctness(&mut out, entries);
    costs(&mut out, entries);
    let mut holds = ours.verdict.lost + ours.verdict.doubled + ours.verdict.spoilt + ours.verdict.contacts == 0;
    if !others.is_empty() {
        holds &= ratios(&mut out, entries);
    }
    with_tls(&mut out, entries);
    capped(&mut out, entries);
    out.push('\n');
    for entry in entries {
        let _ = writeln!(out, "- {}: {}.", entry.stage.contender.name, entry.stage.contender.made_of);
    }
    (out, holds)
}

/// Writes the ratios to the best other contender; returns whether the promises hold.
fn ratios(out: &mut String, entries: &[Entry]) -> bool {
    let (ours, others) = entries.split_first().unwrap();
    let mut holds = true;
    let _ = writeln!(
        out,
        "| beside the best of the others | exchange | best other | ratio | promised | |\n| --- | ---: | ---: | ---: | ---: | --- |"
    );
    for figure in FIGURES {
        let best = others.iter().map(figure.of).fold(f64::INFINITY, f64::min);
        let mine = (figure.of)(ours);
        let good = figure.most.is_none_or(|most| mine <= best * most);
        holds &= good;
        let promised = figure.most.map_or(String::new(), |most| format!("1/{:.0}", 1.0 / most));
        let _ = writeln!(
            out,
            "| {} | {mine:.2} {unit} | {best:.2} {unit} | 1/{:.1} | {promised} | {} |",
            figure.name,
            best / mine,
            if good { "holds" } else { "does not hold" },
            unit = figure.unit
        );
    }
    holds
}

fn correctness(out: &mut String, entries: &[Entry]) {
    let of = &entries[0].verdict;
    let _ = writeln!(
        out,
        "{} deliveries of {} new orders to two instances at once, a fifth of them repeats, a tenth out of order, in one of twenty the connection is cut\nafter RO App did what it was asked; what fails comes again, five times at most:\n\n| | lost orders | doubled orders | orders with wrong lines | doubled contacts |\n| --- | ---: | ---: | ---: | ---: |",
        of.deliveries, of.orders
    );
    for entry in entries {
        let Verdict { lost, doubled, spoilt, contacts, .. } = entry.verdict;
        let _ = writeln!(out, "| {} | {lost} | {doubled} | {spoilt} | {contacts} |", entry.stage.contender.name);
    }
    out.push('\n');
}

fn costs(out: &mut String, entries: &[Entry]) {
    let _ = writeln!(
        out,
        "| | {TIMES} | artifact | table reads / writes per order | RO App requests per order |\n| --- {TIMES_RULE} | ---: | ---: | ---: |"
    );
    for entry in entries {
        let measured = &entry.measured;
        let orders = measured.warm.len() as f64;
        let permits = if measured.permits > 0 {
            format!(" + {:.1} permits", measured.permits as f64 / orders)
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "| {} | {} | {:.2} MB | {:.1} / {:.1}{permits} | {:.2} |",
            entry.stage.contender.name,
            times(measured),
            entry.stage.contender.size as f64 / 1e6,
            measured.reads as f64 / orders,
            measured.writes as f64 / orders,
            measured.roapp_calls as f64 / orders,
        );
    }
    out.push('\n');
}

fn with_tls(out: &mut String, entries: &[Entry]) {
    let _ =
        writeln!(out, "\nThe same with TLS to the shop, RO App and the table:\n\n| | {TIMES} |\n| --- {TIMES_RULE} |");
    for entry in entries {
        let _ = writeln!(out, "| {} | {} |", entry.stage.contender.name, times(&entry.tls.1));
    }
}

/// Columns of both tables, and their alignment.
const TIMES: &str = "cold start p50 / p99 | first order p50 | an order p50 / p99 | CPU per order | peak memory";
const TIMES_RULE: &str = "| ---: | ---: | ---: | ---: | ---:";

fn times(measured: &Measured) -> String {
    format!(
        "{:.1} / {:.1} ms | {:.1} ms | {:.1} / {:.1} ms | {:.2} ms | {:.1} MB",
        milliseconds(at(&measured.cold, 50)),
        milliseconds(at(&measured.cold, 99)),
        milliseconds(at(&measured.first, 50)),
        milliseconds(at(&measured.warm, 50)),
        milliseconds(at(&measured.warm, 99)),
        processor(measured),
        measured.memory as f64 / 1e6,
    )
}

fn capped(out: &mut String, entries: &[Entry]) {
    if entries[0].measured.capped.is_empty() {
        let _ =
            writeln!(out, "\nUnder a cap of the processor: not measured, this machine has no control groups to write.");
        return;
    }
    let _ = writeln!(
        out,
        "\nWith so much of a core, {} starts (p50 of a start, and of the second order after it):\n\n| | start, 7 % | order, 7 % | start, 29 % | order, 29 % |\n| --- | ---: | ---: | ---: | ---: |",
        entries[0].measured.capped[0].1.len()
    );
    for entry in entries {
        let _ = write!(out, "| {} ", entry.stage.contender.name);
        for (_, cold, warm) in &entry.measured.capped {
            let _ = write!(out, "| {:.0} ms | {:.0} ms ", milliseconds(at(cold, 50)), milliseconds(at(warm, 50)));
        }
        out.push_str("|\n");
    }
}

/// Writes the report between its marks, and the plot beside the file.
pub fn write(file: &Path, text: &str, entries: &[Entry]) {
    let (begin, end) = ("<!-- peers:begin -->", "<!-- peers:end -->");
    let whole = std::fs::read_to_string(file).unwrap();
    let (before, rest) = whole.split_once(begin).expect("the mark where the report begins");
    let (_, after) = rest.split_once(end).expect("the mark where the report ends");
    std::fs::write(file, format!("{before}{begin}\n\n{text}\n{end}{after}")).unwrap();
    std::fs::write(file.with_extension("svg"), plot(entries)).unwrap();
}

/// A bar chart of the figures.
fn plot(entries: &[Entry]) -> String {
    let (row, left, width) = (22, 170, 420.0);
    let mut bars = String::new();
    let mut y = 34;
    for figure in FIGURES {
        let mine = (figure.of)(&entries[0]);
        let most = entries.iter().map(figure.of).fold(0.0, f64::max);
        let _ = writeln!(bars, r#"<text x="10" y="{}" class="h">{} ({})</text>"#, y + 4, figure.name, figure.unit);
        y += row;
        for (at, entry) in entries.iter().enumerate() {
            let value = (figure.of)(entry);
            let long = (value / most * width).max(1.5);
            let _ = writeln!(
                bars,
                r#"<text x="{}" y="{}" text-anchor="end">{}</text><rect x="{left}" y="{}" width="{long:.1}" height="14" class="b{}"/><text x="{:.1}" y="{}">{value:.1}{}</text>"#,
                left - 8,
                y + 4,
                entry.stage.contender.name,
                y - 7,
                usize::from(at > 0),
                f64::from(left) + long + 6.0,
                y + 4,
                if at > 0 { format!(" · {:.0}×", value / mine) } else { String::new() }
            );
            y += row;
        }
        y += 14;
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {y}" width="760" height="{y}" role="img" aria-label="CPU per order, peak memory and cold start of the exchange and three others">
<style>text{{font:13px system-ui,sans-serif;fill:#24292f}}.h{{font-weight:600}}.b0{{fill:#1a7f37}}.b1{{fill:#8c959f}}@media(prefers-color-scheme:dark){{text{{fill:#e6edf3}}.b0{{fill:#3fb950}}.b1{{fill:#6e7681}}}}</style>
{bars}</svg>
"#
    )
}
