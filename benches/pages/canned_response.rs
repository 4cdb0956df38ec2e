//! A response of the shop in a file, for servers that respond with the same bytes.

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

use crate::load::Response;

/// Headers that every server adds itself.
const OWN_HEADERS: [&str; 2] = ["content-length", "date"];

/// A response that can be sent repeatedly.
#[derive(Clone)]
pub struct CannedResponse {
    status: StatusCode,
    headers: Vec<Header>,
    body: Bytes,
}

impl CannedResponse {
    /// Writes a response to a file: the status, the headers, an empty line, the body.
    pub fn save(response: &Response) -> NamedTempFile {
        let headers =
            response.headers.iter().filter(|header| !OWN_HEADERS.contains(&header.name.as_str()));
        let head: String =
            headers.map(|header| format!("{}: {}\n", header.name, header.value)).collect();
        let head = format!("{}\n{head}\n", response.status);
        let file = NamedTempFile::new().expect("a writable file");
        let bytes = [head.as_bytes(), &response.body].concat();
        fs::write(file.path(), bytes).expect("a writable file");
        file
    }

    /// Reads a response from a file.
    pub fn read(path: impl AsRef<Path>) -> Self {
        let bytes = fs::read(path).expect("a file with a response");
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").expect("an empty line");
        let head = String::from_utf8_lossy(&bytes[..end]);
        let (status, headers) = head.split_once('\n').expect("headers");
        Self {
            status: status.parse().expect("a status"),
            headers: headers.lines().map(Header::parse).collect(),
            body: Bytes::copy_from_slice(&bytes[end + 2..]),
        }
    }

    /// Returns the response.
    pub fn respond(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for header in &self.headers {
            response.append_header((header.name.clone(), header.value.clone()));
        }
        response.body(self.body.clone())
    }
}

#[derive(Clone)]
struct Header {
    name: HeaderName,
    value: HeaderValue,
}

impl Header {
    fn parse(line: &str) -> Header {
        let (name, value) = line.split_once(": ").expect("a name and a value");
        let value = HeaderValue::from_str(value).expect("a valid value");
        Header { name: name.parse().expect("a valid name"), value }
    }
}
