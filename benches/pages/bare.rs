//! Adding to carts with nothing around it: the use case alone, behind an actix handler in a process
//! of its own that knows no session, no form and no page. It has the same sockets, the same load,
//! the same cores and the same commits to share as the shop, is sent the same bytes but for the
//! path, and answers the same bytes.

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
    echo::Echo,
    load::Request,
    rival::Rival,
    shop::{THINGS, VARIANTS, sql},
};

const DATABASE: &str = "VITRINE_BARE_DATABASE";
const ANSWER: &str = "VITRINE_BARE_ANSWER";

/// A running server; it ends with this value.
pub struct Bare {
    /// What adds one more of each thing to each cart, shopper by shopper.
    pub adds: Vec<Request>,
    path: PathBuf,
    _rival: Rival,
    _answer: NamedTempFile,
}

impl Bare {
    /// Serves a database and puts things into the carts of its shoppers; they send what those of
    /// the shop do.
    pub fn open(path: &Path, adds: &[Request]) -> Self {
        let answer = adds[0].send();
        let file = Echo::keep(&answer);
        let rival = Rival::start([(DATABASE, path), (ANSWER, file.path())]);
        let named = adds.iter().enumerate();
        let adds: Vec<_> =
            named.map(|(turn, add)| add.to(rival.address).at(&path_of(turn))).collect();
        for add in &adds {
            let echo = add.send();
            assert_eq!((echo.status, echo.headers.len()), (303, answer.headers.len()));
        }
        Self { adds, path: path.to_owned(), _rival: rival, _answer: file }
    }

    /// Puts every line of the carts back to one.
    pub fn refresh_carts(&self) {
        sql(&self.path, "UPDATE cart_items SET quantity = 1");
    }
}

/// Names a shopper and the first of a product's variants, as the form of its page has it.
fn path_of(turn: usize) -> String {
    format!("/{}/{}", turn / THINGS, 1 + VARIANTS * (turn % THINGS))
}

/// Becomes the server where the environment says so; never returns then but at the end.
#[expect(clippy::disallowed_methods, reason = "a program of its own, with settings of its own")]
pub fn serve_if_asked() -> bool {
    let (Ok(path), Ok(answer)) = (env::var(DATABASE), env::var(ANSWER)) else { return false };
    let (url, bus) = (DatabaseUrl::Sqlite(path.into()), Arc::new(Bus::new(Vec::new())));
    let repo = Repo::open(&url, Clock::System, bus).expect("the copy opens");
    let (repo, echo) = (Data::new(repo), Data::new(Echo::read(answer)));
    let serving = async {
        let app = move || {
            let app = App::new().app_data(repo.clone()).app_data(echo.clone());
            app.route("/{shopper}/{variant}", web::post().to(add))
        };
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
    echo: Data<Echo>,
    named: web::Path<(usize, usize)>,
    _body: web::Bytes,
) -> HttpResponse {
    let (shopper, variant) = named.into_inner();
    let owner = CartOwner::of_token(&format!("shopper {shopper}"));
    let cart_limits = CartLimits::of(&Settings::default());
    let params = [("variant_id", variant.to_string()), ("quantity", "1".into())];
    let params: Params = params.into_iter().collect();
    let add = repo
        .write(move |tx| shopping_cart::add_item_to_cart(tx, &owner, &cart_limits, params.clone()));
    add.await.expect("there is room in the cart");
    echo.answer()
}
