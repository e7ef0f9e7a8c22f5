//! The command `doctor`: looks at what the program needs on a machine and around it, and says what to do about each thing that is wrong.
//!
//! Guarantees: it changes nothing; it works beside a running process; the exit code is 1 where something is a problem.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use exchange::clock::{Clock, SystemClock};
use exchange::net::{HttpTransport, Request, Transport};
use exchange::secrets::{FileSecrets, SecretStore};
use exchange::settings::{ConfigFile, Credentials, Grade};
use exchange::state::StateError;
use exchange::texts::Message;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;

use crate::backup::SECRETS;
use crate::cli::Cli;
use crate::data::{OpenError, STATE, lock, restore_is_unfinished};
use crate::language::{language, say};
use crate::opened::open_own;
use crate::setup;

/// Free space that is little, and too little, in bytes.
const LITTLE: u64 = 1_000_000_000;
const TOO_LITTLE: u64 = 100_000_000;
/// How far a clock may be from those of the far sides, and from where on it is wrong.
const APART: SignedDuration = SignedDuration::from_secs(5);
const WRONG: SignedDuration = SignedDuration::from_mins(1);
/// Time limit of each answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// One thing that was looked at.
struct Looked {
    /// What it is, the same in every language.
    check: &'static str,
    grade: Grade,
    message: Message,
}

fn good(check: &'static str, message: Message) -> Looked {
    Looked { check, grade: Grade::Good, message }
}

fn warning(check: &'static str, message: Message) -> Looked {
    Looked { check, grade: Grade::Warning, message }
}

fn problem(check: &'static str, message: Message) -> Looked {
    Looked { check, grade: Grade::Problem, message }
}

