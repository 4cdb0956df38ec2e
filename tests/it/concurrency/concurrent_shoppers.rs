//! Simultaneous shoppers: nothing is sold twice or miscounted, and no page breaks.

use std::sync::Barrier;
use std::thread;

use crate::on_both;
use crate::support::{Browser, Database, FormField, SharedSession, Shop};

/// Runs `work` with every session at the same moment.
fn run_simultaneously<T: Send>(
    sessions: Vec<SharedSession>,
    work: impl Fn(Browser, usize) -> T + Sync,
) -> Vec<T> {
    let barrier = Barrier::new(sessions.len());
    thread::scope(|scope| {
        let barrier = &barrier;
        let work = &work;
        let each = sessions.into_iter().enumerate().map(|(number, session)| {
            scope.spawn(move || {
                let browser = session.into_browser();
                barrier.wait();
                work(browser, number)
            })
        });
        let running: Vec<_> = each.collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

on_both! {
    fn forty_adds_make_one_line(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        let FormField { name, value } = ann.product_field("mug");
        let token = ann.csrf();
        for (quantity, wanted) in [("1", "40 × Mug"), ("3", "99 × Mug")] {
            let fields = [("_csrf", &*token), (&*name, &*value), ("quantity", quantity)];
            let responses = run_simultaneously(vec![ann.share_session(); 40], |browser, _| browser.post_for_status("/cart_items", &fields));
            assert!(responses.iter().all(|status| *status == 303), "{responses:?}");
            assert_eq!(ann.cart_lines(), [wanted]);
        }
    }

    fn forty_orders_for_ten_units_sell_ten(db: Database) {
        let shop = Shop::stocked(db);
        let sessions = vec![shop.visitor().share_session(); 40];
        let buyers = run_simultaneously(sessions.chunks(8).map(|chunk| chunk[0].clone()).collect(), |_, group| {
            let emails = (0..8).map(|n| format!("buyer-{group}-{n}@example.com"));
            let ready = emails.map(|email| {
                let mut buyer = shop.register(&email);
                buyer.add("chair", 1);
                (buyer.share_session(), buyer.page().form("Check out"))
            });
            ready.collect::<Vec<_>>()
        });
        let (sessions, forms): (Vec<_>, Vec<_>) = buyers.into_iter().flatten().unzip();
        let headings = run_simultaneously(sessions, |mut browser, number| {
            browser.submit(forms[number].clone());
            if browser.page().heading() == "Your details" {
                browser.continue_to_review();
                browser.press("Place order");
            }
            let page = browser.page();
            (page.status, page.heading(), page.flash())
        });
        let sold = headings.iter().filter(|(_, heading, _)| heading == "Thank you for your order!");
        assert_eq!(sold.count(), 10, "{headings:?}");
        let rejected = headings.iter().filter(|(_, heading, _)| heading == "My Cart");
        assert!(rejected.clone().all(|(status, _, flash)| *status == 200 && flash.contains("Chair")), "{headings:?}");
        assert_eq!(rejected.count(), 30, "{headings:?}");
        let mut visitor = shop.visitor();
        assert!(visitor.get("/products/chair").text().contains("Sold out"));
    }

    fn ten_simultaneous_submissions_place_one_order(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.register("ann@example.com");
        ann.add("mug", 1);
        let form = ann.open_review().form("Place order");
        let paths = run_simultaneously(vec![ann.share_session(); 10], |mut browser, _| browser.submit(form.clone()).path.clone());
        assert!(paths.iter().all(|path| *path == paths[0] && path.starts_with("/orders/")), "{paths:?}");
        assert_eq!(ann.get("/orders").texts("tbody tr").len(), 1);
    }

    fn ten_registrations_of_one_address_make_one_account(db: Database) {
        let shop = Shop::stocked(db);
        let responses = run_simultaneously((0..10).map(|_| shop.visitor().share_session()).collect(), |mut browser, _| {
            browser.get("/users/register");
            let form = browser.page().form("Create an account").fill("Email", "ann@example.com");
            let page = browser.submit(form);
            (page.status, page.flash())
        });
        assert!(responses.iter().all(|response| response.0 == 200 && *response == responses[0]), "{responses:?}");
        shop.open_mailed_link(&mut shop.visitor(), "ann@example.com");
    }

    fn every_page_view_is_counted(db: Database) {
        let mut shop = Shop::stocked(db);
        run_simultaneously((0..30).map(|_| shop.visitor().share_session()).collect(), |mut browser, _| {
            assert_eq!(browser.get("/products/mug").status, 200);
        });
        assert!(shop.close().success());
        assert_eq!(crate::support::sql::product_views(&shop.db, "mug"), 30);
    }
}
