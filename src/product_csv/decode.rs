//! Decodes files in any common text encoding.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The byte order mark of UTF-8.
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file as text.
#[derive(Debug)]
pub struct DecodedText {
    pub text: String,
    /// The encoding's name, if it is not UTF-8.
    pub encoding: Option<&'static str>,
    /// Numbers of the lines with bytes that are not valid UTF-8, from 1.
    pub odd_lines: Vec<u64>,
}

/// Decodes a file like [`decode`]. UTF-8 is not copied.
pub fn decode_file(mut file: Vec<u8>) -> DecodedText {
    if file.starts_with(UTF_8_MARK) {
        file.drain(..UTF_8_MARK.len());
    } else if Encoding::for_bom(&file).is_some() || unmarked_utf_16(&file).is_some() {
        return decode(&file);
    }
    match String::from_utf8(file) {
        Ok(text) => DecodedText { text, encoding: None, odd_lines: Vec::new() },
        Err(error) => decode(error.as_bytes()),
    }
}

/// Decodes UTF-8 and UTF-16, with and without a byte order mark, and the older encodings of
/// spreadsheet programs. A few invalid bytes in UTF-8 are read as Windows-1252.
pub fn decode(bytes: &[u8]) -> DecodedText {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = unmarked_utf_16(bytes) {
        return decode_as(encoding, bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => DecodedText { text: text.to_owned(), encoding: None, odd_lines: Vec::new() },
        Err(_) if is_mostly_utf_8(bytes) => repaired(bytes),
        Err(_) if looks_like_mac_roman(bytes) => decode_as(MACINTOSH, bytes),
        Err(_) => decode_as(guess(bytes), bytes),
    }
}

/// Guesses the encoding from the bytes outside ASCII. Assumes Windows-1252, as in most spreadsheets, if
/// there are only a few.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let is_latin = matches!(
        guess.name(),
        "windows-1250"
            | "windows-1254"
            | "windows-1257"
            | "windows-1258"
            | "ISO-8859-2"
            | "ISO-8859-4"
    );
    let needed = if is_latin { 30 } else { 10 };
    let non_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if non_ascii < needed { WINDOWS_1252 } else { guess }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> DecodedText {
    if encoding == encoding_rs::UTF_8 && std::str::from_utf8(bytes).is_err() {
        return repaired(bytes);
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let name = (encoding != encoding_rs::UTF_8).then(|| name(encoding));
    DecodedText { text: text.into_owned(), encoding: name, odd_lines: Vec::new() }
}

/// Returns an encoding's name as spreadsheet programs show it.
fn name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "windows-1252" => "Windows-1252",
        "macintosh" => "Mac Roman",
        "UTF-16LE" | "UTF-16BE" => "UTF-16",
        name => name,
    }
}

/// The number of characters at the start of a file that identify UTF-16.
const FIRST_CHARS: usize = 3;

/// Recognizes UTF-16 without a byte order mark: in Latin text, every second byte is zero.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2_000) & !1];
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    let even = zeros(0);
    let odd = zeros(1);
    let pairs = head.len() / 2;
    // The column names are Latin, even if the text below them is not.
    let first = head.get(..2 * FIRST_CHARS).unwrap_or_default();
    let is_latin = |zero: usize| {
        !first.is_empty()
            && first.chunks(2).all(|pair| pair[zero] == 0 && pair[1 - zero].is_ascii_graphic())
    };
    if pairs < 2 {
        None
    } else if is_latin(1) {
        Some(UTF_16LE)
    } else if is_latin(0) {
        Some(UTF_16BE)
    } else if odd * 5 > pairs * 2 && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 5 > pairs * 2 && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Returns `true` if at least half of the characters outside ASCII are valid UTF-8. That rarely happens by
/// accident.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let mut good = 0;
    let mut bad = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad
}

fn repaired(bytes: &[u8]) -> DecodedText {
    let mut decoded = DecodedText { text: String::new(), encoding: None, odd_lines: Vec::new() };
    let mut counted = 0;
    let mut line = 1;
    for chunk in bytes.utf8_chunks() {
        decoded.text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            line += line_ends(&decoded.text[counted..]);
            counted = decoded.text.len();
            decoded.text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
            decoded.odd_lines.push(line);
        }
    }
    decoded.odd_lines.dedup();
    decoded
}

