//! What pages and files tell search engines, apps that show links, and calendars.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::sql::execute;
use crate::support::{Database, Page, Shop, program, seed};

/// Returns the JSON-LD of a page.
#[track_caller]
fn json_ld(page: &Page) -> Value {
    let data = page.structured_data();
    serde_json::from_str(data).unwrap_or_else(|error| panic!("{}: {error}: {data}", page.path))
}

fn open_sneaker_shop(db: Database) -> Shop {
    let empty = Database::empty(db.kind);
    program(&empty.url, &["migrate"]).expect_success();
    seed(&empty, "sneakers");
    Shop::open(empty)
}

on_both! {
    fn pages_describe_themselves_to_search_engines(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let base = shop.address.replace("127.0.0.1", "localhost");
        let product = json_ld(ann.get("/products/kettle"));
        let kettle = &product["@graph"][0];
        let named = json!([kettle["@type"], kettle["name"], kettle["brand"]["name"]]);
        assert_eq!(named, json!(["Product", "Kettle", "House"]));
        assert_eq!(kettle["url"], format!("{base}/products/kettle"));
        assert_eq!(kettle["description"], "Pours without a drip.");
        let offers = kettle["offers"].as_array().unwrap();
        assert_eq!(offers.len(), 2);
        assert_eq!(json!([offers[0]["price"], offers[0]["priceCurrency"]]), json!(["45.00", "USD"]));
        assert_eq!(offers[0]["availability"], "https://schema.org/InStock");
        assert!(offers[0]["url"].as_str().unwrap().contains("?variant="));
        let trail = product["@graph"][1]["itemListElement"].as_array().unwrap();
        assert_eq!(json!([trail[0]["name"], trail[0]["position"]]), json!(["Products", 1]));
        assert_eq!(trail.last().unwrap()["name"], "Kettle");
        let sold_out = json_ld(ann.get("/products/vase"));
        let state = sold_out["@graph"][0]["offers"][0]["availability"].as_str().unwrap().to_owned();
        assert!(state.starts_with("https://schema.org/"), "{state}");
        let page = ann.get("/products/kettle");
        let properties = page.attributes("property");
        for name in ["og:type", "og:title", "og:url", "og:site_name", "og:description"] {
            assert!(properties.iter().any(|found| found == name), "{name}");
        }
        assert!(page.attributes("content").contains(&format!("{base}/products/kettle")));
        let home = json_ld(ann.get("/"));
        assert_eq!(json!([home["@graph"][0]["@type"], home["@graph"][1]["@type"]]), json!(["Organization", "WebSite"]));
        let category = ann.get("/categories").links_to("/categories/")[0].clone();
        assert_eq!(json_ld(ann.get(&category))["@type"], "BreadcrumbList");
    }

    fn a_product_without_text_is_described_too(db: Database) {
        let shop = Shop::stocked(db);
        execute(&shop.db, "UPDATE products SET description = '', vendor = 'House' WHERE slug = 'kettle'");
        execute(&shop.db, "UPDATE products SET description = '', vendor = '' WHERE slug = 'mug'");
        let mut ann = shop.visitor();
        for (path, text) in [("/products/kettle", "Kettle by House: price, options, and availability."),
            ("/products/mug", "Mug: price, options, and availability.")] {
            let page = ann.get(path);
            assert!(page.body.contains(&format!("<meta name=\"description\" content=\"{text}\">")), "{path}");
        }
    }

    fn the_feed_lists_every_variant_for_sale(db: Database) {
        let shop = Shop::stocked(db);
        let mut ann = shop.visitor();
        let feed = ann.get("/feeds/products.xml").clone();
        assert_eq!((feed.status, feed.header("content-type")), (200, Some("application/xml; charset=utf-8")));
        let items: Vec<&str> = feed.body.split("<item>").skip(1).collect();
        let item = |text: &str| *items.iter().find(|item| item.contains(text)).unwrap_or_else(|| panic!("{text}"));
        let cream = item("Kettle - Cream");
        for part in ["<g:price>60.00 USD</g:price>", "<g:sale_price>48.00 USD</g:sale_price>", "<g:brand>House</g:brand>",
            "<g:mpn>KET-C</g:mpn>", "<g:availability>in_stock</g:availability>", "<g:shipping_weight>300 g</g:shipping_weight>",
            "<g:item_group_id>", "<g:description>Pours without a drip.</g:description>", "?variant="] {
            assert!(cream.contains(part), "{part}: {cream}");
        }
        let mug = item("<g:title>Mug</g:title>");
        assert!(!mug.contains("item_group_id") && !mug.contains("sale_price"), "{mug}");
        assert!(!feed.body.contains("Secret"), "drafts are left out");
        assert!(feed.body.trim_end().ends_with("</channel></rss>"));
        let ids: std::collections::BTreeSet<&str> =
            items.iter().filter_map(|item| item.split("<g:id>").nth(1)?.split('<').next()).collect();
        assert_eq!(ids.len(), items.len());
    }

    fn releases_are_calendar_events(db: Database) {
        let shop = open_sneaker_shop(db);
        let mut ann = shop.visitor();
        let page = ann.get("/drops");
        let links: Vec<String> = page.links().into_iter().map(|link| link.url).filter(|url| url.ends_with(".ics")).collect();
        assert_eq!(links.len(), 3, "{links:?}");
        for link in &links {
            let file = ann.get(link).clone();
            assert_eq!((file.status, file.header("content-type")), (200, Some("text/calendar; charset=utf-8")), "{link}");
            assert!(file.body.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"), "{}", file.body);
            assert!(file.body.ends_with("END:VCALENDAR\r\n"));
            assert!(file.body.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{}", file.body);
            let events = if link == "/drops.ics" { 2 } else { 1 };
            for name in ["BEGIN:VEVENT", "UID:product-", "DTSTAMP:", "DTSTART:", "URL:http", "SUMMARY:"] {
                assert_eq!(file.body.matches(&format!("\r\n{name}")).count(), events, "{link} {name}");
            }
            assert_eq!(ann.get(link).body, file.body, "the same while nothing changes");
        }
        assert_eq!(ann.get("/drops/nothing.ics").status, 404);
        program(&shop.db.url, &["release", "hop-man-3"]).expect_success();
        assert_eq!(ann.get("/drops/hop-man-3.ics").status, 200, "calendars that follow it still find it");
    }
}
