//! The wish of the user or the system that the program end.

/// Waits for it: Ctrl-C, or the signal by which services are stopped.
pub(super) async fn asked_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            return;
        }
    }
    // When signals cannot be had, ending the process is all that is left to a user.
    let _ = interrupted.await;
}
