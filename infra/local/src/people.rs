//! The command `people`: people of this server on the command line, as the console's page has them. It works beside a running process.

use std::process::ExitCode;

use console::team::{self, Actor};
use exchange::clock::{Clock, SystemClock};
use exchange::settings::ServerSettings;
use exchange::state::Table;
use exchange::team::{LINK_HOURS, Role};
use exchange::texts::Message;

use crate::cli::{Cli, PeopleCommand};
use crate::language::{language, print, say};
use crate::opened::open_own;
use crate::{control_socket, reach, setup};

/// Runs the command.
pub async fn run(cli: &Cli, command: &PeopleCommand) -> Result<ExitCode, Message> {
    let server = setup::server(cli)?;
    if server.sign_in.is_some() {
        return Err(Message::new("people-at-provider"));
    }
    let opened = open_own(cli).await?;
    let done = work(opened.table(), command).await;
    opened.close().await;
    if let Some(path) = done? {
        print(&Message::new("link-made").with("hours", LINK_HOURS));
        say!("{}{path}", console_address(cli, &server).await);
    }
    Ok(ExitCode::SUCCESS)
}

/// The console's address as the running process has it; without one, as it would be with this configuration.
async fn console_address(cli: &Cli, server: &ServerSettings) -> String {
    let none = Message::new("page-unknown");
    match control_socket::send(&cli.data, none, control_socket::Command::Address).await {
        Ok(reply) => reply.text,
        Err(_) => reach::address(server, server.listen.map_or(cli.port, |address| address.port())),
    }
}

/// Does it; gives the path of a link where one was made.
async fn work(table: &Table, command: &PeopleCommand) -> Result<Option<String>, Message> {
    let (now, actor) = (SystemClock.now(), Actor::command());
    match command {
        PeopleCommand::List => list(table).await.map(|()| None),
        PeopleCommand::Invite { role, person } => {
            team::invite(table, now, &actor, person, parse(role)?).await.map(Some)
        }
        PeopleCommand::Renew { person } => {
            let id = find(table, person).await?;
            team::renew_link(table, now, &actor, &id).await.map(Some)
        }
        PeopleCommand::Role { person, new_role } => {
            let id = find(table, person).await?;
            team::set_role(table, now, &actor, &id, parse(new_role)?).await.map(|()| None)
        }
        PeopleCommand::Remove { person } => {
            let id = find(table, person).await?;
            team::remove(table, now, &actor, &id).await?;
            print(&Message::new("person-removed"));
            Ok(None)
        }
    }
}

async fn list(table: &Table) -> Result<(), Message> {
    let team = table.team().await?;
    if team.people.is_empty() {
        print(&Message::new("people-none"));
    }
    for person in &team.people {
        let role = language().text(&format!("role-{}", person.role.as_str()));
        let state = if person.password.is_none() { language().text("person-not-joined") } else { String::new() };
        say!("{}  {role}  {state}", person.name);
    }
    Ok(())
}

fn parse(role: &str) -> Result<Role, Message> {
    let roles = Role::ALL.map(Role::as_str).join(", ");
    Role::from_name(role).ok_or_else(|| Message::new("cli-role-unknown").with("roles", roles))
}

async fn find(table: &Table, name: &str) -> Result<String, Message> {
    let team = table.team().await?;
    team.named(name).map(|person| person.id.clone()).ok_or_else(|| Message::new("person-unknown"))
}
