//! Awkward files: a clear message or a right picture, no metadata, and little memory.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::on_both;
use crate::support::api_client::ApiClient;
use crate::support::picture_files::{
    SECRETS, animated_gif, cmyk_jpeg, deep_png, encode, heavy_png, is_close, jpeg, jpeg_with_page,
    metadata_of, page_with_jpeg, photo, photo_with_metadata, png_bomb, png_with_bombs,
    png_with_metadata, red_corner, transparent_png, webp_with_metadata, wide_gamut_png,
};
use crate::support::picture_shop::PictureShop;
use crate::support::sql::{count_rows, query_texts};
use crate::support::{Database, program, temp_folder};

/// Uploads of each of the four clients. `VITRINE_UPLOADS=250` makes them 1,000.
const UPLOADS: usize = 15;
/// The memory by which the server may grow, in megabytes.
const MAX_GROWTH: u64 = 50;

/// Adds a product and returns the path for uploads of its pictures.
fn upload_path(api: &ApiClient, title: &str) -> String {
    let product = json!({ "title": title, "variants": [{ "price": "20" }] });
    let id = api.post("/admin/products", &product).expect(201).body["id"].clone();
    format!("/admin/products/{id}/pictures")
}

on_both! {
    fn metadata_is_in_no_file(db: Database) {
        let shop = PictureShop::open(db);
        let api = shop.shop.api_with_key("products:read,products:write");
        let path = upload_path(&api, "Kettle");
        let files = [photo_with_metadata(), png_with_metadata(), webp_with_metadata(), png_with_bombs(), transparent_png()];
        for file in files {
            assert!(!metadata_of(&file).is_empty() || file == transparent_png(), "the test's file has metadata");
            api.post_bytes(&path, "image/png", file).expect(200);
        }
        shop.wait_for_renditions();
        let stored = shop.stored_files();
        assert_eq!(stored.len(), 5 * 5, "a master, and two formats in two sizes");
        let mut formats = BTreeSet::new();
        for file in stored {
            let bytes = fs::read(&file).unwrap();
            assert_eq!(metadata_of(&bytes), [""; 0], "{file:?}");
            for secret in SECRETS {
                assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{file:?}");
            }
            formats.insert(file.extension().unwrap().to_str().unwrap().to_owned());
        }
        assert_eq!(formats.into_iter().collect::<Vec<_>>(), ["jpg", "png", "webp"]);
        let srcs = query_texts(&shop.shop.db, "SELECT src AS word FROM product_images ORDER BY position");
        for src in &srcs[..4] {
            let image = shop.get(src).decode().into_rgb8();
            assert_eq!(image.dimensions(), (60, 40));
            assert!(is_close(image.get_pixel(4, 4), [220, 20, 30]) && is_close(image.get_pixel(55, 35), [20, 40, 210]));
        }
    }

    fn colors_are_converted_to_srgb(db: Database) {
        let shop = PictureShop::open(db);
        let api = shop.shop.api_with_key("products:read,products:write");
        let path = upload_path(&api, "Kettle");
        api.post_bytes(&path, "image/png", wide_gamut_png([200, 100, 100])).expect(200);
        let pixel = *shop.get(&shop.src()).decode().into_rgb8().get_pixel(20, 15);
        let [red, green, blue] = pixel.0.map(i32::from);
        // A red of Display P3 is more saturated than the same numbers in sRGB.
        assert!((red - 216).abs() < 6 && (green - 95).abs() < 6 && (blue - 98).abs() < 6, "{pixel:?}");
    }

    fn the_content_decides_and_not_the_name(db: Database) {
        let shop = PictureShop::open(db);
        let api = shop.shop.api_with_key("products:read,products:write");
        let path = upload_path(&api, "Kettle");
        for (kind, bytes) in [("image/png", jpeg(30, 20)), ("image/gif", deep_png()), ("image/jpeg", animated_gif())] {
            api.post_bytes(&path, kind, bytes).expect(200);
        }
        for src in query_texts(&shop.shop.db, "SELECT src AS word FROM product_images") {
            assert_eq!(shop.get(&src).content_type, "image/jpeg");
        }
        let behind_gif = [&animated_gif()[..], &b"PK\x03\x04archive"[..]].concat();
        let page = api.post_bytes(&path, "image/gif", behind_gif).expect(200);
        assert_eq!(page.body["images"].as_array().unwrap().len(), 4, "a picture with an archive behind it is a picture");
        let stored = shop.stored_files();
        assert!(stored.iter().all(|file| !fs::read(file).unwrap().windows(7).any(|bytes| bytes == b"archive")));
        for bytes in [b"%PDF-1.7 text".to_vec(), b"PK\x03\x04".to_vec(), b"II*\0\x08\0\0\0".to_vec(), b"BM\0\0".to_vec()] {
            assert_eq!(api.post_bytes(&path, "image/jpeg", bytes).expect(422).code(), "not_a_picture");
        }
    }

    fn a_worker_that_is_killed_leaves_nothing(db: Database) {
        let shop = PictureShop::open(db);
        let api = shop.shop.api_with_key("products:read,products:write");
        let path = upload_path(&api, "Kettle");
        let upload = thread::spawn({
            let (api, path) = (api.clone(), path.clone());
            move || api.post_bytes(&path, "image/png", heavy_png())
        });
        let began = Instant::now();
        while !shop.shop.kill_child() {
            assert!(began.elapsed() < Duration::from_secs(60) && !upload.is_finished(), "no worker was started");
            thread::sleep(Duration::from_millis(2));
        }
        let reply = upload.join().unwrap().expect(422);
        assert_eq!(reply.code(), "unprocessable_picture");
        assert_eq!((count_rows(&shop.shop.db, "pictures"), shop.files()), (0, Vec::new()));
        api.post_bytes(&path, "image/jpeg", jpeg(30, 20)).expect(200);
        api.post_bytes(&path, "image/png", heavy_png()).expect(200);
        assert_eq!(count_rows(&shop.shop.db, "pictures WHERE width = 2560"), 1);
    }

    fn many_uploads_of_four_clients_need_little_memory(db: Database) {
        let shop = PictureShop::open(db);
        let api = shop.shop.api_with_key("products:read,products:write");
        let paths: Vec<String> = (0..4).map(|client| upload_path(&api, &format!("Product {client}"))).collect();
        api.post_bytes(&paths[0], "image/jpeg", jpeg(900, 600)).expect(200);
        let before = shop.shop.memory_in_megabytes();
        let began = Instant::now();
        let clients: Vec<_> = paths.into_iter().enumerate().map(|(client, path)| {
            let api = api.clone();
            thread::spawn(move || upload_corpus(&api, &path, client))
        }).collect();
        let used: usize = clients.into_iter().map(|client| client.join().unwrap()).sum();
        let after = shop.shop.memory_in_megabytes();
        println!("{used} uploads in {:?}: {before:?} MB before, {after:?} MB after", began.elapsed());
        if let (Some(before), Some(after)) = (before, after) {
            assert!(after <= before + MAX_GROWTH, "{before} MB before, {after} MB after");
        }
        assert_eq!(shop.shop.visitor().visit("/products").status, 200);
    }
}

