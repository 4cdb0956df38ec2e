//! Adding to carts with nothing around it: the use case alone, behind an actix handler in a process
//! of its own that knows no session, no form and no page. It has the same sockets, the same load,
//! the same cores and the same commits to share as the shop.

use std::{
    env,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header,
    web::{self, Data},
};
use vitrine::{
    db::{DatabaseUrl, Repo},
    events::Bus,
    foundation::{clock::Clock, params::Params},
    settings::Settings,
    shopping_cart::{self, Owner, Terms},
};

use crate::{
    load::Request,
    shop::{SHOPPERS, THINGS, sql},
};

const DATABASE: &str = "VITRINE_BARE_DATABASE";

/// A running server; it ends with this value.
pub struct Bare {
    process: Child,
    address: SocketAddr,
    path: PathBuf,
}

impl Bare {
    /// Serves a database and puts things into the carts of its shoppers.
    pub fn open(path: &Path) -> Self {
        let program = env::current_exe().expect("this program knows itself");
        let mut command = Command::new(program);
        command.env(DATABASE, path).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the server starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("the output is piped");
        BufReader::new(output).read_line(&mut line).expect("it tells its address");
        let address = line.trim().parse().expect("an address");
        let bare = Self { process, address, path: path.to_owned() };
        for request in bare.adds() {
            assert_eq!(request.send().status, 303);
        }
        bare
    }

    /// What adds one more of each thing to each cart, shopper by shopper.
    pub fn adds(&self) -> Vec<Request> {
        let add = |turn: usize| {
            // The first of each product's five variants, as the form of its page has it.
            let (shopper, variant) = (turn / THINGS, 1 + 5 * (turn % THINGS));
            Request::new(self.address, &format!("/{shopper}/{variant}"), "", Some("quantity=1"))
        };
        (0..SHOPPERS * THINGS).map(add).collect()
    }

    /// Puts every line of the carts back to one.
    pub fn refresh_carts(&self) {
        sql(&self.path, "UPDATE cart_items SET quantity = 1");
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Becomes the server where the environment says so; never returns then but at the end.
#[expect(clippy::disallowed_methods, reason = "a program of its own, with a setting of its own")]
pub fn serve_if_asked() -> bool {
    let Ok(path) = env::var(DATABASE) else { return false };
    let (url, bus) = (DatabaseUrl::Sqlite(path.into()), Arc::new(Bus::new(Vec::new())));
    let repo = Repo::open(&url, Clock::System, bus).expect("the copy opens");
    let repo = Data::new(repo);
    let serving = async {
        let app = move || App::new().app_data(repo.clone()).route("/{a}/{b}", web::post().to(add));
        let server = HttpServer::new(app).tcp_nodelay(true);
        let server = server.bind("127.0.0.1:0").expect("a free port");
        println!("{}", server.addrs()[0]);
        server.run().await
    };
    actix_web::rt::System::new().block_on(serving).expect("it serves");
    true
}

async fn add(
    repo: Data<Repo>,
    named: web::Path<(usize, usize)>,
    _body: web::Bytes,
) -> HttpResponse {
    let (shopper, variant) = named.into_inner();
    let owner = Owner::of_token(&format!("shopper {shopper}"));
    let terms = Terms::of(&Settings::default());
    let params = [("variant_id", variant.to_string()), ("quantity", "1".into())];
    let params: Params = params.into_iter().collect();
    let add =
        repo.write(move |tx| shopping_cart::add_item_to_cart(tx, &owner, &terms, params.clone()));
    add.await.expect("there is room in the cart");
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/cart")).finish()
}
