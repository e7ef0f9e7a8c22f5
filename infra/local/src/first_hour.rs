//! The command `first-hour`: says what it will do, asks, does it with its progress shown, and writes the report.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use exchange::exchange::{App, FirstHourOf, FirstHourStage, FirstHourWish, markdown};
use exchange::settings::ConfigFile;
use exchange::texts::Message;

use crate::ask::Answers;
use crate::cli::{Cli, FirstHourArgs};
use crate::data::{Data, OpenError};
use crate::host::Host;
use crate::language::{language, print, say};
use crate::progress::bar;
use crate::setup;

/// Runs the command.
pub async fn run(cli: &Cli, args: &FirstHourArgs) -> Result<ExitCode, Message> {
    match Data::open(&cli.data).await {
        Ok(data) => data.close().await,
        Err(OpenError::InUse(_)) => return Err(Message::new("first-in-use")),
        Err(OpenError::Failed(why)) => return Err(why),
    }
    let (running, config, credentials) = setup::load(cli).await?;
    let host = Host::start(&cli.data, ConfigFile { public_url: None, ..config }, credentials).await?;
    host.look_up().await?;
    let done = ask_and_run(cli, args, &host.exchange).await;
    host.stop().await;
    if let Some(running) = running {
        running.stop().await?;
    }
    done
}

async fn ask_and_run(cli: &Cli, args: &FirstHourArgs, exchange: &Arc<App>) -> Result<ExitCode, Message> {
    let wish = wish(args, exchange)?;
    if args.json && wish.things && !args.yes {
        // Nothing is written that nobody agreed to.
        return Err(Message::new("cli-init-missing").with("argument", "yes"));
    }
    let plan = exchange.first_hour.plan(&wish).await.map_err(|error| error.message())?;
    if !args.json {
        plan.lines().iter().for_each(print);
    }
    if !args.json && !Answers::new(args.yes).yes("first-ask")? {
        print(&Message::new("first-refused"));
        return Ok(ExitCode::from(1));
    }
    exchange.first_hour.begin(wish).await.map_err(|error| error.message())?;
    let bar = bar(args.json);
    let state = exchange
        .first_hour
        .run(&mut |state| {
            bar.set_length(state.expected.max(state.requests) as u64);
            bar.set_position(state.requests as u64);
        })
        .await
        .map_err(|error| error.message())?;
    bar.finish_and_clear();
    let Some(state) = state else { return Err(Message::new("first-none")) };
    let (path, beside) = write_report(cli, args, &state)?;
    if args.json {
        say!("{:#}", state.report(language()));
    } else {
        let (found, open) = state.counts();
        print(&Message::new("first-result").with("found", found).with("open", open));
        if let Some(why) = &state.problem {
            print(&Message::new("first-failed").with("why", why));
        }
        print(&Message::new("first-report").with("path", path).with("json", beside));
    }
    Ok(if state.stage == FirstHourStage::Done { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What the arguments allow. Without `--store` the only connected store is meant.
fn wish(args: &FirstHourArgs, exchange: &App) -> Result<FirstHourWish, Message> {
    let stores = exchange.stores.all();
    let store = match (&args.store, stores.as_slice()) {
        (Some(id), _) => Some(id.parse().map_err(|_| Message::new("store-id-wrong"))?),
        (None, []) => None,
        (None, [one]) => Some(one.settings.id.clone()),
        (None, several) => {
            let names: Vec<String> = several.iter().map(|shop| shop.settings.id.to_string()).collect();
            return Err(Message::new("first-store-needed").with("stores", names));
        }
    };
    Ok(FirstHourWish { store, things: !args.read_only, over_limit: args.over_limit, shop_order: args.shop_order })
}

/// Writes the report as Markdown and as JSON. Returns both paths.
fn write_report(cli: &Cli, args: &FirstHourArgs, state: &FirstHourOf) -> Result<(PathBuf, PathBuf), Message> {
    let path = args.report.clone().unwrap_or_else(|| cli.data.join("first-hour.md"));
    let beside = path.with_extension("json");
    put(&path, &markdown(state, language()))?;
    put(&beside, &format!("{:#}\n", state.report(language())))?;
    Ok((path, beside))
}

/// Writes a file for its owner only: buyers are in the report.
fn put(path: &Path, text: &str) -> Result<(), Message> {
    let written = guard::file::open(path).and_then(|mut file| {
        file.set_len(0)?;
        file.write_all(text.as_bytes())
    });
    written.map_err(|error| Message::new("first-report-failed").with("path", path).with("why", error.to_string()))
}
