//! What the program connects: the stores of the file named by `--config`, or the demo store with its stand-ins.

use std::path::Path;

use exchange::settings::{ConfigFile, Credentials, ServerSettings};
use exchange::texts::Message;

use crate::cli::Cli;
use crate::demo;
use crate::stand_ins::StandIns;

/// Reads the configuration and its credentials; without `--config`, starts the stand-ins and returns the demo's.
pub async fn load(cli: &Cli) -> Result<(Option<StandIns>, ConfigFile, Credentials), Message> {
    match &cli.config {
        Some(path) => {
            let (config, credentials) = read(path)?;
            Ok((None, config, credentials))
        }
        None => {
            let stand_ins = StandIns::start(&cli.data, cli.port).await?;
            let (config, credentials) = demo::config(cli.port)?;
            Ok((Some(stand_ins), config, credentials))
        }
    }
}

/// How the configuration says that this server is reached.
pub fn server(cli: &Cli) -> Result<ServerSettings, Message> {
    match &cli.config {
        Some(path) => Ok(ConfigFile::read(path).map_err(|error| error.0)?.server),
        None => Ok(ServerSettings::default()),
    }
}

pub fn read(path: &Path) -> Result<(ConfigFile, Credentials), Message> {
    let config = ConfigFile::read(path).map_err(|error| error.to_string())?;
    let credentials = match &config.credentials_file {
        Some(file) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            Credentials::from_file(&folder.join(file))?
        }
        None => Credentials::from_environment(),
    };
    Ok((config, credentials))
}
