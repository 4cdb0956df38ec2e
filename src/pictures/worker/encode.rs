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

fn webp_encoder(raster: &Raster) -> webp::Encoder<'_> {
    let Raster { width, height, has_alpha, pixels } = raster;
    if *has_alpha {
        webp::Encoder::from_rgba(pixels, *width, *height)
    } else {
        webp::Encoder::from_rgb(pixels, *width, *height)
    }
}
