//! The log of the functions: one line of JSON for each event, on standard output, with the order, store and request it belongs to.
//!
//! Same format as the runtime's own subscriber writes, without its filter for single modules: that one is an engine for regular
//! expressions in every binary, and Lambda has a setting for the level only.

use std::env;

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::release;

/// Writes lines from now on, the first one with version and commit; of the level that Lambda's advanced logging controls set
/// (`AWS_LAMBDA_LOG_LEVEL`), or of INFO.
pub fn start() {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    write_to(std::io::stdout, level.unwrap_or(LevelFilter::INFO));
    tracing::info!(version = release::VERSION, commit = release::COMMIT, "started");
}

/// Writes the lines of `level` and above to `writer` from now on. Once for a process.
pub fn write_to(writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static, level: LevelFilter) {
    // With the time, as `timestamp`: Lambda takes a line without one for INFO, whatever its level.
    let lines = tracing_subscriber::fmt().json().with_target(false);
    lines.with_max_level(level).with_writer(writer).init();
}
