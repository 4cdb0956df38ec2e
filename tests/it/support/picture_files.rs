//! Pictures for uploads, made by the tests: plain ones and awkward ones.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

const RED: Rgb<u8> = Rgb([220, 20, 30]);
const BLUE: Rgb<u8> = Rgb([20, 40, 210]);

/// A file that is uploaded.
#[derive(Clone, Debug)]
pub struct TestFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl TestFile {
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> TestFile {
        TestFile { name: name.to_owned(), bytes: bytes.into() }
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
    let place = b"GPS 47.3769 N 8.5417 E\0";
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    // The description, and the orientation as a short.
    exif.extend_from_slice(&[0x0e, 0x01, 2, 0, place.len() as u8, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend_from_slice(&[0; 4]);
    exif.extend_from_slice(place);
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
        bytes.extend_from_slice(&(content.len() as u32).to_be_bytes());
        let chunk = [&kind[..], &content[..]].concat();
        bytes.extend_from_slice(&chunk);
        bytes.extend_from_slice(&crc32(&chunk).to_be_bytes());
    }
    bytes
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
