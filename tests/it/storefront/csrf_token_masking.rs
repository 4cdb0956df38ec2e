//! CSRF tokens are masked differently in each response, so that the compressed length reveals
//! nothing.

use crate::on_both;
use crate::support::{Browser, Database, FormField, Shop};

/// Returns the distinct tokens of a page.
fn tokens(browser: &mut Browser, path: &str) -> Vec<String> {
    let body = browser.get(path).body.clone();
    let values = body.split("name=\"_csrf\" value=\"").skip(1);
    let mut tokens: Vec<String> =
        values.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect();
    tokens.dedup();
    tokens
}

on_both! {
    fn each_response_masks_the_token_differently(db: Database) {
        let shop = Shop::stocked(db);
        let mut admin = shop.admin();
        let pages = ["/products/mug", "/products?q=mug", "/cart", "/admin/categories", "/"];
        let shown: Vec<String> = pages.iter().chain(&pages).flat_map(|path| {
            let tokens = tokens(&mut admin, path);
            assert_eq!(tokens.len(), 1, "{path}: all forms of one answer have the same");
            tokens
        }).collect();
        let mut different = shown.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), shown.len());
        // Each of them is valid for this browser.
        let FormField { name, value: id } = admin.product_field("mug");
        for token in &shown {
            assert_eq!(admin.post_for_status("/cart_items", &[("_csrf", token), (&name, &id)]), 303);
        }
    }

    fn only_a_masked_token_of_the_same_browser_is_accepted(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, mut eve) = (shop.visitor(), shop.visitor());
        let FormField { name, value: id } = ann.product_field("mug");
        let (mine, hers) = (ann.csrf(), eve.csrf());
        let mut swapped = mine.clone();
        swapped.replace_range(..1, if mine.starts_with('A') { "B" } else { "A" });
        let half = &mine[..43];
        for wrong in [hers.as_str(), "", half, &swapped, &mine[1..], &format!("{mine}A"), "AA"] {
            assert_eq!(ann.post_for_status("/cart_items", &[("_csrf", wrong), (&name, &id)]), 403, "{wrong}");
        }
        assert_eq!(ann.post_for_status("/cart_items", &[("_csrf", &mine), (&name, &id)]), 303);
    }

    fn pages_that_differ_only_in_the_mask_are_not_sent_again(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, mut eve) = (shop.visitor(), shop.visitor());
        for browser in [&mut ann, &mut eve] {
            browser.get("/products/mug");
        }
        let tag = |browser: &mut Browser| {
            browser.get("/products/mug").header("etag").expect("a validator").to_owned()
        };
        let (mine, hers) = (tag(&mut ann), tag(&mut eve));
        assert_ne!(mine, hers, "the page of another browser has another token");
        let page = ann.get_with("/products/mug", &[("if-none-match", &mine)]);
        assert_eq!((page.status, page.body.as_str()), (304, ""));
        assert_eq!(eve.get_with("/products/mug", &[("if-none-match", &mine)]).status, 200);
    }
}
