//! Pictures for uploads, made by the tests: plain ones and awkward ones.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{
    DynamicImage, ExtendedColorType, Frame, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba,
    RgbaImage,
};
use moxcms::ColorProfile;

const RED: Rgb<u8> = Rgb([220, 20, 30]);
const BLUE: Rgb<u8> = Rgb([20, 40, 210]);

/// A file that is uploaded.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// The field of the form.
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

impl TestFile {
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> TestFile {
        TestFile { field: "pictures".to_owned(), name: name.to_owned(), bytes: bytes.into() }
    }

    /// The same file in another field of the form.
    pub fn for_field(self, field: &str) -> TestFile {
        TestFile { field: field.to_owned(), ..self }
    }
}

/// A blue picture with a red corner at the top left.
pub fn red_corner(width: u32, height: u32) -> DynamicImage {
    let is_corner = |x, y| x < width / 2 && y < height / 2;
    let pixels = RgbImage::from_fn(width, height, |x, y| if is_corner(x, y) { RED } else { BLUE });
    pixels.into()
}

pub fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(&red_corner(width, height), ImageFormat::Jpeg)
}

/// A JPEG file that a camera recorded in an orientation, from 1 to 8, with the place where it was taken. Upright it
/// is a [`red_corner`] of 60 x 40 pixels.
pub fn photo(orientation: u8) -> Vec<u8> {
    let turned = Orientation::from_exif(orientation).unwrap();
    let inverse = match turned {
        Orientation::Rotate90 => Orientation::Rotate270,
        Orientation::Rotate270 => Orientation::Rotate90,
        same => same,
    };
    let mut image = red_corner(60, 40);
    image.apply_orientation(inverse);
    with_exif(&encode(&image, ImageFormat::Jpeg), orientation)
}

/// Adds metadata to a JPEG file.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let place = b"GPS 47.3769 N 8.5417 E\0\0";
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x03\0".to_vec();
    // The description, the orientation as a short, and the directory of the place.
    exif.extend_from_slice(&[0x0e, 0x01, 2, 0, place.len() as u8, 0, 0, 0, 50, 0, 0, 0]);
    exif.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    let directory = 50 + place.len() as u8;
    exif.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, directory, 0, 0, 0]);
    exif.extend_from_slice(&[0; 4]);
    exif.extend_from_slice(place);
    exif.extend_from_slice(&gps_directory(directory));
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend_from_slice(&[0xff, 0xe1]);
    bytes.extend_from_slice(&(exif.len() as u16 + 2).to_be_bytes());
    bytes.extend_from_slice(&exif);
    bytes.extend_from_slice(&jpeg[2..]);
    bytes
}

/// A picture that is half transparent.
pub fn transparent_png() -> Vec<u8> {
    let pixels =
        RgbaImage::from_fn(50, 40, |x, _| Rgba([200, 30, 30, if x < 25 { 0 } else { 255 }]));
    encode(&pixels.into(), ImageFormat::Png)
}

pub fn deep_png() -> Vec<u8> {
    encode(&red_corner(30, 20).into_rgb16().into(), ImageFormat::Png)
}

/// A PNG file of one bit a pixel.
pub fn black_and_white_png() -> Vec<u8> {
    let rows: Vec<u8> =
        (0..16_u8).flat_map(|row| [0, if row % 2 == 0 { 0xaa } else { 0x55 }]).collect();
    png(8, 16, 1, 0, &rows)
}

/// A few hundred bytes that claim to be 50,000 x 50,000 pixels.
pub fn png_bomb() -> Vec<u8> {
    png(50_000, 50_000, 8, 6, &[0; 64])
}

/// A PNG file with rows of pixels as they are, without compression.
fn png(width: u32, height: u32, depth: u8, color: u8, rows: &[u8]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend_from_slice(&[depth, color, 0, 0, 0]);
    let length = rows.len() as u16;
    let mut data = vec![0x78, 0x01, 1];
    data.extend_from_slice(&length.to_le_bytes());
    data.extend_from_slice(&(!length).to_le_bytes());
    data.extend_from_slice(rows);
    data.extend_from_slice(&adler32(rows).to_be_bytes());
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        bytes.extend_from_slice(&png_chunk(kind, &content));
    }
    bytes
}

fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let chunk = [&kind[..], content].concat();
    [&(content.len() as u32).to_be_bytes()[..], &chunk, &crc32(&chunk).to_be_bytes()].concat()
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (b << 16) | a
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

/// A JPEG file of 8 x 8 pixels in four colors, as for print.
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    let mut segment = |marker: u8, content: &[u8]| {
        bytes.extend_from_slice(&[0xff, marker]);
        bytes.extend_from_slice(&(content.len() as u16 + 2).to_be_bytes());
        bytes.extend_from_slice(content);
    };
    segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    segment(0xdb, &[&[0_u8][..], &[1; 64][..]].concat());
    let mut frame = vec![8, 0, 8, 0, 8, 4];
    let mut scan = vec![4];
    for component in 1..=4 {
        frame.extend_from_slice(&[component, 0x11, 0]);
        scan.extend_from_slice(&[component, 0]);
    }
    scan.extend_from_slice(&[0, 63, 0]);
    segment(0xc0, &frame);
    // One code of one bit in each table: no difference, and the end of the block.
    for table in [0x00, 0x10] {
        segment(0xc4, &[&[table, 1_u8][..], &[0; 16][..]].concat());
    }
    segment(0xda, &scan);
    bytes.extend_from_slice(&[0x00, 0xff, 0xd9]);
    bytes
}