/// Counts the line ends of a text: LF, CRLF or CR.
pub fn line_ends(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let is_end = |at: &usize| match bytes[*at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(is_end).count() as u64
}

/// Returns `true` if a text is probably Mac Roman: it has accented lower-case letters below 0xA0, while
/// Windows encodings have them from 0xDF on. Only bytes after a lower-case letter count, because these
/// are rarely capitals or symbols.
fn looks_like_mac_roman(bytes: &[u8]) -> bool {
    let mut mac = 0;
    let mut windows = 0;
    for pair in bytes.windows(2) {
        let after_letter = pair[0].is_ascii_lowercase();
        match pair[1] {
            // Apostrophes and dashes in Windows-1252.
            0x91..=0x97 | 0x85 | 0x8B | 0x9B => {}
            0x80..=0x9F if after_letter => mac += 1,
            0xDF..=0xFF if after_letter => windows += 1,
            _ => {}
        }
    }
    mac > windows
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Handle,Title\ncafé,Crème brûlée für Größe, señor\nx,Smørrebrød\n";

    fn utf_16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn texts_are_read_in_the_encodings_of_spreadsheets() {
        let (windows, _, _) = WINDOWS_1252.encode(TEXT);
        let (mac, _, _) = MACINTOSH.encode(TEXT);
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), None),
            (marked(b"\xef\xbb\xbf", TEXT.as_bytes()), None),
            (windows.to_vec(), Some("Windows-1252")),
            (mac.to_vec(), Some("Mac Roman")),
            (utf_16(TEXT, true), Some("UTF-16")),
            (utf_16(TEXT, false), Some("UTF-16")),
            (marked(b"\xff\xfe", &utf_16(TEXT, true)), Some("UTF-16")),
            (marked(b"\xfe\xff", &utf_16(TEXT, false)), Some("UTF-16")),
        ] {
            for decoded in [decode(&bytes), decode_file(bytes)] {
                assert_eq!((decoded.text.as_str(), decoded.encoding), (TEXT, encoding));
                assert!(decoded.odd_lines.is_empty());
            }
        }
    }

    #[test]
    fn single_words_of_western_europe_are_windows_1252() {
        for word in
            ["Größe", "Café", "Señor", "naïve", "Smørrebrød", "Crème brûlée", "dog’s", "5 €"]
        {
            let text = format!("Handle,Title,Variant Price\na,{word},1\nb,Plain,2\n");
            let (bytes, _, _) = WINDOWS_1252.encode(&text);
            assert_eq!(decode(&bytes).text, text, "{word}");
        }
    }

    #[test]
    fn texts_of_other_scripts_are_recognized() {
        for (encoding, text) in [
            (encoding_rs::SHIFT_JIS, "Handle,Title\na,銀色の腕輪です。とても美しい。\n"),
            (encoding_rs::GBK, "Handle,Title\na,这是一个漂亮的银手镯，适合送礼。\n"),
            (
                encoding_rs::WINDOWS_1251,
                "Handle,Title\na,Красивый серебряный браслет ручной работы\n",
            ),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(decode(&bytes).text, text);
        }
    }

    #[test]
    fn utf_16_is_recognized_by_its_first_letters() {
        let text = format!("Handle,Title\na,{}\n", "这是一个漂亮的银手镯".repeat(200));
        for little in [true, false] {
            assert_eq!(decode(&utf_16(&text, little)).text, text);
        }
    }

    #[test]
    fn invalid_bytes_in_utf_8_are_reported_by_line() {
        let bytes = b"a\r\nCaf\xc3\xa9 Cr\xc3\xa8me\rM\xfcsli\n";
        let marked = [UTF_8_MARK, bytes].concat();
        for decoded in [
            decode(bytes),
            decode_file(bytes.to_vec()),
            decode(&marked),
            decode_file(marked.clone()),
        ] {
            assert_eq!(decoded.text, "a\r\nCafé Crème\rMüsli\n");
            assert_eq!((decoded.odd_lines, decoded.encoding), (vec![3], None));
        }
    }
}
