//! What goes on beside the server, from the shop's opening to its end.

use std::collections::HashMap;

use crate::{
    Result, accounts,
    admin::PageRefresher,
    checkout,
    db::Tx,
    deletions,
    jobs::{self, CleanupTask, Handler, Interval, Sweep, Worker},
    mailer::{self, Mailer},
    payment_service::Reconciler,
    payments, shopping_cart,
    storefront::live::{Broadcaster, EventBatch},
    web::state::State,
};

use super::{
    freed_memory::FreedMemory, page_view_flusher::PageViewFlusher, release_watch::ReleaseWatch,
    settings_watch::SettingsWatch, shutdown, shutdown::ShutdownWatcher,
};

/// All that works while the server serves.
pub struct Background {
    /// Does what was promised.
    worker: Worker,
    /// Takes away what nobody needs any more.
    cleanup_task: CleanupTask,
    /// Writes down what was looked at.
    saver: PageViewFlusher,
    /// Asks payment providers what nobody told.
    reconciler: Reconciler,
    /// Tells open pages what changes.
    _teller: Broadcaster,
    /// Refreshes open admin pages.
    _refresher: PageRefresher,
    /// Notices when another process changes the settings.
    _watch: SettingsWatch,
    /// Tells when goods can be bought from now on.
    _releases: ReleaseWatch,
    /// Returns free memory to the system.
    _memory: FreedMemory,
    /// Ends the streams of open pages as soon as the shop is told to close.
    _closer: ShutdownWatcher,
}

impl Background {
    /// Begins.
    pub(super) fn start(state: &State, event_batch: EventBatch, mailer: Mailer) -> Self {
        let (repo, payment_service) = (&state.repo, &state.payment_service);
        let handlers: HashMap<&'static str, Handler> = HashMap::from([
            (Mailer::KIND, mailer.handler()),
            (payments::REFUND_JOB, payment_service.clone().refunds()),
        ]);
        Self {
            worker: Worker::start(repo.clone(), handlers),
            cleanup_task: CleanupTask::start(repo.clone(), sweeps()),
            saver: PageViewFlusher::start(state.clone()),
            reconciler: Reconciler::start(payment_service.clone()),
            _teller: Broadcaster::start(state.clone(), event_batch),
            _refresher: PageRefresher::start(state.clone()),
            _watch: SettingsWatch::start(state.clone()),
            _releases: ReleaseWatch::start(state.clone()),
            _memory: FreedMemory::start(),
            _closer: shutdown::at_the_end(state),
        }
    }

    /// Ends; to be called once nothing is served any more, and before the database is let go.
    pub async fn stop(self) {
        self.reconciler.stop().await;
        self.cleanup_task.stop().await;
        self.saver.stop().await;
        self.worker.stop().await;
    }
}

/// What the sweeper takes away. A context that has something to be swept offers a function that
/// deletes at most so many rows, and gets a line here.
pub fn sweeps() -> Vec<Sweep> {
    vec![
        often("ended checkouts", checkout::expire_due),
        seldom("origins of old checkouts", checkout::forget_clients),
        seldom("expired carts", shopping_cart::purge_expired_carts),
        seldom("old payment webhooks", payments::forget_notices),
        seldom("expired tokens", accounts::delete_expired_tokens),
        seldom("deletions past their restore period", deletions::delete_expired),
        seldom("refilled mail budgets", mailer::delete_full_budgets),
        seldom("finished jobs", jobs::delete_done),
    ]
}

/// Deletes at most the given number of rows and returns how many it deleted.
type Delete = fn(&mut Tx<'_>, i64) -> Result<usize>;

fn often(what: &'static str, delete: Delete) -> Sweep {
    Sweep { what, every: Interval::Minute, delete }
}

fn seldom(what: &'static str, delete: Delete) -> Sweep {
    Sweep { what, every: Interval::Hour, delete }
}
