//! Decoding of uploads.

use std::{borrow::Cow, io::Cursor};

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, metadata::Orientation,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::super::rejection::PictureRejection;
use super::raster::Raster;

/// Maximum number of pixels.
const MAX_PIXELS: u64 = 50_000_000;
/// Maximum pixels of a side.
const MAX_SIDE: u32 = 12_000;
/// Maximum bytes that a decoder may allocate.
const MAX_ALLOCATION: u64 = 700 << 20;

/// Maximum bytes of a compressed color profile. Usual ones have some kilobytes, and at most a thousand times as much
/// can be packed into it.
const MAX_PACKED_PROFILE: usize = 64 << 10;
/// Bytes before the first chunk of a PNG file.
const PNG_SIGNATURE: usize = 8;

/// Decodes a JPEG, PNG, GIF or WebP file, of an animation the first frame. The result is upright, in sRGB
/// with 8 bits a channel, and its sides have at most `max_side` pixels.
pub fn decode(bytes: &[u8], max_side: u32) -> Result<Raster, PictureRejection> {
    let format = sniff(bytes).ok_or(PictureRejection::NotAPicture)?;
    if format == ImageFormat::Jpeg && !is_complete_jpeg(bytes) {
        return Err(PictureRejection::DamagedPicture);
    }
    let bytes = match format {
        ImageFormat::Png => without_large_profile(bytes),
        _ => Cow::Borrowed(bytes),
    };
    let mut reader = ImageReader::with_format(Cursor::new(&*bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOCATION);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(rejection_of)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureRejection::DamagedPicture);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(PictureRejection::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let decoded = DynamicImage::from_decoder(decoder).map_err(rejection_of)?;
    let small = to_raster(decoded).fitting(max_side)?;
    let upright = with_orientation(small, orientation);
    Ok(match profile {
        Some(profile) => to_srgb(upright, &profile),
        None => upright,
    })
}

/// Returns the format that a file begins like, whatever its name says.
fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageFormat::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(ImageFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        _ => None,
    }
}

/// Removes a compressed color profile that is so large that unpacking it could take long. Without its profile, a
/// picture counts as sRGB.
fn without_large_profile(png: &[u8]) -> Cow<'_, [u8]> {
    /// Bytes of a chunk besides its data: its length, its type and its checksum.
    const FRAME: usize = 12;
    let mut at = PNG_SIGNATURE;
    while let Some(&[a, b, c, d, ref kind @ ..]) = png.get(at..at + 8) {
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let end = at.saturating_add(length).saturating_add(FRAME);
        match kind {
            b"iCCP" if length > MAX_PACKED_PROFILE => {
                let rest = png.get(end..).unwrap_or_default();
                return Cow::Owned([&png[..at], rest].concat());
            }
            b"IDAT" => break,
            _ => at = end,
        }
    }
    Cow::Borrowed(png)
}

/// Returns `true` if a JPEG file has the marker of its end after its first scan. Decoders fill what is
/// missing of a truncated file with gray.
fn is_complete_jpeg(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if marker == START_OF_SCAN {
            return bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]);
        }
        // Fill bytes, and markers without a segment.
        at += match marker {
            0xff => 1,
            0x01 | 0xd0..=0xd8 => 2,
            _ => 2 + usize::from(u16::from_be_bytes([high, low])),
        };
    }
    false
}

fn rejection_of(error: ImageError) -> PictureRejection {
    match error {
        ImageError::Limits(_) => PictureRejection::TooManyPixels,
        ImageError::Unsupported(_) => PictureRejection::UnprocessablePicture,
        _ => PictureRejection::DamagedPicture,
    }
}

/// Converts a picture to 8 bits a channel, with an alpha channel if some pixel is transparent.
fn to_raster(image: DynamicImage) -> Raster {
    let (width, height) = (image.width(), image.height());
    if image.color().has_alpha() {
        let rgba = image.into_rgba8().into_raw();
        let has_alpha = rgba.chunks_exact(4).any(|pixel| pixel[3] < 255);
        let raster = Raster { width, height, has_alpha: true, pixels: rgba };
        if has_alpha { raster } else { raster.without_alpha() }
    } else {
        Raster { width, height, has_alpha: false, pixels: image.into_rgb8().into_raw() }
    }
}

/// Turns a picture as the camera recorded that it was held.
fn with_orientation(raster: Raster, orientation: Orientation) -> Raster {
    let Raster { width, height, has_alpha, pixels } = raster;
    let image = if has_alpha {
        image::RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8)
    } else {
        image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    let mut image = image.unwrap_or_default();
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    Raster { width, height, has_alpha, pixels: image.into_bytes() }
}

/// Converts a picture to sRGB. Leaves it as it is if its profile is unusable, or of another kind: decoders
/// convert CMYK themselves.
fn to_srgb(raster: Raster, profile: &[u8]) -> Raster {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return raster };
    if profile.color_space != DataColorSpace::Rgb {
        return raster;
    }
    let layout = if raster.has_alpha { Layout::Rgba } else { Layout::Rgb };
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options) else {
        return raster;
    };
    let mut pixels = vec![0; raster.pixels.len()];
    match transform.transform(&raster.pixels, &mut pixels) {
        Ok(()) => Raster { pixels, ..raster },
        Err(_) => raster,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], bytes: usize) -> Vec<u8> {
        let length = u32::try_from(bytes).unwrap().to_be_bytes();
        [&length[..], kind, &vec![0; bytes], &[0; 4]].concat()
    }

    #[test]
    fn only_large_compressed_profiles_are_removed() {
        let png = |profile: usize| {
            let chunks = [chunk(b"IHDR", 13), chunk(b"iCCP", profile), chunk(b"IDAT", 7)];
            [vec![0x89; PNG_SIGNATURE], chunks.concat()].concat()
        };
        let usual = png(3_000);
        assert_eq!(without_large_profile(&usual), usual);
        let bomb = png(MAX_PACKED_PROFILE + 1);
        let expected = [vec![0x89; PNG_SIGNATURE], chunk(b"IHDR", 13), chunk(b"IDAT", 7)].concat();
        assert_eq!(without_large_profile(&bomb), expected);
        for end in [0, 9, 20, 40] {
            assert!(without_large_profile(&bomb[..end]).len() <= end, "a truncated file");
        }
    }
}
