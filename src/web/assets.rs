//! Style sheets, scripts and images. Release builds embed the folder `static`. Debug builds read it at
//! each request, so that changes need no rebuild.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    io::Write,
    sync::LazyLock,
};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "static"]
struct Folder;

/// The path of all style sheets joined into one.
const STYLES: &str = "css/app.css";

/// The URL prefix of all files.
const ROOT: &str = "/static/";

/// A hash of the content of all files. All files share it, so that relative imports between scripts stay
/// within one version.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Folder::iter().collect();
    names.sort_unstable();
    let mut hasher = DefaultHasher::new();
    for name in names {
        name.hash(&mut hasher);
        Folder::get(&name).map(|file| file.data).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
});

/// Returns the URL of a file, such as `img/favicon.svg`. It contains the version, so browsers may cache
/// it forever.
pub fn url(path: &str) -> String {
    format!("{ROOT}{}/{path}", *VERSION)
}

/// Adds the version to a URL below `/static/`. Returns other URLs unchanged.
pub fn versioned(src: &str) -> String {
    src.strip_prefix(ROOT).map_or_else(|| src.to_owned(), url)
}

/// The path of a file, and whether the URL named its current version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetPath<'a> {
    /// The path below `static`.
    pub path: &'a str,
    /// `true` if the URL contains the current version.
    pub is_current: bool,
}

impl<'a> AssetPath<'a> {
    /// Splits the part of a URL below `/static/` into version and path.
    pub fn parse(text: &'a str) -> Self {
        match text.split_once('/') {
            Some((version, path)) if version == *VERSION => Self { path, is_current: true },
            // A page of another version of the program may still be open.
            Some((version, path)) if is_version(version) => Self { path, is_current: false },
            _ => Self { path: text, is_current: false },
        }
    }
}

fn is_version(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|c| c.is_ascii_hexdigit())
}

/// One file, ready to be sent.
#[derive(Clone)]
pub struct Asset {
    /// The content.
    pub bytes: Vec<u8>,
    /// The content compressed with Brotli, if that is smaller.
    pub brotli: Option<Vec<u8>>,
    /// MIME type.
    pub content_type: String,
    /// A hash of the content.
    pub version: String,
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

    /// Returns the file at a path.
    pub fn get(&self, path: &str) -> Option<Cow<'_, Asset>> {
        if cfg!(debug_assertions) {
            let data = if path == STYLES { styles().into() } else { Folder::get(path)?.data };
            return Some(Cow::Owned(Asset::new(path, data)));
        }
        self.0.get(path).map(Cow::Borrowed)
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
        let brotli = brotli.filter(|compressed| compressed.len() < data.len());
        let version = format!("{:016x}", hasher.finish());
        Self { bytes: data.into_owned(), brotli, content_type, version }
    }
}

/// Joins all style sheets in the order of their names, and minifies them.
fn styles() -> Vec<u8> {
    let mut names: Vec<_> = Folder::iter().filter(|name| name.starts_with("css/")).collect();
    names.sort_unstable();
    let files = names.iter().filter_map(|name| Folder::get(name));
    files.flat_map(|file| minify(&String::from_utf8_lossy(&file.data)).into_bytes()).collect()
}

/// Removes comments and the whitespace around `{`, `}` and `;` and after `,`. Keeps strings, and the
/// whitespace around operators, which `1rem + 2vw` needs.
fn minify(css: &str) -> String {
    let mut output = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        let consumed = match c {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' => {
                let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
                output.push_str(&rest[..end]);
                end
            }
            c if c.is_whitespace() => {
                if !output.ends_with(['{', '}', ';', ',', ' ']) && !output.is_empty() {
                    output.push(' ');
                }
                c.len_utf8()
            }
            '{' | '}' | ';' => {
                output.truncate(output.trim_end().len());
                if c == '}' && output.ends_with(';') {
                    output.pop();
                }
                output.push(c);
                1
            }
            c => {
                output.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[consumed..];
    }
    output
}

fn compress(data: &[u8]) -> Vec<u8> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 9, 22);
    // Writing into memory cannot fail.
    let _ = writer.write_all(data);
    writer.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minification_removes_whitespace_and_comments_only() {
        let css = "/* The page. */\n@layer base {\n  .a, .b > c { color: red; width: calc(1px + 2px); }\n\n  \
                   @media screen and (width < 44rem) { .d::before { content: \"/* x */  ;}\"; } }\n}\n";
        let minified = "@layer base{.a,.b > c{color: red;width: calc(1px + 2px)}\
                     @media screen and (width < 44rem){.d::before{content: \"/* x */  ;}\"}}}";
        assert_eq!(minify(css), minified);
        assert_eq!(minify("a{b:c}/* never closed"), "a{b:c}");
        assert_eq!(minify("a{b:'c"), "a{b:'c");
    }

    #[test]
    fn urls_contain_the_current_version() {
        let url = url("js/app.js");
        let current = AssetPath { path: "js/app.js", is_current: true };
        let other = AssetPath { path: "js/app.js", is_current: false };
        assert_eq!(AssetPath::parse(url.strip_prefix(ROOT).unwrap()), current);
        assert_eq!(AssetPath::parse("0123456789abcdef/js/app.js"), other);
        assert_eq!(AssetPath::parse("js/app.js"), other);
        assert_eq!(versioned("/static/js/app.js"), url);
        assert_eq!(versioned("/media/1.webp"), "/media/1.webp");
    }
}