pub fn animated_gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in [40, 200] {
        let frame = RgbaImage::from_pixel(20, 10, Rgba([shade, shade, shade, 255]));
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    bytes
}

pub fn animated_webp() -> Vec<u8> {
    let config = webp::WebPConfig::new().unwrap();
    let mut encoder = webp::AnimEncoder::new(20, 10, &config);
    let frames = [[40_u8; 600], [200_u8; 600]];
    for (at, frame) in frames.iter().enumerate() {
        encoder.add_frame(webp::AnimFrame::from_rgb(frame, 20, 10, at as i32 * 100));
    }
    encoder.encode().to_vec()
}

/// A picture with a web page behind its end.
pub fn jpeg_with_page() -> Vec<u8> {
    [&jpeg(30, 20)[..], &b"<html><script>alert(1)</script></html>"[..]].concat()
}

/// A web page with a picture behind its end.
pub fn page_with_jpeg() -> Vec<u8> {
    [&b"<html><script>alert(1)</script></html>"[..], &jpeg(30, 20)[..]].concat()
}

/// Returns `true` if a pixel has nearly this color.
pub fn is_close(pixel: &Rgb<u8>, expected: [u8; 3]) -> bool {
    pixel.0.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 60)
}

/// Words in the metadata of the files below, which no file of the shop may contain.
pub const SECRETS: [&[u8]; 6] =
    [b"47.3769", b"xmpmeta", b"Exif", b"Photoshop", b"Ann's phone", b"trailer of a film"];

/// A photo with all that a phone and an editor write into it: the place as GPS tags, XMP, IPTC, a comment, a color
/// profile, a second picture, and a film behind its end.
pub fn photo_with_metadata() -> Vec<u8> {
    let photo = photo(6);
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let segments = [
        (0xe1, [&b"http://ns.adobe.com/xap/1.0/\0"[..], XMP].concat()),
        (0xe2, [&b"ICC_PROFILE\0\x01\x01"[..], &profile].concat()),
        (0xe2, b"MPF\0II*\0\x08\0\0\0\0\0".to_vec()),
        (0xed, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0eAnn's phone   ".to_vec()),
        (0xfe, b"Ann's phone".to_vec()),
    ];
    let mut bytes = photo[..2].to_vec();
    for (marker, content) in segments {
        bytes.extend_from_slice(&[0xff, marker]);
        bytes.extend_from_slice(&(content.len() as u16 + 2).to_be_bytes());
        bytes.extend_from_slice(&content);
    }
    bytes.extend_from_slice(&photo[2..]);
    bytes.extend_from_slice(&jpeg(8, 8));
    bytes.extend_from_slice(b"trailer of a film");
    bytes
}

const XMP: &[u8] =
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>47.3769</exif:GPSLatitude></x:xmpmeta>";

/// EXIF data with a place.
fn gps_exif() -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0]);
    exif.extend_from_slice(&[0; 4]);
    exif.extend_from_slice(&gps_directory(26));
    exif
}

/// A directory of EXIF data that begins at an offset: 47 degrees, 22 minutes and 36 seconds north.
fn gps_directory(offset: u8) -> Vec<u8> {
    let mut directory = vec![2, 0];
    directory.extend_from_slice(&[1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0]);
    directory.extend_from_slice(&[2, 0, 5, 0, 3, 0, 0, 0, offset + 30, 0, 0, 0]);
    directory.extend_from_slice(&[0; 4]);
    for number in [47_u32, 22, 36] {
        directory.extend_from_slice(&[number.to_le_bytes(), 1_u32.to_le_bytes()].concat());
    }
    directory
}

