//! Styles, scripts and pictures: inside the program in release builds, read from the
//! folder `static` at each request in debug builds, so that they change without a rebuild.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    io::Write,
};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static"]
struct Folder;

/// The name under which all style sheets are served as one.
const STYLES: &str = "css/app.css";

/// One file, ready to be sent.
#[derive(Clone)]
pub struct Asset {
    /// As it is.
    pub bytes: Vec<u8>,
    /// Brotli-compressed, where that makes it smaller.
    pub brotli: Option<Vec<u8>>,
    /// MIME type.
    pub content_type: String,
    /// Changes with the content.
    pub version: String,
    /// Where it is; changes with its content, so that it can be kept forever.
    address: String,
}

/// All files by their path below `static`.
pub struct Assets(HashMap<String, Asset>);

impl Assets {
    /// Reads, joins and compresses everything once.
    pub fn load() -> Self {
        let names = Folder::iter().filter(|name| !name.starts_with("css/"));
        let mut files: HashMap<String, Asset> = names
            .filter_map(|name| {
                Some((name.to_string(), Asset::new(&name, Folder::get(&name)?.data)))
            })
            .collect();
        files.insert(STYLES.to_owned(), Asset::new(STYLES, styles().into()));
        Self(files)
    }

    /// The file of a path, if there is one.
    pub fn get(&self, path: &str) -> Option<Cow<'_, Asset>> {
        if cfg!(debug_assertions) {
            let data = if path == STYLES { styles().into() } else { Folder::get(path)?.data };
            return Some(Cow::Owned(Asset::new(path, data)));
        }
        self.0.get(path).map(Cow::Borrowed)
    }

    /// The address of a file, which changes with its content and so can be kept forever; empty
    /// where there is none.
    pub fn url(&self, path: &str) -> String {
        self.0.get(path).map(|asset| asset.address.clone()).unwrap_or_default()
    }
}

impl Asset {
    fn new(path: &str, data: Cow<'static, [u8]>) -> Self {
        let mut hasher = DefaultHasher::new();
        data.hash(&mut hasher);
        let mime = mime_guess::from_path(path).first_or_octet_stream();
        let textual =
            mime.type_() == "text" || mime.subtype() == "svg" || mime.subtype() == "javascript";
        let content_type =
            if textual { format!("{mime}; charset=utf-8") } else { mime.to_string() };
        let brotli = (textual && !cfg!(debug_assertions)).then(|| compress(&data));
        let brotli = brotli.filter(|small| small.len() < data.len());
        let version = format!("{:016x}", hasher.finish());
        let address = format!("/static/{path}?v={version}");
        Self { bytes: data.into_owned(), brotli, content_type, version, address }
    }
}

/// All style sheets, in the order of their names, as one.
fn styles() -> Vec<u8> {
    let mut names: Vec<_> = Folder::iter().filter(|name| name.starts_with("css/")).collect();
    names.sort_unstable();
    names
        .iter()
        .filter_map(|name| Folder::get(name))
        .flat_map(|file| file.data.into_owned())
        .collect()
}

fn compress(data: &[u8]) -> Vec<u8> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 9, 22);
    // Writing into memory cannot fail.
    let _ = writer.write_all(data);
    writer.into_inner()
}
