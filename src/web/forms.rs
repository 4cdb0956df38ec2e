//! Decodes `application/x-www-form-urlencoded`.

use percent_encoding::percent_decode;

use crate::foundation::params::Params;

use super::error::AppError;

/// Maximum number of fields in a form. The largest is that of a product with 400 variants of three
/// options: 21 fields a variant, and 6 for each of up to 250 pictures.
const MAX_FIELDS: usize = 12_000;
/// Maximum number of fields in a form of at most [`SMALL`] bytes, or in a query string.
const MAX_SMALL_FIELDS: usize = 2_000;
/// Maximum bytes of a small form.
const SMALL: usize = 64 << 10;

/// Decodes a form's body or a query string. Fails if a text is not UTF-8 or there are too many fields.
pub fn decode(encoded: &[u8]) -> Result<Params, AppError> {
    let with_spaces: Vec<u8> =
        encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let max_fields = if encoded.len() > SMALL { MAX_FIELDS } else { MAX_SMALL_FIELDS };
    let mut pairs = Vec::new();
    for pair in with_spaces.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == max_fields {
            return Err(AppError::TooLarge);
        }
        let name_end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = pair.get(name_end + 1..).unwrap_or_default();
        pairs.push((text(&pair[..name_end])?, text(value)?));
    }
    Ok(Params::new(pairs))
}

fn text(encoded: &[u8]) -> Result<String, AppError> {
    let decoded = percent_decode(encoded).decode_utf8();
    decoded
        .map(|text| text.into_owned())
        .map_err(|_| AppError::BadRequest("The text is not UTF-8."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_in_order() {
        let params = decode(b"a=1+2&b=%E2%82%AC&a=&c").unwrap();
        let pairs: Vec<_> = params.iter().collect();
        assert_eq!(pairs, [("a", "1 2"), ("b", "€"), ("a", ""), ("c", "")]);
    }

    #[test]
    fn invalid_utf8_and_too_many_fields_are_rejected() {
        assert!(matches!(decode(b"a=%ff"), Err(AppError::BadRequest(_))));
        assert!(matches!(decode("a=1&".repeat(12_000).as_bytes()), Err(AppError::TooLarge)));
    }
}
