//! A baseline for adding to carts: the context function behind an actix handler in its own process,
//! without sessions, forms and pages. It has the same sockets, load, cores and commits as the shop,
//! and receives and sends the same bytes except for the path.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    web::{self, Data},
};
use tempfile::NamedTempFile;
use vitrine::{
    db::{DatabaseUrl, Repo},
    events::Bus,
    foundation::{clock::Clock, params::Params},
    settings::Settings,
    shopping_cart::{self, CartLimits, CartOwner},
};

use crate::{
    canned_response::CannedResponse,
    child_server::ChildServer,
    database,
    load::Request,
    scenario::{Addition, addition},
};

const DATABASE: &str = "VITRINE_MINIMAL_DATABASE";
const RESPONSE: &str = "VITRINE_MINIMAL_RESPONSE";

/// A running server, stopped when dropped.
pub struct MinimalServer {
    /// The requests that add one more unit to each line of each cart, shopper by shopper.
    pub additions: Vec<Request>,
    path: PathBuf,
    _server: ChildServer,
    _response: NamedTempFile,
}

impl MinimalServer {
    /// Starts a server on a database and fills the carts of its shoppers. The requests are those of the
    /// shop, sent to another path.
    pub fn open(path: &Path, shop_additions: &[Request]) -> Self {
        let response = shop_additions[0].send();
        let file = CannedResponse::save(&response);
        let server = ChildServer::start([(DATABASE, path), (RESPONSE, file.path())]);
        let numbered = shop_additions.iter().enumerate();
        let additions: Vec<_> = numbered
            .map(|(turn, request)| request.to(server.address).at(&addition_path(turn)))
            .collect();
        for request in &additions {
            let copy = request.send();
            assert_eq!((copy.status, copy.headers.len()), (303, response.headers.len()));
        }
        Self { additions, path: path.to_owned(), _server: server, _response: file }
    }

    /// Resets the quantity of every cart line to one.
    pub fn refresh_carts(&self) {
        database::refresh_carts(&self.path);
    }
}

/// Returns the path that names the shopper and the variant.
fn addition_path(turn: usize) -> String {
    let Addition { shopper, variant } = addition(turn);
    format!("/{shopper}/{variant}")
}

/// Serves as the baseline if the environment says so, until the process is killed. Returns `false`
/// otherwise.
#[expect(clippy::disallowed_methods, reason = "a separate program with its own settings")]
pub fn serve_if_asked() -> bool {
    let (Ok(path), Ok(response)) = (env::var(DATABASE), env::var(RESPONSE)) else { return false };
    let url = DatabaseUrl::Sqlite(path.into());
    let bus = Arc::new(Bus::new(Vec::new()));
    let repo = Repo::open(&url, Clock::System, bus).expect("a copy of the database");
    let repo = Data::new(repo);
    let canned = Data::new(CannedResponse::read(response));
    let serving = async {
        let app = move || {
            let app = App::new().app_data(repo.clone()).app_data(canned.clone());
            app.route("/{shopper}/{variant}", web::post().to(add))
        };
        let server = HttpServer::new(app).tcp_nodelay(true);
        let server = server.bind("127.0.0.1:0").expect("a free port");
        println!("{}", server.addrs()[0]);
        server.run().await
    };
    actix_web::rt::System::new().block_on(serving).expect("the server runs");
    true
}

async fn add(
    repo: Data<Repo>,
    canned: Data<CannedResponse>,
    path: web::Path<(usize, usize)>,
    _body: web::Bytes,
) -> HttpResponse {
    let (shopper, variant) = path.into_inner();
    let owner = CartOwner::from_token(&format!("shopper {shopper}"));
    let cart_limits = CartLimits::from_settings(&Settings::default());
    let params = [("variant_id", variant.to_string()), ("quantity", "1".into())];
    let params: Params = params.into_iter().collect();
    let add = repo
        .write(move |tx| shopping_cart::add_item_to_cart(tx, &owner, &cart_limits, params.clone()));
    add.await.expect("the cart is not full");
    canned.respond()
}
