//! TLS as every client here has it: rustls with ring, and the machine's certificates, read once per process.
//!
//! Why once, and not before somebody needs them: parsing them is the longest part of a cold start, every client would do it again
//! for itself, and a process that talks to its own machine alone needs none. In a function it happens while it starts, because its
//! first connection is to the table.

use std::sync::OnceLock;

use rustls::ClientConfig;
use rustls_platform_verifier::ConfigVerifierExt;

/// For addresses out there.
///
/// # Errors
/// A sentence when the machine offers no certificates.
pub(super) fn with_certificates() -> Result<ClientConfig, String> {
    static READ: OnceLock<Result<ClientConfig, String>> = OnceLock::new();
    let read = || {
        provider();
        ClientConfig::with_platform_verifier().map_err(|error| format!("no certificates can be read: {error}"))
    };
    READ.get_or_init(read).clone()
}

/// For addresses of this machine, which are never asked for a certificate.
pub(super) fn none() -> ClientConfig {
    provider();
    ClientConfig::builder().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

fn provider() {
    // Fails only when a provider is set already, which is as good.
    let _already_set = rustls::crypto::ring::default_provider().install_default();
}
