//! Encoding of files without any metadata.

use image::{
    ExtendedColorType, ImageEncoder,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
};

use super::super::rejection::PictureRejection;
use super::raster::Raster;

/// The quality of JPEG renditions, from 1 to 100.
pub const QUALITY: u8 = 80;
/// The quality of WebP renditions.
const WEBP_QUALITY: f32 = 76.0;

/// The quality of AVIF renditions.
#[cfg(feature = "avif")]
const AVIF_QUALITY: f32 = 70.0;
/// The speed of the AVIF encoder, from 1 to 10. Slower ones save little and take many times as long.
#[cfg(feature = "avif")]
const AVIF_SPEED: u8 = 8;

/// Encodes a picture without transparency as JPEG.
pub fn jpeg(raster: &Raster, quality: u8) -> Result<Vec<u8>, PictureRejection> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    let encoded =
        encoder.write_image(&raster.pixels, raster.width, raster.height, ExtendedColorType::Rgb8);
    encoded.map_err(|_| PictureRejection::UnprocessablePicture)?;
    Ok(bytes)
}

/// Encodes a picture as PNG.
pub fn png(raster: &Raster) -> Result<Vec<u8>, PictureRejection> {
    let mut bytes = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    let color = if raster.has_alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
    let encoded = encoder.write_image(&raster.pixels, raster.width, raster.height, color);
    encoded.map_err(|_| PictureRejection::UnprocessablePicture)?;
    Ok(bytes)
}

/// Encodes a picture as lossy WebP.
pub fn webp(raster: &Raster) -> Result<Vec<u8>, PictureRejection> {
    let encoded = webp_encoder(raster).encode_simple(false, WEBP_QUALITY);
    encoded.map(|bytes| bytes.to_vec()).map_err(|_| PictureRejection::UnprocessablePicture)
}

/// Encodes a picture as lossless WebP.
pub fn lossless_webp(raster: &Raster) -> Result<Vec<u8>, PictureRejection> {
    let encoded = webp_encoder(raster).encode_simple(true, WEBP_QUALITY);
    encoded.map(|bytes| bytes.to_vec()).map_err(|_| PictureRejection::UnprocessablePicture)
}

/// Encodes a picture as AVIF, on one thread.
#[cfg(feature = "avif")]
pub fn avif(raster: &Raster) -> Result<Vec<u8>, PictureRejection> {
    use ravif::{Encoder, Img, RGB8, RGBA8};

    let [width, height] = [raster.width, raster.height].map(|side| side as usize);
    let encoder = Encoder::new()
        .with_quality(AVIF_QUALITY)
        .with_alpha_quality(AVIF_QUALITY)
        .with_speed(AVIF_SPEED)
        .with_num_threads(Some(1));
    let encoded = if raster.has_alpha {
        let pixels = raster.pixels.chunks_exact(4);
        let pixels: Vec<RGBA8> = pixels.map(|p| RGBA8::new(p[0], p[1], p[2], p[3])).collect();
        encoder.encode_rgba(Img::new(&pixels, width, height))
    } else {
        let pixels = raster.pixels.chunks_exact(3);
        let pixels: Vec<RGB8> = pixels.map(|p| RGB8::new(p[0], p[1], p[2])).collect();
        encoder.encode_rgb(Img::new(&pixels, width, height))
    };
    encoded.map(|image| image.avif_file).map_err(|_| PictureRejection::UnprocessablePicture)
}

/// This program was built without AVIF.
#[cfg(not(feature = "avif"))]
pub fn avif(_: &Raster) -> Result<Vec<u8>, PictureRejection> {
    Err(PictureRejection::UnprocessablePicture)
}

fn webp_encoder(raster: &Raster) -> webp::Encoder<'_> {
    let Raster { width, height, has_alpha, pixels } = raster;
    if *has_alpha {
        webp::Encoder::from_rgba(pixels, *width, *height)
    } else {
        webp::Encoder::from_rgb(pixels, *width, *height)
    }
}
