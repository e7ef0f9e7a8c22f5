//! Version and commit of this build.
//!
//! Guarantees: only a release build names a commit (`release/build` sets `EXCHANGE_COMMIT`), so that a new commit makes nothing old in a
//! developer's build.

/// Version of the workspace.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Commit of a release build; `unknown` where it was built without git, `dev` in a developer's build.
pub const COMMIT: &str = match option_env!("EXCHANGE_COMMIT") {
    Some(commit) => commit,
    None => "dev",
};

/// Version and commit, such as `0.1.0 (dev)`.
pub fn name() -> String {
    format!("{VERSION} ({COMMIT})")
}
