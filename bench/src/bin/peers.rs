//! The exchange beside other programs for the same job: `bench/run` builds everything and runs this.
//!
//! `peers BUILD PEERS`: BUILD is what `sam build` made, PEERS the folder of the peers, built. First a check of correctness, then starts and
//! orders of all programs in turn, so that other load of the machine affects all alike. It fails when the exchange loses or doubles an
//! order, or when a promise of the report does not hold.
//!
//! `peers BUILD --short` measures the exchange alone and checks counts only: requests, reads, writes, bytes.

// A benchmark that cannot set itself up stops.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use bench::correctness;
use bench::measure::{self, Cap, Measured};
use bench::report::{self, Entry, Machine};
use bench::stage::{Contender, Stage, binary};
use clap::Parser;

/// Orders of a round.
const ROUND: usize = 50;
/// Shares of a core that Lambda gives functions of 128 and 512 MB.
const CAPS: [u32; 2] = [7, 29];

/// The exchange beside what people would use instead.
#[derive(Parser)]
struct Arguments {
    /// What `sam build` made.
    build: PathBuf,
    /// The folder of the peers, built; without it the exchange is measured alone.
    peers: Option<PathBuf>,
    /// The exchange alone, and counts only.
    #[arg(long)]
    short: bool,
    /// Bytes that the binary of order-import may have in the short form.
    #[arg(long, default_value_t = 7_500_000)]
    largest: u64,
    /// Deliveries of the check of correctness.
    #[arg(long, default_value_t = 1000)]
    deliveries: usize,
    #[arg(long, default_value_t = 41)]
    starts: usize,
    /// Orders in a process that has worked before.
    #[arg(long, default_value_t = 300)]
    orders: usize,
    /// Starts under each cap.
    #[arg(long, default_value_t = 7)]
    capped: usize,
    /// Writes the report into this file, between its marks, and the plot beside it.
    #[arg(long)]
    write: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ours = Contender::exchange(&arguments.build);
    if arguments.short {
        return short(ours, arguments.largest).await;
    }
    let peers = arguments.peers.iter().flat_map(|folder| [node(folder), python(folder), node_red(folder)]);
    let mut entries = Vec::new();
    for contender in std::iter::once(ours).chain(peers) {
        let poll = contender.ours.then(|| binary(&arguments.build, "ScheduledImport"));
        // The check of correctness has stand-ins of its own: its cut connections are not measured.
        let world = Stage::open(contender.clone()).await;
        let verdict = correctness::run(&world, arguments.deliveries, poll.as_deref()).await;
        eprintln!("{}: {verdict:?}", contender.name);
        let tls = (Stage::with_tls(contender.clone()).await, Measured::default());
        entries.push(Entry { stage: Stage::open(contender).await, measured: Measured::default(), tls, verdict });
    }
    measure_all(&arguments, &mut entries).await;
    let (text, holds) = report::text(&entries, &Machine::this());
    println!("{text}");
    if let Some(file) = &arguments.write {
        report::write(file, &text, &entries);
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure_all(arguments: &Arguments, entries: &mut [Entry]) {
    let mut all: Vec<(&Stage, &mut Measured)> = Vec::new();
    for entry in &mut *entries {
        all.push((&entry.stage, &mut entry.measured));
        all.push((&entry.tls.0, &mut entry.tls.1));
    }
    for start in 0..arguments.starts {
        for (stage, measured) in &mut all {
            let order = stage.place(start).await;
            measure::start(stage, order, measured).await;
        }
    }
    let mut running = Vec::new();
    for (stage, _) in &all {
        let mut instance = stage.start().await;
        // Buyers and products become known, and just-in-time compilers do their work.
        let mut ignored = Measured::default();
        let numbers = placed(stage, 0..ROUND).await;
        measure::orders(stage, &mut instance, &numbers, &mut ignored).await;
        running.push(instance);
    }
    for round in 0..arguments.orders / ROUND {
        for ((stage, measured), instance) in all.iter_mut().zip(&mut running) {
            let numbers = placed(stage, round * ROUND..(round + 1) * ROUND).await;
            measure::orders(stage, instance, &numbers, measured).await;
        }
    }
    drop(running);
    for percent in CAPS.into_iter().filter(|_| arguments.capped > 0) {
        for entry in &mut *entries {
            let Some(cap) = Cap::new(percent) else { continue };
            let numbers = placed(&entry.stage, 0..arguments.capped * 2).await;
            let (cold, warm) = measure::capped(&entry.stage, &cap, &numbers).await;
            entry.measured.capped.push((percent, cold, warm));
        }
    }
}

async fn placed(stage: &Stage, orders: std::ops::Range<usize>) -> Vec<u64> {
    let mut numbers = Vec::new();
    for order in orders {
        numbers.push(stage.place(order).await);
    }
    numbers
}

/// What CI runs.
async fn short(ours: Contender, largest: u64) -> ExitCode {
    let size = ours.size;
    let stage = Stage::open(ours).await;
    let mut instance = stage.start().await;
    let numbers = placed(&stage, 0..ROUND).await;
    measure::orders(&stage, &mut instance, &numbers, &mut Measured::default()).await;
    let mut measured = Measured::default();
    let numbers = placed(&stage, 0..ROUND * 2).await;
    measure::orders(&stage, &mut instance, &numbers, &mut measured).await;
    let orders = numbers.len();
    println!(
        "{orders} orders of known buyers with three known lines: {} requests to RO App, {} reads and {} writes of the table, {} permits of the budget; the binary has {size} bytes",
        measured.roapp_calls, measured.reads, measured.writes, measured.permits
    );
    // A turn is one write, and one more where the budget lay idle.
    let good = measured.roapp_calls == orders * 4
        && measured.writes == orders * 3
        && measured.reads <= orders * 2 + 10
        && measured.permits <= measured.roapp_calls * 2
        && size <= largest;
    if good {
        ExitCode::SUCCESS
    } else {
        eprintln!(
            "It should be 4 requests, 3 writes, 2 reads (and a few a minute more) and at most 8 permits an order, and at most {largest} bytes. What an order costs is printed by `cargo test -p tests --test deployment counts -- --nocapture`."
        );
        ExitCode::FAILURE
    }
}

fn node(peers: &Path) -> Contender {
    let folder = peers.join("node").canonicalize().unwrap();
    let runtime = folder.join("node_modules/aws-lambda-ric/bin/index.mjs");
    Contender {
        name: "Node",
        program: which("node"),
        arguments: vec![runtime.display().to_string(), folder.join("dist/index.handler").display().to_string()],
        variables: function(&folder.join("dist"), "index.handler"),
        size: bytes(&folder.join("dist")),
        made_of: format!("Node {}, {}", output("node", "--version"), versions(&folder)),
        ours: false,
    }
}

fn python(peers: &Path) -> Contender {
    let folder = peers.join("python").canonicalize().unwrap();
    let program = folder.join("venv/bin/python");
    let packages = std::fs::read_to_string(folder.join("requirements.txt")).unwrap();
    let packages: Vec<String> = packages.lines().map(|line| line.replace("==", " ")).collect();
    let site = folder.join("venv/lib").read_dir().unwrap().next().unwrap().unwrap().path().join("site-packages");
    Contender {
        name: "Python",
        arguments: vec!["-m".into(), "awslambdaric".into(), "handler.handler".into()],
        variables: function(&folder, "handler.handler"),
        // What the managed runtime has already is not deployed.
        size: bytes(&site.join("aws_lambda_powertools")) + bytes(&folder.join("handler.py")),
        made_of: format!("{}, {}", output(&program.display().to_string(), "--version"), packages.join(", ")),
        program,
        ours: false,
    }
}

fn node_red(peers: &Path) -> Contender {
    let folder = peers.join("node-red").canonicalize().unwrap();
    let text = |path: &Path| path.display().to_string();
    Contender {
        name: "Node-RED",
        program: which("node"),
        arguments: vec![
            text(&folder.join("node_modules/node-red/red.js")),
            "--userDir".into(),
            text(&folder),
            "--settings".into(),
            text(&folder.join("settings.js")),
            "flow.json".into(),
        ],
        variables: vec![("HOME".into(), text(&folder)), path()],
        size: bytes(&folder.join("node_modules")),
        made_of: format!("Node {}, {}", output("node", "--version"), versions(&folder)),
        ours: false,
    }
}

fn path() -> (String, String) {
    ("PATH".into(), std::env::var("PATH").unwrap_or_default())
}

fn function(root: &Path, handler: &str) -> Vec<(String, String)> {
    let root = root.display().to_string();
    vec![
        ("LAMBDA_TASK_ROOT".into(), root.clone()),
        ("_HANDLER".into(), handler.into()),
        ("PYTHONPATH".into(), root.clone()),
        ("HOME".into(), root),
        path(),
    ]
}

fn which(program: &str) -> PathBuf {
    let paths = std::env::var("PATH").unwrap_or_default();
    let mut all = std::env::split_paths(&paths).map(|folder| folder.join(program));
    all.find(|path| path.is_file()).unwrap_or_else(|| panic!("{program} is not installed"))
}

fn output(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The packages a folder asks for.
fn versions(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("package.json")).unwrap();
    let package: serde_json::Value = serde_json::from_str(&text).unwrap();
    let all = package["dependencies"].as_object().unwrap().iter();
    all.map(|(name, version)| format!("{name} {}", version.as_str().unwrap())).collect::<Vec<_>>().join(", ")
}

fn bytes(path: &Path) -> u64 {
    if path.is_file() {
        return path.metadata().unwrap().len();
    }
    path.read_dir()
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap())
        .filter(|entry| !entry.path().is_symlink())
        .map(|entry| bytes(&entry.path()))
        .sum()
}
