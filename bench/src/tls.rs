//! TLS proxies before the servers of this machine, with a certificate of their own.

use std::io::Write as _;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::NamedTempFile;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use tests::world::listen;

/// Root certificates of Debian and of Amazon Linux.
const OF_THE_WORLD: [&str; 2] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/// The certificate of one environment.
pub struct Tls {
    acceptor: TlsAcceptor,
    alone: NamedTempFile,
    all: NamedTempFile,
}

impl Tls {
    /// A new certificate for this machine.
    pub fn with_new_certificate() -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![made.cert.der().clone()], key).unwrap();
        let own = made.cert.pem();
        // A process reads as many certificates at its start as elsewhere.
        let world = OF_THE_WORLD.iter().find_map(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        Self { acceptor: TlsAcceptor::from(Arc::new(config)), alone: file(&own), all: file(&(world + &own)) }
    }

    /// Starts a proxy before an address; returns its address.
    pub async fn before(&self, url: &str) -> String {
        let (listener, before) = listen().await;
        let (acceptor, behind) = (self.acceptor.clone(), url.trim_start_matches("http://").to_owned());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                tokio::spawn(async move {
                    client.set_nodelay(true)?;
                    let mut client = acceptor.accept(client).await?;
                    let mut server = TcpStream::connect(&behind).await?;
                    server.set_nodelay(true)?;
                    copy_bidirectional(&mut client, &mut server).await
                });
            }
        });
        before.replace("http://", "https://")
    }

    /// Environment variables that make programs trust the certificate.
    pub fn variables(&self) -> Vec<(String, String)> {
        let path = |file: &NamedTempFile| file.path().display().to_string();
        let mut all: Vec<_> =
            ["SSL_CERT_FILE", "AWS_CA_BUNDLE", "PEER_CA"].map(|name| (name.to_owned(), path(&self.all))).into();
        // Node has root certificates of its own.
        all.push(("NODE_EXTRA_CA_CERTS".to_owned(), path(&self.alone)));
        all
    }
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}
