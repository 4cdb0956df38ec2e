//! Pictures of products, of categories and of the shop.

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::Image,
    pictures::{self, FocalPoint, MediaFile, PictureFormat, Rendition, hash_of_src},
    web::assets::{url, versioned},
};

/// Returns the URL of an image of this shop. Returns `None` for images on other sites, which an import can
/// contain.
pub fn own_picture(src: &str) -> Option<String> {
    (src.starts_with("/static/") || src.starts_with("/media/")).then(|| versioned(src))
}

/// Returns the path of a medium-sized file of an image in a format that every program reads, for feeds and
/// link previews. Returns `None` for images on other sites.
pub fn preview_picture(src: &str) -> Option<String> {
    match uploaded_files(src, &[1_200]) {
        Some(files) => files.fallback.last().map(MediaFile::path),
        None => own_picture(src),
    }
}

/// The place of a picture on a page. It decides how large the picture is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PicturePlace {
    /// A product in a list.
    Card,
    /// The large product at the beginning of a list.
    LeadCard,
    /// A category in a list.
    CategoryCard,
    /// The gallery of a product.
    Gallery,
    /// A small picture below the gallery.
    Thumbnail,
    /// A line of a cart or of a checkout, or a row of a table.
    Line,
    /// A line of an order.
    OrderLine,
    /// The logo in the header.
    Logo,
    /// A wide picture at the top of a page.
    Banner,
}

/// When a browser loads a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PictureLoading {
    /// When it is about to be visible.
    #[default]
    Lazy,
    /// With the page.
    Eager,
    /// Before everything else.
    First,
}

/// A picture. `Display` renders it, for a frame that gives it its size.
#[derive(Clone, Debug, Template)]
#[template(path = "components/picture.html")]
pub struct Picture {
    src: String,
    alt: String,
    width: i32,
    height: i32,
    sources: Option<Sources>,
    focal: FocalPoint,
    /// The color to show until it is loaded.
    color: Option<String>,
    loading: PictureLoading,
    /// The class of the image; may be empty.
    class: &'static str,
}

/// The files among which a browser chooses.
#[derive(Clone, Debug)]
struct Sources {
    /// Empty without files in AVIF.
    avif: String,
    webp: String,
    fallback: String,
    sizes: String,
}

/// The ratio of width and height of the frames of products.
const FRAME_RATIO: f64 = 0.8;
/// The ratio of width and height of the frames of categories.
const CATEGORY_RATIO: f64 = 1.5;

/// The width of a frame while the window meets a condition.
struct FrameWidth {
    /// The media condition, with a space at the end; empty if there is none.
    condition: &'static str,
    width: &'static str,
}

impl FrameWidth {
    const fn beyond(condition: &'static str, width: &'static str) -> Self {
        Self { condition, width }
    }

    const fn always(width: &'static str) -> Self {
        Self { condition: "", width }
    }
}

