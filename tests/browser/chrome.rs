//! Real Chromium, one driver for the whole test process, one empty profile for each visitor.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::{Watched, skip_without_package, temp_folder, watch};

/// What a visitor looks at the shop with.
#[derive(Clone, Copy)]
pub struct Look {
    pub scripts: bool,
    pub width: u32,
    pub height: u32,
}

pub const DESKTOP: Look = Look { scripts: true, width: 1280, height: 900 };
pub const NO_SCRIPTS: Look = Look { scripts: false, ..DESKTOP };
/// The narrowest screen that must do without sideways scrolling.
pub const PHONE: Look = Look { scripts: true, width: 320, height: 640 };

struct Driver {
    address: String,
    _process: Child,
    _watched: Watched,
}

fn driver() -> Option<&'static Driver> {
    static DRIVER: OnceLock<Option<Driver>> = OnceLock::new();
    DRIVER.get_or_init(start_driver).as_ref()
}

fn start_driver() -> Option<Driver> {
    if !["/usr/bin/chromium", "/usr/bin/chromedriver"].iter().all(|file| Path::new(file).exists()) {
        skip_without_package("Chromium with its driver", "chromium chromium-driver");
        return None;
    }
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    // A group of its own, so that the browsers end with it.
    let mut process = command.process_group(0).spawn().expect("chromedriver");
    let watched = watch(-i64::from(process.id()));
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains("successfully on port")).expect("a port");
    std::thread::spawn(move || lines.for_each(drop));
    let port = line.rsplit(' ').next().unwrap().trim_end_matches('.').to_owned();
    Some(Driver {
        address: format!("http://127.0.0.1:{port}"),
        _process: process,
        _watched: watched,
    })
}

/// Somebody with a browser in front of them.
pub struct Chrome {
    runtime: Runtime,
    client: Client,
    origin: String,
    look: Look,
    profile: PathBuf,
}

