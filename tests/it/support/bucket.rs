//! A store that speaks as much of the protocol of Amazon S3 as pictures need.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A bucket with the name `shop`.
pub struct Bucket {
    pub endpoint: String,
    objects: Objects,
}

struct Request {
    method: String,
    path: String,
    query: String,
    body: Vec<u8>,
}

impl Bucket {
    pub fn start() -> Bucket {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let objects = Objects::default();
        let shared = Arc::clone(&objects);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let objects = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &objects));
            }
        });
        Bucket { endpoint, objects }
    }

    /// The settings of a shop that uses it.
    pub fn settings(&self) -> [(&str, &str); 4] {
        [
            ("S3_BUCKET", "shop"),
            ("S3_ENDPOINT", &self.endpoint),
            ("S3_ACCESS_KEY_ID", "key"),
            ("S3_SECRET_ACCESS_KEY", "secret"),
        ]
    }

    /// The names of all objects.
    pub fn names(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }

    pub fn delete(&self, name: &str) {
        self.objects.lock().unwrap().remove(name).unwrap();
    }
}

/// Answers requests until the connection ends.
fn serve(stream: &TcpStream, objects: &Objects) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        if respond(stream, objects, request).is_none() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let path = path.strip_prefix("/shop").unwrap_or(path).trim_start_matches('/').to_owned();
    Some(Request { method, path, query: query.to_owned(), body })
}

fn respond(mut stream: &TcpStream, objects: &Objects, request: Request) -> Option<()> {
    let mut objects = objects.lock().unwrap();
    let Request { method, path, query, body } = request;
    let (status, content) = match method.as_str() {
        "PUT" => {
            objects.insert(path, body);
            (200, Vec::new())
        }
        "DELETE" => {
            objects.remove(&path);
            (204, Vec::new())
        }
        "GET" if path.is_empty() => (200, list(&objects, &query)),
        "POST" => (200, delete_many(&mut objects, &body)),
        _ => match objects.get(&path) {
            Some(found) => (200, found.clone()),
            None => (404, Vec::new()),
        },
    };
    let head = format!(
        "HTTP/1.1 {status} Answer\r\nContent-Length: {}\r\nETag: \"tag\"\r\n\
         Last-Modified: Mon, 01 Jun 2026 10:00:00 GMT\r\n\r\n",
        content.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    if method != "HEAD" {
        stream.write_all(&content).ok()?;
    }
    Some(())
}

fn list(objects: &BTreeMap<String, Vec<u8>>, query: &str) -> Vec<u8> {
    let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).unwrap_or_default();
    let prefix = prefix.replace("%2F", "/");
    let found = objects.iter().filter(|(name, _)| name.starts_with(&prefix));
    let entries: String = found
        .map(|(name, content)| {
            let size = content.len();
            format!(
                "<Contents><Key>{name}</Key><LastModified>2026-06-01T10:00:00.000Z</LastModified>\
                 <ETag>\"tag\"</ETag><Size>{size}</Size></Contents>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult>\
         <IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
    )
    .into_bytes()
}

/// Deletes the objects that a request lists.
fn delete_many(objects: &mut BTreeMap<String, Vec<u8>>, body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body).into_owned();
    for part in text.split("<Key>").skip(1) {
        objects.remove(part.split('<').next().unwrap());
    }
    b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><DeleteResult></DeleteResult>".to_vec()
}
