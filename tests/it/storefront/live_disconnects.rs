//! A closed tab frees its connection slot at once, while a half-closed connection still gets its
//! response.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::{Database, Shop};

/// Far less than the time between two heartbeats.
const SOON: Duration = Duration::from_secs(5);

on_both! {
    fn a_closed_tab_frees_its_connection_slot(db: Database) {
        let shop = Shop::open_with(db, &[("LIVE_STREAMS_PER_ADDRESS", "1")]);
        let eve = shop.visitor();
        let open = || eve.stream("/live?age=0");
        let first = open();
        assert_eq!((first.status().as_u16(), open().status().as_u16()), (200, 429));
        drop(first);
        let closed = Instant::now();
        while open().status() == 429 {
            assert!(closed.elapsed() < SOON, "closed connections were not noticed");
            sleep(Duration::from_millis(20));
        }
    }

    fn a_half_closed_connection_gets_its_response(db: Database) {
        let shop = Shop::stocked(db);
        let place = shop.address.strip_prefix("http://").unwrap();
        let mut connection = TcpStream::connect(place).unwrap();
        write!(connection, "GET /sitemap.xml HTTP/1.1\r\nhost: {place}\r\n\r\n").unwrap();
        connection.shutdown(Shutdown::Write).unwrap();
        let mut response = String::new();
        connection.read_to_string(&mut response).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK") && response.contains("</urlset>"), "{response}");
    }
}
