//! The table that a command works on: that of the data folder, also while a process has locked it, or one on AWS.

use exchange::net::Endpoint;
use exchange::state::{self, Table};
use exchange::texts::Message;

use crate::cli::{Cli, TableArgs};
use crate::control_socket::{self, RemoteTable};
use crate::data::{Data, OpenError};

/// An open table.
pub enum Opened {
    /// On AWS, or at an endpoint.
    Named(Table),
    /// In the data folder.
    Own(Data),
    /// In the process that has locked the data folder.
    Remote(RemoteTable),
}

impl Opened {
    pub fn table(&self) -> &Table {
        match self {
            Self::Named(table) => table,
            Self::Own(data) => &data.table,
            Self::Remote(remote) => &remote.table,
        }
    }

    pub async fn close(self) {
        if let Self::Own(data) = self {
            data.close().await;
        }
    }
}

/// Opens the table that the arguments name.
pub async fn open(cli: &Cli, wanted: &TableArgs) -> Result<Opened, Message> {
    if let Some(name) = &wanted.table {
        let endpoint = Endpoint::from(wanted.endpoint.as_deref()).with_key(std::env::var("EXCHANGE_ENGINE_KEY").ok());
        let client = state::connect_in(endpoint, wanted.region.as_deref());
        return Ok(Opened::Named(Table::new(client, name)));
    }
    match Data::open(&cli.data).await {
        Ok(data) => Ok(Opened::Own(data)),
        Err(OpenError::InUse(why)) => control_socket::remote_table(&cli.data, why).map(Opened::Remote),
        Err(OpenError::Failed(why)) => Err(why),
    }
}

/// Opens the table of the data folder.
pub async fn open_own(cli: &Cli) -> Result<Opened, Message> {
    open(cli, &TableArgs { table: None, region: None, endpoint: None }).await
}
