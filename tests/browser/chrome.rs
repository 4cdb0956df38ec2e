//! Chromium, with one driver for the test process and an empty profile for each visitor.

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

/// The screen size of a browser, and whether it runs scripts.
#[derive(Clone, Copy)]
pub struct Device {
    pub scripts: bool,
    pub width: u32,
    pub height: u32,
}

pub const DESKTOP: Device = Device { scripts: true, width: 1280, height: 900 };
pub const NO_SCRIPTS: Device = Device { scripts: false, ..DESKTOP };
/// The narrowest screen on which no page may scroll sideways.
pub const PHONE: Device = Device { scripts: true, width: 320, height: 640 };

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
    // Its own process group, so that the browsers end with it.
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

/// A Chromium window of a visitor.
pub struct Chrome {
    runtime: Runtime,
    client: Client,
    origin: String,
    device: Device,
    profile: PathBuf,
}

impl Chrome {
    /// Opens a browser with an empty profile. Returns `None` if Chromium is not installed.
    pub fn open(origin: &str, device: Device) -> Option<Chrome> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self::start(origin, device, temp_folder().join(format!("chromium-{number}")))
    }

    fn start(origin: &str, device: Device, profile: PathBuf) -> Option<Chrome> {
        let driver = driver()?;
        let runtime = Runtime::new().unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(device, &profile));
        let client = runtime.block_on(builder.connect(&driver.address)).expect("a browser");
        Some(Chrome { runtime, client, origin: origin.to_owned(), device, profile })
    }

    /// Closes and reopens the browser, which deletes session cookies.
    pub fn restarted(self, origin: &str) -> Chrome {
        let device = self.device;
        let profile = self.profile.clone();
        drop(self);
        Self::start(origin, device, profile).expect("a browser")
    }

    pub fn runs_scripts(&self) -> bool {
        self.device.scripts
    }

    pub fn goto(&self, path: &str) {
        self.run(self.client.goto(&format!("{}{path}", self.origin)));
    }

    /// Leaves the shop.
    pub fn leave(&self) {
        self.run(self.client.goto("about:blank"));
    }

    pub fn back(&self) {
        self.run(self.client.back());
    }

    /// Returns the current window.
    pub fn window(&self) -> WindowHandle {
        self.run(self.client.window())
    }

    /// Opens another window of the same browser and switches to it.
    pub fn open_window(&self) -> WindowHandle {
        let window = self.run(self.client.new_window(false)).handle;
        self.switch_to(&window);
        window
    }

    pub fn switch_to(&self, window: &WindowHandle) {
        self.run(self.client.switch_to_window(window.clone()));
    }

    /// Returns path and query of the page.
    pub fn path(&self) -> String {
        let url = self.run(self.client.current_url());
        url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Waits for the main heading.
    #[track_caller]
    pub fn expect_heading(&self, wanted: &str) {
        self.wait_until(&format!("the heading {wanted:?}"), || self.texts("h1") == [wanted]);
    }

    #[track_caller]
    pub fn wait_until(&self, what: &str, mut condition: impl FnMut() -> bool) {
        let began = Instant::now();
        while !condition() {
            let page = || format!("{} says: {}", self.path(), self.texts("body").join(" "));
            assert!(began.elapsed() < Duration::from_secs(10), "{what} did not appear; {}", page());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Returns the visible texts of all elements that a CSS selector finds, or none while the page
    /// changes.
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

    /// Clicks the first link or button whose name starts with this.
    #[track_caller]
    pub fn click(&self, name: &str) {
        let xpath = format!(
            "//*[self::a or self::button or self::summary][starts-with(normalize-space(.), {0}) \
             or starts-with(@aria-label, {0})]",
            quoted(name)
        );
        self.click_at(&xpath);
    }

    /// Replaces the text of the field with this label.
    #[track_caller]
    pub fn fill(&self, label: &str, text: &str) {
        self.fill_in("", label, text);
    }

    /// Replaces the text of a field in the form with this button.
    #[track_caller]
    pub fn fill_in(&self, button: &str, label: &str, text: &str) {
        let button = quoted(button);
        let label = quoted(label);
        let form = format!("//form[.//button[starts-with(normalize-space(.), {button})]]");
        let field = self.find(&format!(
            "{form}//*[(self::input or self::textarea) and (@aria-label = {label} or \
             @id = //label[starts-with(normalize-space(.), {label})]/@for)]"
        ));
        self.run(field.clear());
        self.run(field.send_keys(text));
    }

    /// Clicks the label of a checkbox, a radio button or a field.
    #[track_caller]
    pub fn choose(&self, label: &str) {
        let xpath = format!("//label[starts-with(normalize-space(.), {})]", quoted(label));
        self.click_at(&xpath);
    }

    /// Chooses an option of the select field with this label, by its text.
    #[track_caller]
    pub fn select(&self, label: &str, option: &str) {
        let label = quoted(label);
        let field = self.find(&format!(
            "//select[@id = //label[starts-with(normalize-space(.), {label})]/@for]"
        ));
        self.run(field.select_by_label(option));
    }

    /// Chooses files in the file field with this label, all at once.
    #[track_caller]
    pub fn attach(&self, label: &str, files: &[String]) {
        let label = quoted(label);
        let field = self.find(&format!(
            "//input[@type = 'file' and @id = //label[starts-with(normalize-space(.), {label})]/@for]"
        ));
        self.run(field.send_keys(&files.join("\n")));
    }

    /// Clicks an element. If an update replaced it meanwhile, clicks the new one.
    #[track_caller]
    fn click_at(&self, xpath: &str) {
        match self.runtime.block_on(self.find(xpath).click()) {
            Err(error) if error.is_stale_element_reference() => self.run(self.find(xpath).click()),
            clicked => clicked.unwrap_or_else(|error| panic!("Chromium: {error}")),
        }
    }

    #[track_caller]
    fn find(&self, xpath: &str) -> Element {
        let found = self.runtime.block_on(async {
            self.client
                .wait()
                .at_most(Duration::from_secs(5))
                .for_element(Locator::XPath(xpath))
                .await
        });
        found.unwrap_or_else(|_| panic!("{}: no element at {xpath}", self.path()))
    }

    /// Presses keys in the focused element.
    #[track_caller]
    pub fn press(&self, keys: &str) {
        let active = self.run(self.client.active_element());
        self.run(active.send_keys(keys));
    }

    /// Runs a script once the page and its styles are loaded, even if scripts of pages are switched
    /// off.
    #[track_caller]
    pub fn measure(&self, script: &str) -> Value {
        let state = || self.run(self.client.execute("return document.readyState", Vec::new()));
        // The stylesheet may not be loaded yet.
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

fn capabilities(device: Device, profile: &Path) -> serde_json::Map<String, Value> {
    let mut args: Vec<String> = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        // No element moves while it is clicked.
        "--force-prefers-reduced-motion",
    ]
    .map(str::to_owned)
    .into();
    args.push(format!("--user-data-dir={}", profile.display()));
    args.push(format!("--window-size={},{}", device.width, device.height));
    let mut options = json!({ "args": args, "binary": "/usr/bin/chromium" });
    if !device.scripts {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    if device.width < 500 {
        // Windows cannot be that narrow, but phones are.
        let screen = json!({ "width": device.width, "height": device.height, "pixelRatio": 2.0 });
        options["mobileEmulation"] = json!({ "deviceMetrics": screen });
    }
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}
