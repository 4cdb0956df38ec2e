//! A small body that decompresses to a large one is rejected before it is decompressed.

use std::io::Write;

use crate::on_both;
use crate::support::{Database, FormField, Shop};

const FORM: &str = "application/x-www-form-urlencoded";

/// Zeros, compressed to a thousandth of their size.
fn compressed_bomb() -> Vec<u8> {
    let mut packer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
    let zeros = vec![b'0'; 1 << 20];
    (0..32).for_each(|_| packer.write_all(&zeros).unwrap());
    packer.flush().unwrap();
    packer.into_inner()
}

on_both! {
    fn compressed_bodies_are_rejected_everywhere(db: Database) {
        let shop = Shop::stocked(db);
        let (mut ann, bomb) = (shop.visitor(), compressed_bomb());
        let token = ann.csrf();
        for path in ["/users/log-in", "/cart_items", "/cart?_method=put", "/admin/products",
            "/webhooks/test", "/webhooks/stripe", "/nothing"] {
            for encoding in ["br", "gzip", "deflate", "zstd", "identity, br", "BR"] {
                let page = ann.raw_post(path, |request| {
                    let request = request.header("content-type", FORM);
                    let request = request.header("test-signature", "t=1,v1=00");
                    request.header("content-encoding", encoding).body(bomb.clone())
                });
                assert_eq!(page.status, 415, "{path} {encoding}");
                assert!(!page.heading().is_empty());
            }
        }
        let FormField { name, value: id } = ann.product_field("mug");
        let good = format!("_csrf={token}&{name}={id}");
        let page = ann.raw_post("/cart_items", |request| {
            let request = request.header("content-type", FORM);
            request.header("content-encoding", "identity").body(good)
        });
        assert_eq!(page.status, 303, "an uncompressed body is accepted");
    }
}
