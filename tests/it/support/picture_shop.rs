//! A shop whose pictures are in a folder of its own.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use image::DynamicImage;

use super::sql::{count_rows, query_text, query_texts};
use super::{Database, Shop, temp_folder};

/// A shop with a folder of its own for pictures.
pub struct PictureShop {
    pub shop: Shop,
    pub folder: PathBuf,
}

impl PictureShop {
    pub fn open(db: Database) -> PictureShop {
        Self::open_with(db, &[])
    }

    /// Opens a shop with additional settings.
    #[track_caller]
    pub fn open_with(db: Database, settings: &[(&str, &str)]) -> PictureShop {
        let folder = tempfile::tempdir_in(temp_folder()).unwrap().keep();
        let storage = [("STORAGE_DIR", folder.to_str().unwrap())];
        let shop = Shop::open_with(db, &[&storage, settings].concat());
        PictureShop { shop, folder }
    }

    /// The paths of all stored files, without temporary ones.
    pub fn stored_files(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(self.folder.join("pictures")).unwrap();
        let folders = folders.map(|folder| folder.unwrap().path());
        folders
            .flat_map(|folder| std::fs::read_dir(folder).unwrap())
            .map(|file| file.unwrap().path())
            .collect()
    }

    /// The names of all stored and temporary files, without those of the search index.
    pub fn files(&self) -> Vec<String> {
        let began = Instant::now();
        // Temporary folders are deleted in the background.
        loop {
            let names = self.names();
            let uploads = std::fs::read_dir(self.folder.join("tmp"));
            let is_settled = uploads.map_or(true, |mut entries| entries.next().is_none());
            if is_settled || began.elapsed() > Duration::from_secs(10) {
                return names;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                match entry.file_type().unwrap().is_dir() {
                    true if entry.file_name() == "search" => {}
                    true => folders.push(entry.path()),
                    false => names.push(entry.file_name().into_string().unwrap()),
                }
            }
        }
        names.sort();
        names
    }

    /// Waits until all sizes of all pictures are made.
    pub fn wait_for_renditions(&self) {
        let kinds = "('picture_renditions', 'picture_avif')";
        self.wait_until_none(&format!("outbox WHERE kind IN {kinds} AND done_at IS NULL"));
    }

    /// Waits until all pictures have files in AVIF.
    pub fn wait_for_avif(&self) {
        self.wait_until_none("pictures WHERE avif <> 'made'");
    }

    fn wait_until_none(&self, rows: &str) {
        let began = Instant::now();
        while count_rows(&self.shop.db, rows) > 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "the pictures are not made");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn get(&self, path: &str) -> Download {
        let response = reqwest::blocking::get(format!("{}{path}", self.shop.address)).unwrap();
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
                .unwrap_or_default()
        };
        let (content_type, cache_control) = (header("content-type"), header("cache-control"));
        Download {
            status: response.status().as_u16(),
            content_type,
            cache_control,
            bytes: response.bytes().unwrap().to_vec(),
        }
    }

    /// The URLs of the pictures of products, in order.
    pub fn srcs(&self) -> Vec<String> {
        query_texts(&self.shop.db, "SELECT src AS word FROM product_images ORDER BY position, id")
    }

    /// The URL of the only picture.
    pub fn src(&self) -> String {
        query_text(&self.shop.db, "SELECT src FROM product_images")
    }
}

/// A file that was downloaded.
pub struct Download {
    pub status: u16,
    pub content_type: String,
    pub cache_control: String,
    pub bytes: Vec<u8>,
}

impl Download {
    pub fn decode(&self) -> DynamicImage {
        image::load_from_memory(&self.bytes).unwrap()
    }
}
