//! What the shop answered, in a file, for servers that answer the same bytes.

use std::{fs, path::Path};

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    web::Bytes,
};
use tempfile::NamedTempFile;

use crate::load::Answer;

/// Headers that every server makes itself.
const MADE: [&str; 2] = ["content-length", "date"];

/// An answer that can be given again and again.
#[derive(Clone)]
pub struct Echo {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Echo {
    /// Writes an answer down: the status, its headers, an empty line, the body.
    pub fn keep(answer: &Answer) -> NamedTempFile {
        let kept = answer.headers.iter().filter(|(name, _)| !MADE.contains(&name.as_str()));
        let head: String = kept.map(|(name, value)| format!("{name}: {value}\n")).collect();
        let head = format!("{}\n{head}\n", answer.status);
        let file = NamedTempFile::new().expect("a place for the bytes");
        let bytes = [head.as_bytes(), &answer.body].concat();
        fs::write(file.path(), bytes).expect("a place for the bytes");
        file
    }

    /// Reads what was written down.
    pub fn read(path: impl AsRef<Path>) -> Self {
        let bytes = fs::read(path).expect("the bytes are there");
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").expect("an empty line");
        let head = String::from_utf8_lossy(&bytes[..end]);
        let (status, headers) = head.split_once('\n').expect("an answer has headers");
        Self {
            status: status.parse().expect("an answer has a status"),
            headers: headers.lines().map(header).collect(),
            body: Bytes::copy_from_slice(&bytes[end + 2..]),
        }
    }

    /// The same bytes once more.
    pub fn answer(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        for header in &self.headers {
            answer.append_header(header.clone());
        }
        answer.body(self.body.clone())
    }
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(": ").expect("a header has a name");
    let value = HeaderValue::from_str(value).expect("a value");
    (name.parse().expect("a name"), value)
}
