//! TLS of all clients: rustls with ring, and the machine's certificates, read once per process and only when needed.
//!
//! Reason: parsing them is the longest part of a cold start, every client would repeat it, and a process that connects only to its own
//! machine needs none. A function reads them while it starts, because its first connection is to the table.

use std::sync::OnceLock;

use rustls::ClientConfig;
use rustls_platform_verifier::ConfigVerifierExt;

use crate::texts::Message;

/// For addresses outside this machine.
///
/// # Errors
/// A sentence when the machine offers no certificates.
pub(super) fn with_certificates() -> Result<ClientConfig, Message> {
    static READ: OnceLock<Result<ClientConfig, Message>> = OnceLock::new();
    let read = || {
        provider();
        ClientConfig::with_platform_verifier()
            .map_err(|error| Message::new("net-no-certificates").with("why", error.to_string()))
    };
    READ.get_or_init(read).clone()
}

/// For addresses of this machine, whose certificates are not checked.
pub(super) fn none() -> ClientConfig {
    provider();
    ClientConfig::builder().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

fn provider() {
    // Fails only when a provider is set already.
    let _already_set = rustls::crypto::ring::default_provider().install_default();
}
