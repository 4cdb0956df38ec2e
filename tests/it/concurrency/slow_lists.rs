//! Slow lists do not block other requests.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use vitrine::events::Bus;
use vitrine::foundation::clock::Clock;
use vitrine::{
    Error, Result,
    db::{Backend, Conn, Repo},
};

use crate::on_both;
use crate::support::{Database, Shop};

/// A timeout that only a bug exceeds.
const LONG: Duration = Duration::from_secs(30);

fn open_repo(db: &Database) -> Repo {
    Repo::open(&db.url.parse().unwrap(), Clock::System, Arc::new(Bus::new(Vec::new()))).unwrap()
}

/// Runs a statement that takes at least a minute.
fn run_endless_query(conn: &mut Conn<'_>) -> Result<()> {
    match conn.backend() {
        Backend::Sqlite(conn) => conn.batch_execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        )?,
        Backend::Postgres(conn) => conn.batch_execute("SELECT pg_sleep(60)")?,
    }
    Ok(())
}

fn run_quick_query(conn: &mut Conn<'_>) -> Result<()> {
    match conn.backend() {
        Backend::Sqlite(conn) => conn.batch_execute("SELECT 1")?,
        Backend::Postgres(conn) => conn.batch_execute("SELECT 1")?,
    }
    Ok(())
}

on_both! {
    fn lists_do_not_block_the_worker_thread(db: Database) {
        let repo = open_repo(&db);
        // A single thread, like that of a worker. It must not block while the list runs.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (go_on, waits) = mpsc::channel::<()>();
        let list = repo.list(move |_| Ok(waits.recv_timeout(LONG).is_ok()));
        let other = async {
            repo.read(run_quick_query).await.unwrap();
            repo.admin_list(run_quick_query).await.unwrap();
            go_on.send(()).unwrap();
        };
        let (went_on, ()) = runtime.block_on(async { tokio::join!(list, other) });
        assert!(went_on.unwrap(), "the worker was blocked");
    }

    fn too_many_simultaneous_lists_are_rejected(db: Database) {
        let repo = open_repo(&db);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (go_on, waits) = tokio::sync::watch::channel(false);
            let lists: Vec<_> = (0..400).map(|_| {
                let (repo, mut waits) = (repo.clone(), waits.clone());
                tokio::spawn(async move {
                    let wait = move |_: &mut Conn<'_>| {
                        let handle = tokio::runtime::Handle::current();
                        Ok(handle.block_on(waits.wait_for(|go_on| *go_on)).is_ok())
                    };
                    repo.list(wait).await
                })
            }).collect();
            let mut responses = Vec::new();
            let mut lists = lists.into_iter().collect::<futures_util::stream::FuturesUnordered<_>>();
            use futures_util::StreamExt;
            // Excess lists are rejected while the others wait.
            while responses.len() < 100 {
                responses.push(lists.next().await.unwrap().unwrap());
            }
            assert!(responses.iter().all(|response| matches!(response, Err(Error::Busy))));
            repo.read(run_quick_query).await.expect("short reads still work");
            repo.admin_list(run_quick_query).await.expect("admin lists still work");
            go_on.send(true).unwrap();
            let served = lists.filter(|response| {
                std::future::ready(matches!(response, Ok(Ok(true))))
            });
            assert!(served.count().await >= 2);
            repo.list(run_quick_query).await.expect("a free slot");
        });
    }

    fn a_list_that_takes_too_long_is_stopped(db: Database) {
        let repo = open_repo(&db);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let stopped = runtime.block_on(repo.list(run_endless_query));
        assert!(matches!(stopped, Err(Error::Busy)), "{stopped:?}");
        for _ in 0..8 {
            runtime.block_on(repo.list(run_quick_query)).expect("a working connection");
            runtime.block_on(repo.read(run_quick_query)).unwrap();
        }
    }

    fn many_slow_filters_leave_the_shop_responsive(db: Database) {
        let shop = Arc::new(Shop::stocked(db));
        let floods: Vec<_> = (0..40).map(|n| {
            let shop = Arc::clone(&shop);
            thread::spawn(move || {
                let visitor = shop.visitor();
                (0..5).map(|m| {
                    let page = visitor.try_get(&format!("/products?q=a{n}x{m}&in_stock=true")).unwrap();
                    let later = page.header("retry-after").is_some();
                    assert!(page.status == 200 || (page.status == 503 && later), "{}", page.status);
                    assert!(!page.heading().is_empty());
                    page.status
                }).filter(|status| *status == 200).count()
            })
        }).collect();
        let (mut visitor, mut admin) = (shop.visitor(), shop.admin());
        for _ in 0..10 {
            assert_eq!(visitor.try_get("/healthz").unwrap().status, 200);
            assert_eq!(visitor.get("/products/mug").status, 200);
            assert_eq!(admin.get("/admin/products").status, 200);
        }
        let served: usize = floods.into_iter().map(|flood| flood.join().unwrap()).sum();
        assert!(served > 0);
    }
}
