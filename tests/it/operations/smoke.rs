//! The shop opens, responds and closes.

use crate::on_both;
use crate::support::{Database, Shop};

on_both! {
    fn the_shop_opens_responds_and_closes(db: Database) {
        let mut shop = Shop::open(db);
        let mut visitor = shop.visitor();
        assert_eq!(visitor.get("/healthz").status, 200);
        assert_eq!(visitor.get("/readyz").status, 200);
        let page = visitor.get("/products");
        assert_eq!((page.status, page.heading().as_str()), (200, "Products"));
        assert!(shop.close().success(), "SIGTERM ends it well");
    }

    fn an_unknown_url_gets_a_page_with_links(db: Database) {
        let shop = Shop::open(db);
        let mut visitor = shop.visitor();
        for path in ["/nothing", "/products/no-such-thing", "/categories/none", "/static/no.css"] {
            let page = visitor.get(path);
            assert_eq!(page.status, 404, "{path}");
            page.heading();
            page.link("Back to products");
        }
    }
}
