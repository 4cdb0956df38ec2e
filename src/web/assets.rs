//! Styles, scripts and pictures: inside the program in release builds, read from the
//! folder `static` at each request in debug builds, so that they change without a rebuild.

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

/// The name under which all style sheets are served as one.
const STYLES: &str = "css/app.css";

/// Where all files are.
const ROOT: &str = "/static/";

/// Changes with the content of any file. All files share it, so that one that names another by a
/// relative address, as a script does that imports one, names the same version of it.
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

/// The address of a file, such as `img/favicon.svg`. It changes with the content, so browsers keep
/// what it answers for ever.
pub fn address(path: &str) -> String {
    format!("{ROOT}{}/{path}", *VERSION)
}

/// The address under which browsers keep what `/static/…` names for ever; other addresses stay as
/// they are.
pub fn versioned(src: &str) -> String {
    src.strip_prefix(ROOT).map_or_else(|| src.to_owned(), address)
}

/// The path below `static` of what an address names, and whether it names this version of it.
pub fn unversioned(path: &str) -> (&str, bool) {
    match path.split_once('/') {
        Some((version, rest)) if version == *VERSION => (rest, true),
        // A page of another version of the program may still be open.
        Some((version, rest)) if is_version(version) => (rest, false),
        _ => (path, false),
    }
}

fn is_version(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|c| c.is_ascii_hexdigit())
}

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
        Self { bytes: data.into_owned(), brotli, content_type, version }
    }
}

/// All style sheets, in the order of their names, as one without comments and indentation.
fn styles() -> Vec<u8> {
    let mut names: Vec<_> = Folder::iter().filter(|name| name.starts_with("css/")).collect();
    names.sort_unstable();
    let files = names.iter().filter_map(|name| Folder::get(name));
    files.flat_map(|file| minified(&String::from_utf8_lossy(&file.data)).into_bytes()).collect()
}

/// A style sheet without comments and without blanks that mean nothing: those around `{`, `}` and
/// `;`, and after `,`. It leaves operators alone, since `1rem + 2vw` needs its blanks, and strings.
fn minified(css: &str) -> String {
    let mut small = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' => {
                let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
                small.push_str(&rest[..end]);
                end
            }
            c if c.is_whitespace() => {
                if !small.ends_with(['{', '}', ';', ',', ' ']) && !small.is_empty() {
                    small.push(' ');
                }
                c.len_utf8()
            }
            '{' | '}' | ';' => {
                small.truncate(small.trim_end().len());
                if c == '}' && small.ends_with(';') {
                    small.pop();
                }
                small.push(c);
                1
            }
            c => {
                small.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    small
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
    fn styles_lose_blanks_and_comments_and_nothing_else() {
        let css = "/* The page. */\n@layer base {\n  .a, .b > c { color: red; width: calc(1px + 2px); }\n\n  \
                   @media screen and (width < 44rem) { .d::before { content: \"/* x */  ;}\"; } }\n}\n";
        let small = "@layer base{.a,.b > c{color: red;width: calc(1px + 2px)}\
                     @media screen and (width < 44rem){.d::before{content: \"/* x */  ;}\"}}}";
        assert_eq!(minified(css), small);
        assert_eq!(minified("a{b:c}/* never closed"), "a{b:c}");
        assert_eq!(minified("a{b:'c"), "a{b:'c");
    }

    #[test]
    fn an_address_names_the_version_that_it_was_made_in() {
        let address = address("js/app.js");
        assert_eq!(unversioned(address.strip_prefix(ROOT).unwrap()), ("js/app.js", true));
        assert_eq!(unversioned("0123456789abcdef/js/app.js"), ("js/app.js", false));
        assert_eq!(unversioned("js/app.js"), ("js/app.js", false));
        assert_eq!(versioned("/static/js/app.js"), address);
        assert_eq!(versioned("/media/1.webp"), "/media/1.webp");
    }
}
