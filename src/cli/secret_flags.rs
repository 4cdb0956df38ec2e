//! Arguments of a program can be read by everybody on its machine, its environment cannot. A secret
//! that is given as a flag is moved there before anything else happens.

use std::{env, ffi::OsString, io, os::unix::process::CommandExt, process::Command};

/// Flags with secrets, and the variables that mean the same.
const SECRETS: [(&str, &str); 5] = [
    ("--database-url", "DATABASE_URL"),
    ("--secret-key", "SECRET_KEY"),
    ("--smtp-url", "SMTP_URL"),
    ("--stripe-secret-key", "STRIPE_SECRET_KEY"),
    ("--stripe-webhook-secret", "STRIPE_WEBHOOK_SECRET"),
];

/// Starts the program anew, as the same process, with its secrets in the environment. Returns at once
/// if no argument is secret; otherwise only if that fails.
pub fn hide_secret_flags() -> io::Result<()> {
    let args: Vec<OsString> = env::args_os().collect();
    let (open, secrets) = separate(&args);
    let (Some((name, open)), false) = (open.split_first(), secrets.is_empty()) else {
        return Ok(());
    };
    Err(Command::new(env::current_exe()?).arg0(name).args(open).envs(secrets).exec())
}

/// The arguments without those that are secret, and the variables to be set instead.
fn separate(args: &[OsString]) -> (Vec<OsString>, Vec<(&'static str, String)>) {
    let (mut open, mut secrets) = (Vec::new(), Vec::new());
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let text = arg.to_str().unwrap_or_default();
        if text == "--" {
            open.push(arg.clone());
            open.extend(rest.cloned());
            break;
        }
        let (flag, value) = match text.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (text, None),
        };
        let known = SECRETS.iter().find(|(secret, _)| *secret == flag);
        let next = value.or_else(|| rest.as_slice().first().and_then(|next| next.to_str()));
        match (known, next.filter(|value| !value.starts_with("sqlite:"))) {
            (Some((_, variable)), Some(secret)) => {
                secrets.push((*variable, secret.to_owned()));
                if value.is_none() {
                    rest.next();
                }
            }
            _ => open.push(arg.clone()),
        }
    }
    (open, secrets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_leave_the_arguments_and_nothing_else_does() {
        let separate = |args: &[&str]| {
            let args: Vec<OsString> = args.iter().map(OsString::from).collect();
            let (open, secrets) = separate(&args);
            let open: Vec<_> = open.into_iter().map(|arg| arg.into_string().unwrap()).collect();
            (open.join(" "), secrets)
        };
        let url = "postgres://ann:pw@db/shop".to_owned();
        let moved = vec![("DATABASE_URL", url.clone())];
        let expected = ("vitrine --port 1 serve".to_owned(), moved);
        assert_eq!(
            separate(&["vitrine", "--port", "1", "--database-url", &url, "serve"]),
            expected
        );
        let joined = format!("--database-url={url}");
        assert_eq!(separate(&["vitrine", "--port", "1", &joined, "serve"]), expected);
        let open = ["vitrine", "--database-url", "sqlite:a.db", "import", "--", "--secret-key"];
        assert_eq!(separate(&open), (open.join(" "), Vec::new()));
        assert_eq!(separate(&["vitrine", "--smtp-url"]), ("vitrine --smtp-url".into(), Vec::new()));
    }
}
