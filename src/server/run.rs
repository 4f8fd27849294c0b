//! The server on a socket: refuses what is unsafe, takes up what others commit, and stops in good order.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;

use super::keys::{KeyError, KeyRing, Scope};
use super::listen;
use super::router::app;
use super::state::{AppState, Parts};
use super::watching;

/// How often the index is looked at for commits of others.
const RELOAD: Duration = Duration::from_secs(1);

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on `{address}`: {source}; hint: is another server running there?")]
    Listen {
        /// The address as given.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The address cannot be read.
    #[error("`{address}` is not an address; expected one such as `127.0.0.1:8080`")]
    Address {
        /// The address as given.
        address: String,
    },
    /// Others could write without a key.
    #[error(
        "`{address}` can be reached from other machines, but there is no key for writing; hint: make one with `dateline key new --scope write`, or listen on `127.0.0.1`"
    )]
    NoKeys {
        /// The address as given.
        address: String,
    },
    /// The keys cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The watches cannot be read.
    #[error(transparent)]
    Watches(#[from] super::watches::WatchError),
    /// The system has no threads for us.
    #[error("cannot start: {source}")]
    Runtime {
        /// What the system said.
        source: std::io::Error,
    },
}

/// Serves until `stop` is ready; `listening` is told the address once it is bound.
///
/// Blocks the calling thread. `parts.loopback` is set from the address.
///
/// # Errors
/// When the address cannot be used, or lies beyond loopback while there is no key for writing.
pub fn run(
    mut parts: Parts,
    listen: &str,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| ServeError::Runtime { source })?;
    runtime.block_on(async {
        let addresses: Vec<SocketAddr> = tokio::net::lookup_host(listen)
            .await
            .map_err(|_| ServeError::Address {
                address: listen.to_owned(),
            })?
            .collect();
        parts.loopback = addresses.iter().all(|address| address.ip().is_loopback());
        if !parts.loopback {
            let keys = parts.dir.as_deref().map(KeyRing::open).transpose()?;
            if !keys.is_some_and(|keys| keys.any(Scope::Write)) {
                return Err(ServeError::NoKeys {
                    address: listen.to_owned(),
                });
            }
        }
        let failed = |source| ServeError::Listen {
            address: listen.to_owned(),
            source,
        };
        let listener = TcpListener::bind(addresses.as_slice())
            .await
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let settings = parts.settings.clone();
        let state = AppState::new(parts)?;
        let helpers = [
            tokio::spawn(keep_fresh(state.clone())),
            tokio::spawn(refresh_when_told(state.clone())),
        ];
        listening(address);
        listen::serve(app(state), listener, &settings, stop).await;
        for helper in helpers {
            helper.abort();
        }
        Ok(())
    })
}

/// Takes up commits of other processes and dictionaries that have changed, and tries webhooks again.
async fn keep_fresh(state: AppState) {
    let mut looked_at = None;
    let mut warming: Option<tokio::task::JoinHandle<()>> = None;
    let mut tick = tokio::time::interval(RELOAD);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let backend = std::sync::Arc::clone(&state.backend);
        let reloaded = tokio::task::spawn_blocking(move || backend.reload()).await;
        if let Ok(Err(error)) = reloaded {
            tracing::warn!(%error, "cannot take up what was committed");
        }
        refresh(&state, false).await;
        let generation = Some(state.generation());
        if looked_at != generation {
            looked_at = generation;
            if warming.as_ref().is_none_or(|task| task.is_finished()) {
                let backend = std::sync::Arc::clone(&state.backend);
                warming = Some(tokio::task::spawn_blocking(move || {
                    if let Err(error) = backend.warm() {
                        tracing::warn!(%error, "cannot prepare for searches");
                    }
                }));
            }
            watching::look(&state).await;
        }
        watching::retry(&state).await;
    }
}

/// Reads the dictionaries again, whenever the process gets the signal for that.
async fn refresh_when_told(state: AppState) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::hangup()) {
            Ok(mut told) => {
                while told.recv().await.is_some() {
                    refresh(&state, true).await;
                }
            }
            Err(error) => tracing::warn!(%error, "the signal to reload cannot be received"),
        }
    }
    #[cfg(not(unix))]
    drop(state);
}

/// Puts changed dictionaries in force; those that cannot be read leave the old ones there.
async fn refresh(state: &AppState, anyway: bool) {
    let Some(refresh) = state.refresh.clone() else {
        return;
    };
    match tokio::task::spawn_blocking(move || refresh(anyway)).await {
        Ok(Ok(Some(vocabulary))) => {
            state.set_vocabulary(vocabulary);
            tracing::info!("the dictionaries were read again");
        }
        Ok(Ok(None)) => {}
        Ok(Err(error)) => {
            tracing::error!(
                error,
                "the dictionaries cannot be read; the old ones stay in force"
            );
        }
        Err(error) => tracing::error!(%error, "the dictionaries cannot be read"),
    }
}
