//! Background tasks that run while the shop is open.

use std::{collections::HashMap, path::PathBuf};

use crate::{
    Result, accounts,
    admin::PageRefresher,
    bulk_changes, checkout,
    db::Tx,
    deletions, idempotency, imports,
    jobs::{self, CleanupTask, Handler, Interval, Sweep, Worker},
    mailer::{self, Mailer},
    payment_service::Reconciler,
    payments,
    pictures::{self, OrphanSweeper, PictureFetcher, PictureService},
    product_batches::{self, ApplyChunk, BATCH_JOB, BatchKind, BatchRunner},
    search_terms, shopping_cart,
    storefront::live::{Broadcaster, EventBatch},
    tombstones,
    web::state::State,
    webhooks::{self, DispatchWorker, Dispatcher},
};

use super::{
    catalog_indexer::CatalogIndexer, memory_trimmer::MemoryTrimmer,
    page_view_flusher::PageViewFlusher, release_watch::ReleaseWatch, settings_watch::SettingsWatch,
    shutdown::ShutdownWatcher,
};

/// The services that only background tasks use.
pub(super) struct Services {
    pub mailer: Mailer,
    pub dispatcher: Dispatcher,
    pub fetcher: PictureFetcher,
    /// The folder of the search indexes.
    pub search_folder: PathBuf,
}

/// The background tasks of a running shop.
pub struct Background {
    /// Runs the jobs of the outbox.
    worker: Worker,
    /// Sends webhooks.
    dispatch_worker: DispatchWorker,
    /// Deletes old rows.
    cleanup_task: CleanupTask,
    /// Stores page views, searches and uses of API keys, and extends carts.
    page_view_flusher: PageViewFlusher,
    /// Asks payment providers about payments that they have not reported on.
    reconciler: Reconciler,
    /// Sends changes to open pages.
    _broadcaster: Broadcaster,
    /// Refreshes open admin pages.
    _page_refresher: PageRefresher,
    /// Reloads settings when they change.
    _settings_watch: SettingsWatch,
    /// Announces product releases.
    _release_watch: ReleaseWatch,
    /// Fills the catalog index.
    _catalog_indexer: CatalogIndexer,
    /// Returns free memory to the system.
    _memory_trimmer: MemoryTrimmer,
    /// Marks pictures that nothing has, and deletes files of no picture.
    _orphan_sweeper: OrphanSweeper,
    /// Closes live streams at shutdown.
    _shutdown_watcher: ShutdownWatcher,
}

impl Background {
    /// Starts all tasks.
    pub(super) fn start(state: &State, event_batch: EventBatch, services: Services) -> Self {
        let Services { mailer, dispatcher, fetcher, search_folder } = services;
        tokio::spawn(request_missing_avif(state.pictures.clone()));
        let repo = &state.repo;
        let payment_service = &state.payment_service;
        let handlers: HashMap<&'static str, Handler> = HashMap::from([
            (Mailer::KIND, mailer.handler()),
            (payments::REFUND_JOB, payment_service.clone().refunds()),
            (pictures::RENDITIONS_JOB, state.pictures.renditions()),
            (pictures::AVIF_JOB, state.pictures.avif_renditions()),
            (pictures::DELETE_JOB, state.pictures.deletions()),
            (BATCH_JOB, BatchRunner::new(repo.clone(), batch_kinds()).handler()),
            (pictures::FETCH_JOB, fetcher.handler()),
            (imports::PREVIEW_JOB, state.imports.previews()),
            (imports::FILE_JOB, state.imports.deletions()),
            (imports::RECORDS_JOB, state.imports.records()),
            (imports::UNDO_JOB, state.imports.undos()),
        ]);
        Self {
            worker: Worker::start(repo.clone(), handlers),
            dispatch_worker: DispatchWorker::start(dispatcher),
            cleanup_task: CleanupTask::start(repo.clone(), sweeps()),
            page_view_flusher: PageViewFlusher::start(state.clone()),
            reconciler: Reconciler::start(payment_service.clone()),
            _broadcaster: Broadcaster::start(state.clone(), event_batch),
            _page_refresher: PageRefresher::start(state.clone()),
            _settings_watch: SettingsWatch::start(state.clone()),
            _release_watch: ReleaseWatch::start(state.clone()),
            _memory_trimmer: MemoryTrimmer::start(),
            _catalog_indexer: CatalogIndexer::start(
                repo.clone(),
                state.catalog_index.clone(),
                search_folder,
            ),
            _orphan_sweeper: OrphanSweeper::start(state.pictures.clone()),
            _shutdown_watcher: ShutdownWatcher::start(state),
        }
    }

    /// Stops all tasks. Call it after the server has stopped and before the database is closed.
    pub async fn stop(self) {
        self.reconciler.stop().await;
        self.cleanup_task.stop().await;
        self.page_view_flusher.stop().await;
        self.dispatch_worker.stop().await;
        self.worker.stop().await;
    }
}

/// Requests AVIF files of the pictures that were uploaded before the shop wanted them.
async fn request_missing_avif(pictures: PictureService) {
    if let Err(error) = pictures.request_missing_avif().await {
        tracing::warn!(%error, "failed to request AVIF files of pictures");
    }
}

/// Returns how each kind of product batch is applied.
fn batch_kinds() -> HashMap<BatchKind, ApplyChunk> {
    HashMap::from([
        (BatchKind::Bulk, bulk_changes::apply_chunk as ApplyChunk),
        (BatchKind::Import, imports::apply_products as ApplyChunk),
    ])
}

/// Returns the sweeps of the cleanup task. To delete a context's old rows, write a function that
/// deletes at most a given number of them, and add a line here.
pub fn sweeps() -> Vec<Sweep> {
    vec![
        every_minute("ended checkouts", checkout::end_due_checkouts),
        every_minute("interrupted imports of commands", product_batches::stop_interrupted),
        every_hour("origins of old checkouts", checkout::delete_client_addresses),
        every_hour("expired carts", shopping_cart::purge_expired_carts),
        every_hour("old payment webhooks", payments::delete_old_webhooks),
        every_hour("expired tokens", accounts::delete_expired_tokens),
        every_hour("expired refresh tokens", accounts::delete_expired_refresh_tokens),
        every_hour("deletions past their restore period", deletions::delete_expired),
        every_hour("old tombstones", tombstones::delete_old),
        every_hour("refilled mail budgets", mailer::delete_full_budgets),
        every_hour("stored responses to API requests", idempotency::delete_old),
        every_hour("previews and lists of product batches", product_batches::delete_old_rows),
        every_hour("unused pictures", pictures::delete_unused),
        every_hour("old imports", imports::delete_old_imports),
        every_hour("finished jobs", jobs::delete_done),
        every_hour("old searches", search_terms::delete_old_terms),
        every_hour("old webhook deliveries", webhooks::delete_old_deliveries),
    ]
}

/// Deletes at most the given number of rows and returns the number of deleted rows.
type Delete = fn(&mut Tx<'_>, i64) -> Result<usize>;

fn every_minute(what: &'static str, delete: Delete) -> Sweep {
    Sweep { what, every: Interval::Minute, delete }
}

fn every_hour(what: &'static str, delete: Delete) -> Sweep {
    Sweep { what, every: Interval::Hour, delete }
}