impl Chrome {
    /// None where there is no Chromium.
    pub fn open(origin: &str, look: Look) -> Option<Chrome> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self::start(origin, look, temp_folder().join(format!("chromium-{number}")))
    }

    fn start(origin: &str, look: Look, profile: PathBuf) -> Option<Chrome> {
        let driver = driver()?;
        let runtime = Runtime::new().unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(look, &profile));
        let client = runtime.block_on(builder.connect(&driver.address)).expect("a browser");
        Some(Chrome { runtime, client, origin: origin.to_owned(), look, profile })
    }

    /// The same browser, closed and opened again: what was only for the session is gone.
    pub fn restarted(self, origin: &str) -> Chrome {
        let (look, profile) = (self.look, self.profile.clone());
        drop(self);
        Self::start(origin, look, profile).expect("a browser")
    }

    pub fn runs_scripts(&self) -> bool {
        self.look.scripts
    }

    pub fn goto(&self, path: &str) {
        self.run(self.client.goto(&format!("{}{path}", self.origin)));
    }

    /// Goes away to where there is no shop.
    pub fn leave(&self) {
        self.run(self.client.goto("about:blank"));
    }

    pub fn back(&self) {
        self.run(self.client.back());
    }

    /// The window that is looked at.
    pub fn window(&self) -> WindowHandle {
        self.run(self.client.window())
    }

    /// Opens another window of the same browser, and looks at it.
    pub fn open_window(&self) -> WindowHandle {
        let window = self.run(self.client.new_window(false)).handle;
        self.look_at(&window);
        window
    }

    pub fn look_at(&self, window: &WindowHandle) {
        self.run(self.client.switch_to_window(window.clone()));
    }

    /// Path and query of the page.
    pub fn path(&self) -> String {
        let url = self.run(self.client.current_url());
        url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// The main heading, once it is the one that is waited for.
    #[track_caller]
    pub fn expect_heading(&self, wanted: &str) {
        self.wait_until(&format!("the heading {wanted:?}"), || self.texts("h1") == [wanted]);
    }

    #[track_caller]
    pub fn wait_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let began = Instant::now();
        while !holds() {
            let page = || format!("{} says: {}", self.path(), self.texts("body").join(" "));
            assert!(began.elapsed() < Duration::from_secs(10), "{what} does not come; {}", page());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The visible texts of all elements that a CSS selector finds; none while a page is changing.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let found = async {
            let mut texts = Vec::new();
            for element in self.client.find_all(Locator::Css(selector)).await? {
                texts.push(element.text().await?);
            }
            Ok::<_, CmdError>(texts)
        };
        self.runtime.block_on(found).unwrap_or_default()
    }

    /// Clicks the first link or button whose name begins so.
    #[track_caller]
    pub fn click(&self, name: &str) {
        let way = format!(
            "//*[self::a or self::button or self::summary][starts-with(normalize-space(.), {0}) \
             or starts-with(@aria-label, {0})]",
            quoted(name)
        );
        self.click_at(&way);
    }

    /// Types into the field with this label, in place of what stands there.
    #[track_caller]
    pub fn fill(&self, label: &str, text: &str) {
        self.fill_in("", label, text);
    }

    /// The same in the form that the button of this name sends.
    #[track_caller]
    pub fn fill_in(&self, button: &str, label: &str, text: &str) {
        let (button, label) = (quoted(button), quoted(label));
        let form = format!("//form[.//button[starts-with(normalize-space(.), {button})]]");
        let field = self.find(&format!(
            "{form}//*[(self::input or self::textarea) and (@aria-label = {label} or \
             @id = //label[starts-with(normalize-space(.), {label})]/@for)]"
        ));
        self.run(field.clear());
        self.run(field.send_keys(text));
    }

    /// Ticks a box, takes a choice or goes to a field by its label.
    #[track_caller]
    pub fn choose(&self, label: &str) {
        let way = format!("//label[starts-with(normalize-space(.), {})]", quoted(label));
        self.click_at(&way);
    }

    /// Clicks what is there. Of a part that was told anew meanwhile, the new one is clicked.
    #[track_caller]
    fn click_at(&self, way: &str) {
        match self.runtime.block_on(self.find(way).click()) {
            Err(error) if error.is_stale_element_reference() => self.run(self.find(way).click()),
            clicked => clicked.unwrap_or_else(|error| panic!("Chromium: {error}")),
        }
    }

    #[track_caller]
    fn find(&self, way: &str) -> Element {
        let found = self.runtime.block_on(async {
            self.client
                .wait()
                .at_most(Duration::from_secs(5))
                .for_element(Locator::XPath(way))
                .await
        });
        found.unwrap_or_else(|_| panic!("{}: nothing at {way}", self.path()))
    }

    /// Presses keys wherever the focus is.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        let active = self.run(self.client.active_element());
        self.run(active.send_keys(keys));
    }

    /// What the browser itself measures, once the page has its styles; works with the page's scripts
    /// switched off.
    #[track_caller]
    pub fn measure(&self, script: &str) -> Value {
        let state = || self.run(self.client.execute("return document.readyState", Vec::new()));
        // A fast machine can ask before the stylesheet is there.
        self.wait_until("the whole page", || state() == "complete");
        self.run(self.client.execute(script, Vec::new()))
    }

    #[track_caller]
    fn run<T>(&self, work: impl Future<Output = Result<T, CmdError>>) -> T {
        self.runtime.block_on(work).unwrap_or_else(|error| panic!("Chromium: {error}"))
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        let _ = self.runtime.block_on(self.client.clone().close());
    }
}

fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}

fn capabilities(look: Look, profile: &Path) -> serde_json::Map<String, Value> {
    let mut args: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        // Nothing moves under the pointer.
        "--force-prefers-reduced-motion",
    ]
    .map(str::to_owned)
    .into();
    args.push(format!("--user-data-dir={}", profile.display()));
    args.push(format!("--window-size={},{}", look.width, look.height));
    let mut options = json!({ "args": args, "binary": "/usr/bin/chromium" });
    if !look.scripts {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    if look.width < 500 {
        // No window is that narrow; a phone is.
        let screen = json!({ "width": look.width, "height": look.height, "pixelRatio": 2.0 });
        options["mobileEmulation"] = json!({ "deviceMetrics": screen });
    }
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}