/// Uploads awkward files one after the other. Returns the number of uploads.
fn upload_corpus(api: &ApiClient, path: &str, client: usize) -> usize {
    let whole = jpeg(400, 300);
    let mut files = vec![
        (200, photo_with_metadata()),
        (422, whole[..whole.len() / 2].to_vec()),
        (200, cmyk_jpeg()),
        (422, png_bomb()),
        (200, png_with_bombs()),
        (422, page_with_jpeg()),
        (200, jpeg_with_page()),
        (422, b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        (200, photo(8)),
        (413, vec![0xff; 20_000_001]),
        (200, webp_with_metadata()),
    ];
    files.rotate_left(client);
    for number in 0..uploads() {
        // Every other file is one that the shop does not have yet.
        let (status, bytes) = match number % 2 {
            0 => {
                let side = (300 + number * 4 + client) as u32;
                let file = encode(&red_corner(side, 3 * side / 4), image::ImageFormat::Png);
                // A product can't have any number of pictures.
                (if number < 100 { 200 } else { 422 }, file)
            }
            _ => files[number / 2 % files.len()].clone(),
        };
        let reply = api.post_bytes(path, "image/png", bytes);
        assert!(reply.status == status || reply.status == 422, "{status}: {}", reply.body);
    }
    uploads()
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the shop")]
fn uploads() -> usize {
    let wanted = std::env::var("VITRINE_UPLOADS").ok();
    wanted.and_then(|number| number.parse().ok()).unwrap_or(UPLOADS)
}

/// Reads the limits of a process on Linux.
fn limit_of(process: u32, name: &str) -> Option<Value> {
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().next()?.parse::<u64>().map_or(Value::Null, Value::from))
}

#[test]
fn the_worker_limits_itself_before_it_reads() {
    let folder = tempfile::tempdir_in(temp_folder()).unwrap();
    let mut worker: Command = program("sqlite::memory:", &["image-worker", "import"]).command;
    worker.current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut worker = worker.spawn().unwrap();
    let limits = [
        ("Max address space", 1 << 30),
        ("Max cpu time", 20),
        ("Max file size", 64 << 20),
        ("Max core file size", 0_u64),
    ];
    let is_limited =
        |id: u32| limits.iter().all(|(name, limit)| limit_of(id, name) == Some(json!(limit)));
    // Elsewhere than on Linux nothing shows the limits of a process. The worker waits for its input.
    let shows_limits = fs::exists("/proc/self/limits").unwrap();
    let began = Instant::now();
    while shows_limits && !is_limited(worker.id()) {
        assert!(began.elapsed() < Duration::from_secs(10), "the worker has no limits");
        thread::sleep(Duration::from_millis(2));
    }
    drop(worker.stdin.take());
    let mut report = String::new();
    worker.stdout.take().unwrap().read_to_string(&mut report).unwrap();
    assert!(worker.wait().unwrap().success() && report.contains("not_a_picture"), "{report}");
}
