//! Reading `application/x-www-form-urlencoded`.

use percent_encoding::percent_decode;

use crate::foundation::params::Params;

use super::error::AppError;

/// Fields that a form may have. The largest is that of a product with 400 variants of three
/// options: 21 fields a variant, and 3 for each of up to 250 pictures.
const MAX_FIELDS: usize = 10_000;
/// Fields that a form of at most [`SMALL`] bytes, or an address's query, may have.
const MAX_SMALL_FIELDS: usize = 2_000;
const SMALL: usize = 64 << 10;

/// The pairs of a form's body or an address's query. Text that is not UTF-8 is refused.
pub fn decode(encoded: &[u8]) -> Result<Params, AppError> {
    let spaced: Vec<u8> =
        encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let most = if encoded.len() > SMALL { MAX_FIELDS } else { MAX_SMALL_FIELDS };
    let mut pairs = Vec::new();
    for pair in spaced.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == most {
            return Err(AppError::TooLarge);
        }
        let middle = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = pair.get(middle + 1..).unwrap_or_default();
        pairs.push((text(&pair[..middle])?, text(value)?));
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
    fn reads_pairs_in_order() {
        let params = decode(b"a=1+2&b=%E2%82%AC&a=&c").unwrap();
        let pairs: Vec<_> = params.iter().collect();
        assert_eq!(pairs, [("a", "1 2"), ("b", "€"), ("a", ""), ("c", "")]);
    }

    #[test]
    fn refuses_what_is_not_utf8_and_what_never_ends() {
        assert!(matches!(decode(b"a=%ff"), Err(AppError::BadRequest(_))));
        assert!(matches!(decode("a=1&".repeat(10_000).as_bytes()), Err(AppError::TooLarge)));
    }
}
