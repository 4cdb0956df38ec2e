//! The files of a picture, and their names and URLs.

use std::fmt;

/// The URL prefix of all files.
pub const MEDIA: &str = "/media/";
/// The widths in which pictures are offered, in pixels.
pub const WIDTHS: [u32; 5] = [160, 400, 800, 1_200, 1_600];
/// The width that is made while the editor waits, for the admin's pages.
pub const FIRST_WIDTH: u32 = 400;
/// The length of a hash in a name, in hexadecimal digits.
pub const HASH_LENGTH: usize = 24;

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::Display)]
pub enum PictureFormat {
    /// Without transparency.
    #[strum(serialize = "jpg")]
    Jpeg,
    /// For browsers without WebP, if the picture has transparent parts.
    #[strum(serialize = "png")]
    Png,
    /// About half as large as JPEG.
    #[strum(serialize = "webp")]
    Webp,
    /// About a quarter smaller than WebP, and slow to make.
    #[strum(serialize = "avif")]
    Avif,
}

impl PictureFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Avif];
    /// The formats of the largest file.
    pub const OF_MASTERS: [Self; 2] = [Self::Jpeg, Self::Webp];

    /// The MIME type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
        }
    }
}

/// A file of a picture. `Display` writes its name, such as `0f3a…-800.webp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFile {
    /// The picture's hash.
    pub hash: String,
    /// The width in pixels, one of those that every picture has. A picture that is narrower has its own width
    /// instead. `None` for the master, the largest file, from which all others are made.
    pub width: Option<u32>,
    /// The format.
    pub format: PictureFormat,
}

impl MediaFile {
    /// Reads the name of a file. Returns `None` if no picture has such a file.
    pub fn parse(name: &str) -> Option<Self> {
        let (stem, extension) = name.split_once('.')?;
        let format = extension.parse().ok()?;
        let (hash, width) = match stem.split_once('-') {
            None => (stem, None),
            Some((hash, width)) => {
                let known = WIDTHS.into_iter().find(|known| known.to_string() == width)?;
                (hash, Some(known))
            }
        };
        is_hash(hash).then(|| Self { hash: hash.to_owned(), width, format })
    }

    /// The name in the storage, in one of 256 folders.
    pub fn storage_name(&self) -> String {
        format!("{}/{self}", &self.hash[..2])
    }

    /// The path of its URL.
    pub fn path(&self) -> String {
        format!("{MEDIA}{self}")
    }

    /// The files to send instead if this one is missing, the best first: the next smaller ones, then the
    /// larger ones. Every browser that shows AVIF shows WebP, too.
    pub fn substitutes(&self) -> Vec<Self> {
        let format = match self.format {
            PictureFormat::Avif => PictureFormat::Webp,
            other => other,
        };
        let width = self.width.unwrap_or(u32::MAX);
        let smaller = WIDTHS.into_iter().rev().filter(|other| *other <= width);
        let larger = WIDTHS.into_iter().filter(|other| *other > width);
        smaller
            .chain(larger)
            .map(Some)
            .chain([None])
            .map(|width| Self { width, format, hash: self.hash.clone() })
            .filter(|other| other != self)
            .collect()
    }
}

impl fmt::Display for MediaFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.hash)?;
        if let Some(width) = self.width {
            write!(formatter, "-{width}")?;
        }
        write!(formatter, ".{}", self.format)
    }
}

/// A file of a picture with its real width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// The file.
    pub file: MediaFile,
    /// Its width in pixels.
    pub width: u32,
}

/// Returns the hash of the picture that a URL names; `None` for URLs of other pictures.
pub fn hash_of_src(src: &str) -> Option<String> {
    let file = MediaFile::parse(src.strip_prefix(MEDIA)?)?;
    file.width.is_none().then_some(file.hash)
}

/// Returns the widths of [`WIDTHS`] that a picture has: those that are smaller than it, and the next one,
/// which has the picture's own width.
pub fn widths_of(width: u32) -> Vec<u32> {
    let smaller = WIDTHS.iter().filter(|known| **known < width).count();
    WIDTHS.into_iter().take(smaller + 1).collect()
}

/// The name of a file that the worker writes, such as `800.webp` or `master.jpg`.
pub fn worker_file_name(width: Option<u32>, format: PictureFormat) -> String {
    match width {
        Some(width) => format!("{width}.{format}"),
        None => format!("master.{format}"),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_LENGTH && text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef01234567";

    #[test]
    fn names_are_read_strictly() {
        let name = format!("{HASH}-800.webp");
        let file = MediaFile::parse(&name).unwrap();
        assert_eq!((file.width, file.format), (Some(800), PictureFormat::Webp));
        assert_eq!(file.to_string(), name);
        assert_eq!(file.storage_name(), format!("01/{name}"));
        assert_eq!(MediaFile::parse(&format!("{HASH}.jpg")).unwrap().width, None);
        let wrong = [
            format!("{HASH}-801.webp"),
            format!("{HASH}-0800.webp"),
            format!("{HASH}-+800.webp"),
            format!("{HASH}.gif"),
            format!("{HASH}.webp.exe"),
            HASH.to_owned(),
            "../secret_key.jpg".to_owned(),
            format!("{}.jpg", HASH.to_uppercase()),
        ];
        for name in wrong {
            assert_eq!(MediaFile::parse(&name), None, "{name}");
        }
    }

    #[test]
    fn only_masters_are_addresses_of_pictures() {
        assert_eq!(hash_of_src(&format!("/media/{HASH}.jpg")).unwrap(), HASH);
        assert_eq!(hash_of_src(&format!("/media/{HASH}-800.jpg")), None);
        assert_eq!(hash_of_src("/static/img/kettle.svg"), None);
    }

    #[test]
    fn a_picture_has_the_widths_that_it_fills() {
        assert_eq!(widths_of(2_560), WIDTHS);
        assert_eq!(widths_of(1_000), [160, 400, 800, 1_200]);
        assert_eq!(widths_of(800), [160, 400, 800]);
        assert_eq!(widths_of(100), [160]);
    }

    #[test]
    fn the_next_smaller_file_replaces_a_missing_one() {
        let file = MediaFile::parse(&format!("{HASH}-800.webp")).unwrap();
        let widths: Vec<_> = file.substitutes().iter().map(|other| other.width).collect();
        assert_eq!(widths, [Some(400), Some(160), Some(1_200), Some(1_600), None]);
        let avif = MediaFile::parse(&format!("{HASH}-800.avif")).unwrap();
        assert_eq!(avif.substitutes().first(), Some(&file), "the same width in WebP");
    }
}
