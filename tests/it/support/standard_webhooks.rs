//! The official Standard Webhooks libraries of Python and JavaScript, which verify what the shop sends.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::watchdog::{skip_without_npm_package, skip_without_python_package};
use super::webhook_receiver::ReceivedWebhook;

/// Where `.ci/run` installs them.
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/python/bin/python");
const NODE_MODULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/node/node_modules");

/// Reads webhooks and prints what the library returns for each: the decoded body, or the text of the
/// error.
const PYTHON_SCRIPT: &str = r#"
import json, sys
from standardwebhooks import Webhook, WebhookVerificationError

def verify(webhook):
    try:
        return Webhook(webhook["secret"]).verify(webhook["body"], webhook["headers"])
    except WebhookVerificationError as error:
        return str(error)

sys.stdin.reconfigure(encoding="utf-8")
print(json.dumps([verify(webhook) for webhook in json.load(sys.stdin)]))
"#;
const NODE_SCRIPT: &str = r#"
const { Webhook, WebhookVerificationError } = require("standardwebhooks");

function verify({ secret, headers, body }) {
  try {
    return new Webhook(secret).verify(body, headers);
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.message;
    throw error;
  }
}

const webhooks = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(webhooks.map(verify)));
"#;

/// What both libraries say about a signature of another secret or another body.
const NO_MATCH: &str = "No matching signature found";

/// One of the libraries.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Library {
    Python,
    Node,
}

impl Library {
    /// Returns the interpreter, ready to run code.
    fn run(self, code: &str) -> Command {
        match self {
            Library::Python => {
                let installed = Path::new(PYTHON).exists();
                let mut command = Command::new(if installed { PYTHON } else { "python3" });
                command.args(["-c", code]);
                command
            }
            Library::Node => {
                let mut command = Command::new("node");
                command.args(["-e", code]).env("NODE_PATH", NODE_MODULES);
                command
            }
        }
    }

    fn is_installed(self) -> bool {
        let import = match self {
            Library::Python => "import standardwebhooks",
            Library::Node => "require('standardwebhooks')",
        };
        self.run(import).output().is_ok_and(|output| output.status.success())
    }

    /// Returns what the library says about each webhook.
    fn verify(self, secret: &str, webhooks: &[ReceivedWebhook]) -> Vec<Value> {
        let input = webhooks.iter().map(
            |webhook| json!({ "secret": secret, "headers": webhook.headers, "body": webhook.body }),
        );
        let input = Value::from_iter(input).to_string();
        let script = match self {
            Library::Python => PYTHON_SCRIPT,
            Library::Node => NODE_SCRIPT,
        };
        let mut command = self.run(script);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{self:?}");
        let verdicts: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(verdicts.len(), webhooks.len());
        verdicts
    }
}

/// The installed libraries.
pub struct OfficialLibraries(Vec<Library>);

impl OfficialLibraries {
    /// Finds the libraries, and reports those that are missing.
    #[track_caller]
    pub fn find() -> OfficialLibraries {
        let mut found = Vec::new();
        for library in [Library::Python, Library::Node] {
            match library {
                _ if library.is_installed() => found.push(library),
                Library::Python => skip_without_python_package("standardwebhooks"),
                Library::Node => skip_without_npm_package("standardwebhooks"),
            }
        }
        OfficialLibraries(found)
    }

    /// Fails unless each library accepts all webhooks and decodes their bodies. Webhooks must be less
    /// than five minutes old.
    #[track_caller]
    pub fn assert_authentic(&self, secret: &str, webhooks: &[ReceivedWebhook]) {
        for library in &self.0 {
            for (webhook, verdict) in webhooks.iter().zip(library.verify(secret, webhooks)) {
                assert_eq!(verdict, webhook.json(), "{library:?}: {:?}", webhook.headers);
            }
        }
    }

    /// Fails unless each library refuses the signatures of all webhooks.
    #[track_caller]
    pub fn assert_forged(&self, secret: &str, webhooks: &[ReceivedWebhook]) {
        for library in &self.0 {
            for (webhook, verdict) in webhooks.iter().zip(library.verify(secret, webhooks)) {
                assert_eq!(verdict, NO_MATCH, "{library:?}: {}", webhook.body);
            }
        }
    }
}
