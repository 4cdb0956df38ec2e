//! Each page has one canonical URL, and HEAD works wherever GET does.

use crate::on_both;
use crate::support::{Database, Shop};

/// Pages that do not change between two requests.
const PAGES: &[&str] = &[
    "/",
    "/products",
    "/products?q=mug",
    "/products/mug",
    "/categories/kitchen",
    "/drops",
    "/delivery",
    "/cart",
    "/checkout",
    "/orders",
    "/order_links",
    "/users/log-in",
    "/users/register",
    "/users/settings",
    "/users/log-in/nothing",
    "/shared_carts/nothing",
    "/admin",
    "/admin/products",
    "/admin/orders",
    "/admin/settings",
    "/admin/settings/shop",
    "/robots.txt",
    "/sitemap.xml",
    "/static/css/app.css",
    "/healthz",
    "/readyz",
    "/dev/mailbox",
    "/nothing",
];

on_both! {
    fn head_responds_like_get(db: Database) {
        let shop = Shop::stocked(db);
        let mut guest = shop.visitor();
        let mut admin = shop.admin();
        for browser in [&mut guest, &mut admin] {
            for path in PAGES {
                let page = browser.try_get(path).unwrap();
                let head = browser.head(path);
                assert_eq!((head.status, head.body.as_str()), (page.status, ""), "{path}");
                for name in ["content-type", "location", "cache-control"] {
                    assert_eq!(head.header(name), page.header(name), "{path} {name}");
                }
            }
        }
        let live = guest.head("/live");
        assert_eq!((live.status, live.header("content-type")), (200, Some("text/event-stream")));
        assert_eq!(guest.head("/cart_items").status, 405, "routes without GET");
    }

    fn extra_slashes_redirect_to_the_canonical_url(db: Database) {
        let shop = Shop::stocked(db);
        let visitor = shop.visitor();
        for (path, clean) in [("/products/", "/products"), ("//products", "/products"),
            ("/products//mug/", "/products/mug"), ("/products/?q=a&page=2", "/products?q=a&page=2"),
            ("//", "/"), ("/cart//", "/cart"), ("//evil.example/", "/evil.example"),
            ("/%2F%2Fevil.example/", "/%2F%2Fevil.example")] {
            for page in [visitor.try_get(path).unwrap(), visitor.head(path)] {
                assert_eq!((page.status, page.header("location")), (301, Some(clean)), "{path}");
            }
        }
        for path in ["/nothing", "/%5Cevil.example"] {
            assert_eq!(visitor.try_get(path).unwrap().status, 404, "{path}");
        }
        let mut ann = shop.visitor();
        let fields = [("_csrf", &*ann.csrf())];
        assert_eq!(ann.post_for_status("/cart_items/", &fields), 404, "forms are not redirected");
    }

    fn pages_declare_one_canonical_url(db: Database) {
        let mut csv = String::from("Handle,Title,Type,Variant SKU,Variant Price\n");
        for number in 0..60 {
            csv.push_str(&format!("cup-{number},Cup {number},Kitchen,CUP-{number},5\n"));
        }
        let file = crate::support::temp_folder().join(format!("cups-{}.csv", std::process::id()));
        std::fs::write(&file, csv).unwrap();
        crate::support::import(&db, file.to_str().unwrap());
        crate::support::import(&db, crate::support::PRODUCTS_CSV);
        let shop = Shop::open_with(db, &[("BASE_URL", "https://shop.example")]);
        let mut visitor = shop.visitor();
        let mug = visitor.get("/products/kettle").form("Add to cart").choose_first();
        let variant = mug.fields().into_iter().find(|field| field.name == "variant_id").unwrap().value;
        for (path, canonical, is_left_out) in [
            ("/", "/", false),
            ("/?utm_source=mail", "/", false),
            ("/products", "/products", false),
            ("/products?page=2", "/products?page=2", false),
            ("/products?page=2&gclid=1&utm_campaign=x", "/products?page=2", false),
            ("/products?sort=price", "/products", false),
            ("/products?sort=price&page=2", "/products", false),
            ("/products?in_stock=true&max_price=9", "/products", false),
            ("/products?category=kitchen", "/categories/kitchen", false),
            ("/products?category=kitchen&in_stock=true", "/categories/kitchen", false),
            ("/products?category=kitchen&category=rooms", "/products", true),
            ("/products?q=cup", "/products?q=cup", true),
            ("/products?q=cup&page=2", "/products?q=cup&page=2", true),
            ("/products?q=cup&sort=price&page=2", "/products?q=cup", true),
            ("/categories", "/categories", false),
            ("/categories/kitchen", "/categories/kitchen", false),
            ("/categories/kitchen?page=2&ref=x", "/categories/kitchen?page=2", false),
            ("/products/mug", "/products/mug", false),
            (&format!("/products/kettle?variant={variant}&utm_source=x"), "/products/kettle", false),
            ("/drops", "/drops", false),
            ("/drops?ref=1", "/drops", false),
            ("/delivery", "/delivery", false),
            ("/delivery?ref=1", "/delivery", false),
        ] {
            let page = visitor.get(path);
            assert_eq!(page.status, 200, "{path}");
            let links = page.body.matches("rel=\"canonical\"").count();
            let link = format!("<link rel=\"canonical\" href=\"https://shop.example{}\">", canonical.replace('&', "&#38;"));
            assert!(links == 1 && page.body.contains(&link), "{path}: {links} {link}");
            assert_eq!(page.body.contains("content=\"noindex\""), is_left_out, "{path}");
        }
        for path in ["/cart", "/users/log-in", "/users/register", "/order_links"] {
            assert!(visitor.get(path).body.contains("content=\"noindex\""), "{path}");
        }
    }

    fn page_numbers_beyond_the_last_redirect_to_the_last(db: Database) {
        let shop = Shop::stocked(db);
        let mut visitor = shop.visitor();
        for (path, last) in [("/products?page=999", "/products"), ("/products?q=mug&page=2", "/products?q=mug"),
            ("/products?q=nothing-like-this&page=7", "/products?q=nothing-like-this"),
            ("/products?page=99999999999", "/products"), ("/products?page=9223372036854775807", "/products"),
            ("/categories/kitchen?page=5", "/categories/kitchen")] {
            let page = visitor.try_get(path).unwrap();
            assert_eq!((page.status, page.header("location")), (302, Some(last)), "{path}");
        }
        for path in ["/products?page=0", "/products?page=-1", "/products?page=abc"] {
            let page = visitor.get(path);
            assert_eq!(page.status, 200);
            let canonical = page.body.split("rel=\"canonical\" href=\"").nth(1).unwrap_or_default();
            assert!(canonical.split('"').next().unwrap().ends_with("/products"), "{canonical:.80}");
        }
        let mut admin = shop.admin();
        for (path, last) in [("/admin/products?q=mug&page=999", "/admin/products?q=mug&page=1"),
            ("/admin/orders?page=2", "/admin/orders?page=1"), ("/admin/coupons?page=2", "/admin/coupons?page=1"),
            ("/admin/stock?page=999", "/admin/stock?page=1"), ("/admin/undelivered?page=3", "/admin/undelivered?page=1"),
            ("/admin/products?page=9223372036854775807", "/admin/products?page=1"),
            ("/orders?page=4", "/orders?page=1")] {
            let page = admin.try_get(path).unwrap();
            assert_eq!((page.status, page.header("location")), (302, Some(last)), "{path}");
            assert_eq!(admin.get(path).status, 200, "{path}");
        }
    }
}
