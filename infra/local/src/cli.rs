//! Arguments of the program. Their help is in the message files (`help.ftl`) and is shown in the terminal's language; what clap itself
//! says of wrong arguments is English.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, Command as Program, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use exchange::texts::{Language, Message};

#[derive(Debug, Parser)]
#[command(name = "exchange", version = exchange::release::name())]
pub struct Cli {
    #[arg(long, global = true, default_value = ".data")]
    pub data: PathBuf,
    #[arg(long, global = true, default_value_t = 8080)]
    pub port: u16,
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
    #[arg(long, global = true, value_enum, default_value_t = Log::Text, hide_possible_values = true)]
    pub log: Log,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How the running program prints what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    Text,
    Json,
    Off,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Serve,
    Health {
        #[arg(long)]
        answers: bool,
    },
    Once {
        #[arg(long)]
        json: bool,
    },
    Sandbox,
    Engine,
    Connect,
    FirstHour(FirstHourArgs),
    Init(Box<InitArgs>),
    History(Order),
    Why(WhyArgs),
    Attention,
    Reconcile(ReconcileArgs),
    Link,
    Retry(Order),
    ExportBuyer(BuyerArgs),
    EraseBuyer(BuyerArgs),
    ExportHistory(TableArgs),
    Backup {
        target: PathBuf,
    },
    Restore {
        source: PathBuf,
    },
    People(PeopleArgs),
    Doctor {
        #[arg(long = "json", id = "json-findings")]
        json: bool,
    },
    ExportState {
        state_file: PathBuf,
        #[command(flatten)]
        table: TableArgs,
    },
    ImportState {
        state_file: PathBuf,
        #[arg(long)]
        over: bool,
        #[command(flatten)]
        table: TableArgs,
    },
}

// What to do with the people of this server.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct PeopleArgs {
    #[command(subcommand)]
    pub command: PeopleCommand,
}

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    List,
    Invite {
        #[arg(long)]
        role: String,
        person: String,
    },
    Renew {
        person: String,
    },
    Role {
        person: String,
        new_role: String,
    },
    Remove {
        person: String,
    },
}

// What a first hour may do.
#[derive(Debug, Args)]
pub struct FirstHourArgs {
    #[arg(long = "store", id = "first-hour-store")]
    pub store: Option<String>,
    #[arg(long)]
    pub read_only: bool,
    #[arg(long)]
    pub over_limit: bool,
    #[arg(long, conflicts_with = "read_only")]
    pub shop_order: Option<u64>,
    #[arg(long)]
    pub report: Option<PathBuf>,
    #[arg(long = "yes", id = "begin-at-once")]
    pub yes: bool,
    #[arg(long = "json", id = "json-answers")]
    pub json: bool,
}

// What `init` would ask for.
#[derive(Debug, Args)]
pub struct InitArgs {
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long)]
    pub url: Option<String>,
    #[arg(long)]
    pub login: Option<String>,
    #[arg(long)]
    pub location: Option<String>,
    #[arg(long)]
    pub order_type: Option<String>,
    #[arg(long)]
    pub manager: Vec<String>,
    #[arg(long)]
    pub category: Option<String>,
    #[arg(long)]
    pub fallback: Option<String>,
    #[arg(long)]
    pub product_language: Option<String>,
    #[arg(long)]
    pub country: Option<String>,
    #[arg(long)]
    pub time_zone: Option<String>,
    #[arg(long)]
    pub staff_language: Option<String>,
    #[arg(long)]
    pub roapp_url: Option<String>,
    #[arg(long)]
    pub public_url: Option<String>,
    #[arg(long)]
    pub yes: bool,
}

// Which table; without any of these, the one in the data folder.
#[derive(Debug, Args)]
pub struct TableArgs {
    #[arg(long)]
    pub table: Option<String>,
    #[arg(long, requires = "table")]
    pub region: Option<String>,
    #[arg(long, requires = "table")]
    pub endpoint: Option<String>,
}

#[derive(Debug, Args)]
pub struct BuyerArgs {
    #[command(flatten)]
    pub who: Who,
    #[command(flatten)]
    pub table: TableArgs,
}

// The buyer, by one of three.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Who {
    #[arg(long)]
    pub phone: Option<String>,
    #[arg(long)]
    pub email: Option<String>,
    #[arg(long)]
    pub contact: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Order {
    pub store: String,
    pub number: String,
}

#[derive(Debug, Args)]
pub struct WhyArgs {
    #[command(flatten)]
    pub order: Order,
    #[arg(long)]
    pub import: bool,
}

// Which days; the week until today without any.
#[derive(Debug, Args)]
pub struct ReconcileArgs {
    #[arg(long)]
    pub from: Option<String>,
    #[arg(long)]
    pub to: Option<String>,
    #[arg(long = "json", id = "json-report")]
    pub json: bool,
}

impl Cli {
    /// Whether the program is to run until it is stopped, and tells what happens: the command `serve`, and no command.
    pub fn serves(&self) -> bool {
        matches!(self.command, None | Some(Command::Serve))
    }

    /// Parses the arguments of this process. Ends it where they are wrong, or where help or the version is asked for.
    pub fn read(language: Language) -> Self {
        let matches = with_help(Self::command().disable_help_subcommand(true), language).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// The program or one of its commands, with its help in a language.
fn with_help(program: Program, language: Language) -> Program {
    let about = language.text(&format!("help-{}", program.get_name()));
    let (options, arguments) = (language.text("help-options"), language.text("help-arguments"));
    let template =
        format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}", language.text("help-usage"));
    let is_program = program.get_version().is_some();
    let flag = |name: &'static str, short: char, action: ArgAction| {
        let help = language.text(&format!("help-{name}"));
        Arg::new(name).short(short).long(name).action(action).help(help).help_heading(options.clone())
    };
    let mut program = program
        .about(about)
        .help_template(template)
        .subcommand_help_heading(language.text("help-commands"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { arguments.clone() } else { options.clone() };
            let help = help_of(&arg, language);
            let takes_value = arg.get_action().takes_values();
            arg.help(help).help_heading(heading).hide_default_value(takes_value)
        })
        .mut_subcommands(|command| with_help(command, language))
        .arg(flag("help", 'h', ArgAction::Help));
    if is_program {
        program = program.arg(flag("version", 'V', ArgAction::Version));
    }
    program
}

/// The help of an argument, with its default value.
fn help_of(arg: &Arg, language: Language) -> String {
    let help = language.text(&format!("help-arg-{}", arg.get_id()));
    match arg.get_default_values() {
        [value] if arg.get_action().takes_values() => {
            let default = Message::new("help-default").with("value", value.to_string_lossy());
            format!("{help} {}", default.render(language))
        }
        _ => help,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_help_in_every_language() {
        for (language, code, _) in Language::all() {
            let mut program = with_help(Cli::command().disable_help_subcommand(true), language);
            let names: Vec<String> = program.get_subcommands().map(|command| command.get_name().to_owned()).collect();
            assert_eq!(names.len(), 23, "{names:?}");
            let mut helps = vec![program.render_long_help().to_string()];
            for name in names {
                helps.push(program.find_subcommand_mut(&name).unwrap().render_long_help().to_string());
            }
            for help in helps {
                let missing = help.split_whitespace().find(|word| word.starts_with("help-"));
                assert_eq!(missing, None, "{code}: {help}");
                assert!(code == "en" || !help.contains("Print"), "{code}: {help}");
            }
        }
    }

    #[test]
    fn the_arguments_are_consistent() {
        with_help(Cli::command(), Language::English).debug_assert();
    }
}
