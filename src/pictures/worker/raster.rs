//! Pixels in memory.

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

use super::super::rejection::PictureRejection;

/// A picture with 8 bits a channel, in sRGB.
pub struct Raster {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// `true` if the pixels are RGBA; otherwise they are RGB.
    pub has_alpha: bool,
    /// The rows of pixels, from the top.
    pub pixels: Vec<u8>,
}

impl Raster {
    /// Returns the picture without its alpha channel.
    pub fn without_alpha(self) -> Self {
        let pixels = self.pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]);
        Self { has_alpha: false, pixels: pixels.collect(), ..self }
    }

    /// Returns the picture, smaller if one of its sides has more than `side` pixels.
    pub fn fitting(self, side: u32) -> Result<Self, PictureRejection> {
        let longest = self.width.max(self.height);
        if longest <= side {
            return Ok(self);
        }
        let scaled = |length: u32| scale(length, side, longest);
        self.resized(scaled(self.width), scaled(self.height))
    }

    /// Returns the picture with a width, or a copy if it is narrower.
    pub fn with_width(&self, width: u32) -> Result<Self, PictureRejection> {
        let width = width.min(self.width);
        self.resized(width, scale(self.height, width, self.width))
    }

    fn resized(&self, width: u32, height: u32) -> Result<Self, PictureRejection> {
        let kind = if self.has_alpha { PixelType::U8x4 } else { PixelType::U8x3 };
        let unusable = PictureRejection::UnprocessablePicture;
        let from = ImageRef::new(self.width, self.height, &self.pixels, kind);
        let from = from.map_err(|_| unusable)?;
        let mut to = Image::new(width, height, kind);
        let filter = ResizeAlg::Convolution(FilterType::Lanczos3);
        let options = ResizeOptions::new().resize_alg(filter);
        Resizer::new().resize(&from, &mut to, &options).map_err(|_| unusable)?;
        Ok(Self { width, height, has_alpha: self.has_alpha, pixels: to.into_vec() })
    }

    /// The average color, such as `#8a7b6c`.
    pub fn average_color(&self) -> String {
        let channels = if self.has_alpha { 4 } else { 3 };
        let mut sums = [0_u64; 3];
        for pixel in self.pixels.chunks_exact(channels) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(*value);
            }
        }
        let count = (u64::from(self.width) * u64::from(self.height)).max(1);
        let [red, green, blue] = sums.map(|sum| sum / count);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Scales a length by a ratio, rounded, to at least one pixel.
fn scale(length: u32, numerator: u32, denominator: u32) -> u32 {
    let exact = u64::from(length) * u64::from(numerator);
    let denominator = u64::from(denominator.max(1));
    let rounded = (exact + denominator / 2) / denominator;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_scaled_and_never_empty() {
        let red = Raster { width: 40, height: 2, has_alpha: false, pixels: [200, 0, 9].repeat(80) };
        let small = red.with_width(10).unwrap();
        assert_eq!((small.width, small.height), (10, 1));
        assert_eq!(small.average_color(), "#c80009");
        let same = red.with_width(400).unwrap();
        assert_eq!((same.width, same.height), (40, 2));
        let fitting = red.fitting(20).unwrap();
        assert_eq!((fitting.width, fitting.height), (20, 1));
    }
}