impl PicturePlace {
    /// The widths that are offered.
    fn widths(self) -> &'static [u32] {
        match self {
            Self::Card | Self::CategoryCard => &[400, 800, 1_200],
            Self::LeadCard | Self::Gallery => &[400, 800, 1_200, 1_600],
            Self::Banner => &[800, 1_200, 1_600],
            Self::Thumbnail | Self::Line | Self::OrderLine | Self::Logo => &[160, 400],
        }
    }

    /// Returns the files that are offered. A picture that is smaller than all of them is offered as it is.
    fn offered(self, mut files: Vec<Rendition>) -> Vec<Rendition> {
        let is_offered =
            |file: &Rendition| file.file.width.is_some_and(|width| self.widths().contains(&width));
        if files.iter().any(is_offered) {
            files.retain(is_offered);
            return files;
        }
        files.pop().into_iter().collect()
    }

    /// The width of the file for browsers that do not choose one.
    fn default_width(self) -> u32 {
        match self {
            Self::Card | Self::CategoryCard | Self::LeadCard | Self::Gallery => 800,
            Self::Banner => 1_200,
            Self::Logo => 400,
            Self::Thumbnail | Self::Line | Self::OrderLine => 160,
        }
    }

    /// The width of the frame at each width of the window. They follow the style sheets.
    fn frame_widths(self) -> &'static [FrameWidth] {
        const CARD: &[FrameWidth] = &[
            FrameWidth::beyond("(min-width: 90rem) ", "19.5rem"),
            FrameWidth::beyond("(min-width: 66rem) ", "22vw"),
            FrameWidth::beyond("(min-width: 44rem) ", "29vw"),
            FrameWidth::always("calc(50vw - 1.5rem)"),
        ];
        const LEAD: &[FrameWidth] = &[
            FrameWidth::beyond("(min-width: 90rem) ", "41rem"),
            FrameWidth::beyond("(min-width: 44rem) ", "45vw"),
            FrameWidth::always("92vw"),
        ];
        const GALLERY: &[FrameWidth] = &[
            FrameWidth::beyond("(min-width: 90rem) ", "46rem"),
            FrameWidth::beyond("(min-width: 57rem) ", "52vw"),
            FrameWidth::beyond("(min-width: 44rem) ", "92vw"),
        ];
        const BANNER: &[FrameWidth] =
            &[FrameWidth::beyond("(min-width: 90rem) ", "84rem"), FrameWidth::always("92vw")];
        match self {
            // Both stand in the same grid.
            Self::Card | Self::CategoryCard => CARD,
            Self::LeadCard => LEAD,
            Self::Gallery => GALLERY,
            Self::Thumbnail => const { &[FrameWidth::always("4.5rem")] },
            Self::Line => const { &[FrameWidth::always("5.5rem")] },
            Self::OrderLine => const { &[FrameWidth::always("3rem")] },
            Self::Logo => const { &[FrameWidth::always("12rem")] },
            Self::Banner => BANNER,
        }
    }

    /// The width and height of pictures whose own size is not known.
    fn size(self) -> [i32; 2] {
        match self {
            Self::Card | Self::LeadCard | Self::Gallery => [800, 1_000],
            Self::CategoryCard => [900, 600],
            Self::Thumbnail | Self::Line => [160, 200],
            Self::OrderLine => [48, 60],
            Self::Logo => [400, 100],
            Self::Banner => [1_200, 600],
        }
    }

    /// Returns `true` if the width of the picture is that of its frame, however high it is.
    fn has_width_of_frame(self) -> bool {
        matches!(self, Self::Logo | Self::Banner)
    }

    /// Returns `true` if a color is shown until it is loaded.
    fn is_large(self) -> bool {
        match self {
            Self::Card | Self::CategoryCard | Self::LeadCard | Self::Gallery | Self::Banner => true,
            Self::Thumbnail | Self::Line | Self::OrderLine | Self::Logo => false,
        }
    }

    /// The value of `sizes` for a picture with a ratio of width and height. A wide picture is shown wider than
    /// its frame, which crops it.
    fn sizes(self, ratio: f64) -> String {
        let frame = if self == Self::CategoryCard { CATEGORY_RATIO } else { FRAME_RATIO };
        let scale = if self.has_width_of_frame() { 1.0 } else { (ratio / frame).max(1.0) };
        let scaled = |width: &str| match scale {
            scale if scale < 1.05 => width.to_owned(),
            scale => format!("calc({scale:.2} * {width})"),
        };
        let widths = self.frame_widths().iter();
        let mut sizes: Vec<String> =
            widths.map(|frame| format!("{}{}", frame.condition, scaled(frame.width))).collect();
        if self == Self::Gallery {
            // On phones it is shown as a whole, as high as the style sheet allows.
            sizes.push(format!("min(92vw, {ratio:.2} * clamp(8rem, 30svh, 22rem))"));
        }
        sizes.join(", ")
    }
}

impl Picture {
    /// The picture of an image, or the placeholder if there is none or this shop does not have it.
    pub fn new(image: Option<&Image>, alt: &str, place: PicturePlace) -> Self {
        let Some(image) = image else { return Self::from_src(None, alt, place) };
        let mut shown = match &image.picture {
            Some(picture) => Self::of_shop(picture, alt, place),
            None => Self::from_src(Some(&image.src), alt, place),
        };
        shown.focal = image.focal;
        shown
    }

    /// A picture that this shop has.
    pub fn of_shop(picture: &pictures::Picture, alt: &str, place: PicturePlace) -> Self {
        let mut shown = Self::from_src(Some(&picture.src()), alt, place);
        let ratio = f64::from(picture.width) / f64::from(picture.height.max(1));
        let srcset = |format| {
            let files = place.offered(picture.renditions(format));
            let entries = files.iter().map(|file| format!("{} {}w", file.file.path(), file.width));
            entries.collect::<Vec<_>>().join(", ")
        };
        let fallback = picture.renditions(picture.fallback_format());
        let preferred =
            fallback.iter().rfind(|file| file.file.width <= Some(place.default_width()));
        if let Some(preferred) = preferred {
            shown.src = preferred.file.path();
        }
        let has_avif = picture.formats().contains(&PictureFormat::Avif);
        shown.sources = Some(Sources {
            avif: if has_avif { srcset(PictureFormat::Avif) } else { String::new() },
            webp: srcset(PictureFormat::Webp),
            fallback: srcset(picture.fallback_format()),
            sizes: place.sizes(ratio),
        });
        if !matches!(place, PicturePlace::OrderLine | PicturePlace::Line) {
            (shown.width, shown.height) = (picture.width, picture.height);
        }
        shown.color =
            Some(picture.color.clone()).filter(|_| place.is_large() && !picture.has_alpha);
        shown
    }

