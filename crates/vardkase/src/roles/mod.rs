//! What the executable can be; one file a role.

pub mod contact_book;
pub mod demo;
pub mod hub;
pub mod range;
pub mod report;
pub mod retest;
pub mod rules;
pub mod sensor;
pub mod suricata;

/// Logs go to standard error, so that output can be piped; `RUST_LOG` chooses.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .try_init();
}

/// Ends when the process is told to stop: Ctrl-C, or SIGTERM as service managers send it.
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