/// Runs the command.
pub async fn run(cli: &Cli, json: bool) -> Result<ExitCode, Message> {
    let mut all = vec![good("version", Message::new("doctor-version").with("release", env!("CARGO_PKG_VERSION")))];
    let config = match &cli.config {
        Some(path) => configuration(path, &mut all),
        None => {
            all.push(warning("config", Message::new("doctor-no-config")));
            None
        }
    };
    let mut secret_files: Vec<PathBuf> = cli.config.iter().cloned().collect();
    if let (Some(path), Some((config, _))) = (&cli.config, &config)
        && let Some(file) = &config.credentials_file
    {
        secret_files.push(path.parent().unwrap_or(Path::new("")).join(file));
    }
    all.extend(rights(&cli.data, &secret_files));
    all.extend(space(&cli.data));
    // Opening a folder narrows the rights in it, so this comes after they were looked at.
    all.extend(folder(cli).await);
    if let Some((config, credentials)) = &config {
        all.extend(credentials_of(config, credentials, &entered(&cli.data).await));
        all.extend(far_sides(config).await);
    }
    let worst = all.iter().map(|one| one.grade).max().unwrap_or(Grade::Good);
    show(&all, json)?;
    Ok(if worst == Grade::Problem { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn show(all: &[Looked], json: bool) -> Result<(), Message> {
    let language = language();
    if json {
        let grade = |grade| match grade {
            Grade::Good => "good",
            Grade::Warning => "warning",
            Grade::Problem => "problem",
        };
        let rows: Vec<_> = all
            .iter()
            .map(|one| json!({"check": one.check, "grade": grade(one.grade), "message": one.message.render(language)}))
            .collect();
        say!("{}", serde_json::to_string_pretty(&rows).map_err(|error| Message::text(error.to_string()))?);
        return Ok(());
    }
    for one in all {
        let grade = match one.grade {
            Grade::Good => "cli-good",
            Grade::Warning => "cli-warning",
            Grade::Problem => "cli-problem",
        };
        say!("  {:<16}{}", language.text(grade), one.message.render(language));
    }
    let problems = all.iter().filter(|one| one.grade == Grade::Problem).count();
    say!("{}", Message::new("cli-connect-result").with("problems", problems).render(language));
    Ok(())
}

fn configuration(path: &Path, all: &mut Vec<Looked>) -> Option<(ConfigFile, Credentials)> {
    match setup::read(path) {
        Ok(read) => {
            let stores = read.0.stores.len() + read.0.named.len();
            all.push(good("config", Message::new("doctor-config").with("path", path).with("stores", stores)));
            Some(read)
        }
        Err(why) => {
            all.push(problem("config", why));
            None
        }
    }
}

/// Files with people's data or secrets that others can read.
fn rights(data: &Path, files: &[PathBuf]) -> Vec<Looked> {
    let inside = std::fs::read_dir(data).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let kept = inside.filter(|path| path.is_file()).chain([data.to_owned()]);
    let said = |path: &Path, id: &str, mode: &str| {
        problem("rights", Message::new(id).with("path", path).with("mode", mode.to_owned()))
    };
    let mut all: Vec<Looked> = Vec::new();
    for path in kept {
        if std::fs::metadata(&path).is_ok_and(|about| about.mode() & 0o077 != 0) {
            all.push(said(&path, "doctor-open", if path.is_dir() { "700" } else { "600" }));
        }
    }
    let (user, groups) = ids();
    for path in files {
        let Ok(about) = std::fs::metadata(path) else { continue };
        all.extend(match reader(user, &groups, (about.uid(), about.gid(), about.mode())) {
            Reader::Right => None,
            Reader::OwnerAlone => Some(said(path, "doctor-open", "600")),
            Reader::OwnerAndGroup => Some(said(path, "doctor-open", "640")),
            Reader::NoGroup => Some(said(path, "doctor-open-group", "640")),
        });
    }
    if all.is_empty() { vec![good("rights", Message::new("doctor-rights"))] } else { all }
}

/// The user of this process and all its groups.
fn ids() -> (u32, Vec<u32>) {
    let more = rustix::process::getgroups().unwrap_or_default();
    let groups = more.into_iter().chain([rustix::process::getegid()]).map(|group| group.as_raw()).collect();
    (rustix::process::geteuid().as_raw(), groups)
}

/// Who should read a file that more users can read, or write, than need to.
#[derive(Debug, PartialEq, Eq)]
enum Reader {
    /// Nobody else can.
    Right,
    OwnerAlone,
    OwnerAndGroup,
    /// The owner and the group of the exchange's user, which the file does not have.
    NoGroup,
}

/// A file of another user is read by its group, as the package has it: root's, and of the service's group. Root looks at that, too.
fn reader(user: u32, groups: &[u32], (owner, group, mode): (u32, u32, u32)) -> Reader {
    let is_shared = owner != user || (owner == 0 && group != 0);
    match (is_shared, mode & 0o077) {
        (_, 0) => Reader::Right,
        (true, wide) if wide & 0o027 == 0 => Reader::Right,
        (true, _) if user != 0 && !groups.contains(&group) => Reader::NoGroup,
        (true, _) => Reader::OwnerAndGroup,
        (false, _) => Reader::OwnerAlone,
    }
}

/// Free space where the data folder is, or will be.
fn space(data: &Path) -> Option<Looked> {
    let there = data.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    let found = rustix::fs::statvfs(there).ok()?;
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let said = |id: &str| Message::new(id).with("path", there).with("megabytes", free / 1_000_000);
    Some(match free {
        free if free < TOO_LITTLE => problem("disk", said("doctor-disk-full")),
        free if free < LITTLE => warning("disk", said("doctor-disk-little")),
        _ => good("disk", said("doctor-disk")),
    })
}

/// The data folder and the table in it.
async fn folder(cli: &Cli) -> Vec<Looked> {
    let path = cli.data.as_path();
    if !path.exists() {
        return vec![warning("folder", Message::new("doctor-folder-new").with("path", path))];
    }
    if restore_is_unfinished(path) {
        return vec![problem("folder", Message::new("cli-restore-unfinished").with("path", path))];
    }
    let mut all = Vec::new();
    match lock(path) {
        Ok(_free_again) => all.push(good("folder", Message::new("doctor-folder-free").with("path", path))),
        Err(OpenError::InUse(_)) => all.push(good("folder", Message::new("doctor-folder-used").with("path", path))),
        Err(OpenError::Failed(why)) => return vec![problem("folder", why)],
    }
    if let Err(why) = FileSecrets::check(path) {
        all.push(problem("secrets", why.message().sentence()));
    }
    if path.join(STATE).is_file() {
        all.push(match table(cli).await {
            Ok(()) => good("table", Message::new("doctor-table")),
            Err(why) => problem("table", why),
        });
    }
    all
}

/// Reads of each kind of item that a start needs: one of a newer release is an error.
async fn table(cli: &Cli) -> Result<(), Message> {
    let opened = open_own(cli).await?;
    let read = async {
        opened.table().team().await?;
        opened.table().notices().await?;
        opened.table().stores::<exchange::settings::StoreSettings>().await?;
        match opened.table().unreadable().into_iter().next() {
            Some(error) => Err(error),
            None => Ok::<(), StateError>(()),
        }
    };
    let read = read.await.map_err(|error| error.message().sentence());
    opened.close().await;
    read
}

/// The secrets entered in the console. Where they cannot be read, that is a problem of its own.
async fn entered(data: &Path) -> Vec<(String, SecretString)> {
    if !data.join(SECRETS[1]).exists() {
        return Vec::new();
    }
    match FileSecrets::open(data) {
        Ok(secrets) => secrets.load().await.unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

/// Credentials that are missing, in the file and in the console. A configuration without a store is started without any: they are
/// entered in the console.
fn credentials_of(config: &ConfigFile, credentials: &Credentials, entered: &[(String, SecretString)]) -> Vec<Looked> {
    let credentials = credentials.with(entered.to_vec());
    let all_in_console = config.stores.is_empty() && config.named.is_empty();
    let missing = |why: Message| {
        if all_in_console {
            return warning("credentials", Message::new("doctor-credential-console").with("why", why));
        }
        problem("credentials", why)
    };
    let mut all: Vec<Looked> = credentials.roapp_key().err().map(missing).into_iter().collect();
    let ids = config.stores.iter().map(|store| &store.id).chain(config.named.iter().map(|store| &store.id));
    all.extend(ids.filter_map(|id| credentials.cartum(id).err()).map(missing));
    if all.is_empty() {
        all.push(good("credentials", Message::new("doctor-credentials")));
    }
    all
}

/// Whether RO App, each shop and the console's own address answer, and what time they have.
async fn far_sides(config: &ConfigFile) -> Vec<Looked> {
    let http = match HttpTransport::new(TIMEOUT) {
        Ok(http) => http,
        Err(why) => return vec![problem("network", why)],
    };
    let shops = config.stores.iter().map(|store| (store.name.as_str(), store.url.as_str()));
    let named = config.named.iter().map(|store| (store.name.as_str(), store.url.as_str()));
    let sides = [("RO App", config.roapp.url.as_str())].into_iter().chain(shops).chain(named);
    let (mut all, mut times) = (Vec::new(), Vec::new());
    for (name, url) in sides {
        let said = |id: &str| Message::new(id).with("name", name).with("url", url);
        match ask(&http, url).await {
            Ok(apart) => {
                times.extend(apart);
                all.push(good("reach", said("doctor-reached")));
            }
            Err(why) => all.push(problem("reach", said("doctor-unreachable").with("why", why))),
        }
    }
    all.extend(clock(&times));
    if let Some(url) = &config.server.console_url {
        let said = |id: &str| Message::new(id).with("url", url);
        all.push(match ask(&http, &format!("{url}/health")).await {
            Ok(_) => good("console", said("doctor-console")),
            Err(why) => warning("console", said("doctor-console-unreachable").with("why", why)),
        });
    }
    all
}

/// Asks an address; any answer will do. Gives how far its clock is from this one, where the answer says its time.
async fn ask(http: &HttpTransport, url: &str) -> Result<Option<SignedDuration>, Message> {
    let request = Request { method: http::Method::GET, url: url.to_owned(), bearer: None, body: None };
    let began = SystemClock.now();
    let answer = http.send(request).await.map_err(|error| error.message())?;
    let ended = SystemClock.now();
    let Some(theirs) = answer.date else { return Ok(None) };
    // `Date` is in whole seconds, and of a moment between both.
    let apart = if theirs < began {
        theirs.duration_since(began) + SignedDuration::from_secs(1)
    } else {
        theirs.duration_since(ended)
    };
    Ok(Some(if between(theirs, began, ended) { SignedDuration::ZERO } else { apart }))
}

fn between(theirs: Timestamp, began: Timestamp, ended: Timestamp) -> bool {
    theirs.as_second() >= began.as_second() && theirs.as_second() <= ended.as_second()
}

/// The clock, held against those of the far sides. One of them may be wrong itself: the nearest counts.
fn clock(times: &[SignedDuration]) -> Option<Looked> {
    let nearest = times.iter().map(|apart| apart.abs()).min()?;
    let said = |id: &str| Message::new(id).with("seconds", nearest.as_secs());
    Some(match nearest {
        apart if apart > WRONG => problem("clock", said("doctor-clock-wrong")),
        apart if apart > APART => warning("clock", said("doctor-clock-off")),
        _ => good("clock", Message::new("doctor-clock")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_of_the_service_reads_what_the_package_gives_it() {
        let (root, service, other) = (0, 990, 1000);
        for (user, about, expected) in [
            (root, (root, service, 0o640), Reader::Right),
            (service, (root, service, 0o640), Reader::Right),
            (service, (root, service, 0o644), Reader::OwnerAndGroup),
            (service, (root, service, 0o660), Reader::OwnerAndGroup),
            (root, (root, service, 0o644), Reader::OwnerAndGroup),
            (service, (root, root, 0o644), Reader::NoGroup),
            (root, (root, root, 0o640), Reader::OwnerAlone),
            (other, (other, other, 0o600), Reader::Right),
            (other, (other, other, 0o640), Reader::OwnerAlone),
        ] {
            assert_eq!(reader(user, &[user], about), expected, "{user} {about:?}");
        }
    }

    #[test]
    fn the_nearest_of_the_far_clocks_counts() {
        let of = |seconds: &[i64]| {
            let times: Vec<_> = seconds.iter().map(|one| SignedDuration::from_secs(*one)).collect();
            clock(&times).map(|looked| looked.grade)
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[0, 900]), Some(Grade::Good));
        assert_eq!(of(&[-30, 900]), Some(Grade::Warning));
        assert_eq!(of(&[-300, 900]), Some(Grade::Problem));
    }
}