    /// The picture with a URL, or the placeholder if there is none or it is on another site.
    pub fn from_src(src: Option<&str>, alt: &str, place: PicturePlace) -> Self {
        let [width, height] = place.size();
        let own = src.and_then(|src| preferred_file(src, place).or_else(|| own_picture(src)));
        let files = src.and_then(|src| uploaded_files(src, place.widths()));
        Self {
            src: own.unwrap_or_else(|| url("img/placeholder.svg")),
            alt: alt.to_owned(),
            width,
            height,
            sources: files.map(|files| Sources {
                avif: String::new(),
                webp: srcset(&files.webp),
                fallback: srcset(&files.fallback),
                sizes: place.sizes(FRAME_RATIO),
            }),
            focal: FocalPoint::default(),
            color: None,
            loading: PictureLoading::Lazy,
            class: if place == PicturePlace::OrderLine { "order-thumb" } else { "" },
        }
    }

    /// Loads it at another time.
    pub fn loading(self, loading: PictureLoading) -> Self {
        Self { loading, ..self }
    }

    /// Returns the same picture, loaded with the page.
    pub fn eager(&self) -> Self {
        self.clone().loading(PictureLoading::Eager)
    }

    /// Returns `true` if the browser loads it when it is about to be visible.
    fn is_lazy(&self) -> bool {
        self.loading == PictureLoading::Lazy
    }

    /// Returns `true` if the browser loads it before everything else.
    fn is_first(&self) -> bool {
        self.loading == PictureLoading::First
    }

    /// The steps of ten percent for the style sheet; `None` for the center.
    fn focus(&self) -> Option<[i32; 2]> {
        let FocalPoint { x, y } = self.focal;
        let [x, y] = [x, y].map(|percent| (percent + 5) / 10 * 10);
        ([x, y] != [50, 50]).then_some([x, y])
    }
}

/// The files of an uploaded picture in the wanted widths.
struct UploadedFiles {
    webp: Vec<MediaFile>,
    fallback: Vec<MediaFile>,
}

/// Returns the files of the uploaded picture that a URL names; `None` for other URLs.
fn uploaded_files(src: &str, widths: &[u32]) -> Option<UploadedFiles> {
    let hash = hash_of_src(src)?;
    let fallback = if src.ends_with(".webp") { PictureFormat::Png } else { PictureFormat::Jpeg };
    let files = |format| {
        let file = |width: &u32| MediaFile { hash: hash.clone(), width: Some(*width), format };
        widths.iter().map(file).collect()
    };
    Some(UploadedFiles { webp: files(PictureFormat::Webp), fallback: files(fallback) })
}

/// Returns the file for browsers that do not choose one.
fn preferred_file(src: &str, place: PicturePlace) -> Option<String> {
    uploaded_files(src, &[place.default_width()])?.fallback.first().map(MediaFile::path)
}

/// Lists files with the widths in their names, for pictures whose own width is not known.
fn srcset(files: &[MediaFile]) -> String {
    let entries = files.iter().filter_map(|file| Some(format!("{} {}w", file.path(), file.width?)));
    entries.collect::<Vec<_>>().join(", ")
}

impl HtmlSafe for Picture {}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef01234567";

    #[test]
    fn wide_pictures_are_wider_than_their_frame() {
        assert_eq!(PicturePlace::Line.sizes(0.8), "5.5rem");
        assert_eq!(PicturePlace::Line.sizes(0.5), "5.5rem");
        assert_eq!(PicturePlace::Line.sizes(1.6), "calc(2.00 * 5.5rem)");
        assert!(PicturePlace::CategoryCard.sizes(1.5).ends_with(" 29vw, calc(50vw - 1.5rem)"));
        let gallery = PicturePlace::Gallery.sizes(1.5);
        assert!(gallery.ends_with("min(92vw, 1.50 * clamp(8rem, 30svh, 22rem))"), "{gallery}");
    }

    #[test]
    fn only_uploaded_pictures_have_sources() {
        let uploaded = format!("/media/{HASH}.jpg");
        let html = Picture::from_src(Some(&uploaded), "A kettle", PicturePlace::Line).to_string();
        assert!(html.contains(&format!("/media/{HASH}-160.webp 160w")), "{html}");
        assert!(html.contains("loading=\"lazy\""), "{html}");
        let html = Picture::from_src(Some("https://elsewhere/a.jpg"), "", PicturePlace::Card);
        let html = html.loading(PictureLoading::First).to_string();
        assert!(html.starts_with("<img src=\"/static/"), "{html}");
        assert!(html.contains("fetchpriority=\"high\"") && !html.contains("srcset"), "{html}");
    }

    #[test]
    fn previews_are_files_that_every_program_reads() {
        let preview = |name: &str| preview_picture(&format!("/media/{HASH}.{name}")).unwrap();
        assert_eq!(preview("jpg"), format!("/media/{HASH}-1200.jpg"));
        assert_eq!(preview("webp"), format!("/media/{HASH}-1200.png"));
        assert_eq!(preview_picture("https://elsewhere/a.jpg"), None);
    }
}