/// A PNG file with a text, XMP and EXIF data.
pub fn png_with_metadata() -> Vec<u8> {
    let png = encode(&red_corner(60, 40), ImageFormat::Png);
    let xmp = [&b"XML:com.adobe.xmp\0\0\0\0\0"[..], XMP].concat();
    let chunks = [
        png_chunk(b"tEXt", b"Author\0Ann's phone"),
        png_chunk(b"iTXt", &xmp),
        png_chunk(b"eXIf", &gps_exif()),
    ];
    // Behind the header.
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

/// A WebP file with XMP and EXIF data.
pub fn webp_with_metadata() -> Vec<u8> {
    let simple = encode(&red_corner(60, 40), ImageFormat::WebP);
    // Its size is stored minus one, after flags for EXIF and XMP.
    let header = [0x0c, 0, 0, 0, 59, 0, 0, 39, 0, 0];
    let chunks = [
        riff_chunk(b"VP8X", &header),
        simple[12..].to_vec(),
        riff_chunk(b"EXIF", &gps_exif()),
        riff_chunk(b"XMP ", XMP),
    ]
    .concat();
    [&b"RIFF"[..], &(chunks.len() as u32 + 4).to_le_bytes(), b"WEBP", &chunks].concat()
}

fn riff_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [&kind[..], &(content.len() as u32).to_le_bytes(), content].concat();
    if content.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

/// A PNG file in the colors of Display P3, all pixels with these values.
pub fn wide_gamut_png(color: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    let pixels = color.repeat(40 * 30);
    encoder.write_image(&pixels, 40, 30, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A PNG file of 9 megapixels with 16 bits a channel in few bytes: 72 MB in memory.
pub fn heavy_png() -> Vec<u8> {
    const SIDE: u32 = 3_000;
    let mut bytes = Vec::new();
    let pixels = vec![0x40; (SIDE * SIDE * 8) as usize];
    let fast = CompressionType::Fast;
    let encoder = PngEncoder::new_with_quality(&mut bytes, fast, FilterType::Up);
    encoder.write_image(&pixels, SIDE, SIDE, ExtendedColorType::Rgba16).unwrap();
    bytes
}

/// A small PNG file with a profile and a text that are zip bombs: 64 MB of zeros each.
pub fn png_with_bombs() -> Vec<u8> {
    let png = encode(&red_corner(60, 40), ImageFormat::Png);
    let zeros = zlib_zeros(64 << 20);
    let profile = [&b"bomb\0\0"[..], &zeros].concat();
    let text = [&b"Comment\0\0"[..], &zeros].concat();
    let chunks = [png_chunk(b"iCCP", &profile), png_chunk(b"zTXt", &text)].concat();
    [&png[..33], &chunks, &png[33..]].concat()
}

/// Compresses zeros by the encoder of PNG files, whose pixels they become.
fn zlib_zeros(bytes: usize) -> Vec<u8> {
    let width = (bytes / 64) as u32;
    let mut png = Vec::new();
    let best = CompressionType::Best;
    let encoder = PngEncoder::new_with_quality(&mut png, best, FilterType::NoFilter);
    encoder.write_image(&vec![0; bytes], width, 64, ExtendedColorType::L8).unwrap();
    let mut data = Vec::new();
    for chunk in PngChunks(&png[8..]) {
        if chunk.kind == b"IDAT" {
            data.extend_from_slice(chunk.content);
        }
    }
    data
}

struct PngChunk<'f> {
    kind: &'f [u8],
    content: &'f [u8],
}

/// The chunks behind the signature of a PNG file.
struct PngChunks<'f>(&'f [u8]);

impl<'f> Iterator for PngChunks<'f> {
    type Item = PngChunk<'f>;

    fn next(&mut self) -> Option<PngChunk<'f>> {
        let (length, rest) = self.0.split_at_checked(4)?;
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let (kind, rest) = rest.split_at_checked(4)?;
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = &rest[4..];
        Some(PngChunk { kind, content })
    }
}

/// Lists the parts of a file that may contain metadata: segments and chunks besides those that hold the picture, and
/// whatever follows its end.
pub fn metadata_of(file: &[u8]) -> Vec<String> {
    match file {
        [0xff, 0xd8, ..] => jpeg_metadata(file),
        [0x89, b'P', b'N', b'G', ..] => {
            let kinds = PngChunks(&file[8..]).map(|chunk| text_of(chunk.kind));
            kinds.filter(|kind| !["IHDR", "IDAT", "IEND", "PLTE"].contains(&&**kind)).collect()
        }
        [b'R', b'I', b'F', b'F', ..] => webp_metadata(file),
        _ => vec!["unknown format".to_owned()],
    }
}

fn jpeg_metadata(file: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 2;
    while let &[0xff, marker, high, low] = &file[at..at + 4] {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let content = &file[at + 4..at + 2 + length];
        match marker {
            // Tables, the frame, and the header that says how large a pixel is.
            0xc0..=0xc4 | 0xdb | 0xdd => {}
            0xe0 if content.len() == 14 && content.starts_with(b"JFIF\0") => {}
            0xda => {
                let end = file[at..].windows(2).position(|pair| pair == [0xff, 0xd9]).unwrap();
                if at + end + 2 != file.len() {
                    found.push("bytes behind the end".to_owned());
                }
                return found;
            }
            _ => found.push(format!("{marker:x}: {}", text_of(content))),
        }
        at += 2 + length;
    }
    found.push("no scan".to_owned());
    found
}

fn webp_metadata(file: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let size = u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize;
    if size + 8 != file.len() {
        found.push("bytes behind the end".to_owned());
    }
    let mut rest = &file[12..];
    while !rest.is_empty() {
        let kind = text_of(&rest[..4]);
        let length = u32::from_le_bytes(rest[4..8].try_into().unwrap()) as usize;
        if !["VP8 ", "VP8L", "VP8X", "ALPH"].contains(&&*kind) {
            found.push(kind);
        }
        rest = &rest[8 + length.next_multiple_of(2)..];
    }
    found
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(20).collect()
}
