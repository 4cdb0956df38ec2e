//! Protection of secret flags. All users of a machine can read a program's arguments, but not its
//! environment, so secrets are moved there before anything else happens.

use std::{
    collections::BTreeMap, env, ffi::OsString, io, os::unix::process::CommandExt, process::Command,
};

/// A flag with a secret, and the environment variable with the same meaning.
struct SecretFlag {
    flag: &'static str,
    variable: &'static str,
}

const fn secret(flag: &'static str, variable: &'static str) -> SecretFlag {
    SecretFlag { flag, variable }
}

const SECRETS: [SecretFlag; 6] = [
    secret("--database-url", "DATABASE_URL"),
    secret("--secret-key", "SECRET_KEY"),
    secret("--smtp-url", "SMTP_URL"),
    secret("--stripe-secret-key", "STRIPE_SECRET_KEY"),
    secret("--stripe-webhook-secret", "STRIPE_WEBHOOK_SECRET"),
    secret("--s3-secret-access-key", "S3_SECRET_ACCESS_KEY"),
];

/// Restarts the program in the same process with its secrets in the environment. Returns only if no
/// argument is secret, or if the restart fails.
pub fn hide_secret_flags() -> io::Result<()> {
    let args: Vec<OsString> = env::args_os().collect();
    let Arguments { public, secrets } = Arguments::separate(&args);
    let Some((name, public)) = public.split_first().filter(|_| !secrets.is_empty()) else {
        return Ok(());
    };
    Err(Command::new(env::current_exe()?).arg0(name).args(public).envs(secrets).exec())
}

/// The arguments of the program.
#[derive(Debug, PartialEq, Eq)]
struct Arguments {
    /// The arguments without the secret flags.
    public: Vec<OsString>,
    /// The values of the secret flags by environment variable.
    secrets: BTreeMap<&'static str, String>,
}

impl Arguments {
    fn separate(args: &[OsString]) -> Self {
        let mut public = Vec::new();
        let mut secrets = BTreeMap::new();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            let text = arg.to_str().unwrap_or_default();
            if text == "--" {
                public.push(arg.clone());
                public.extend(rest.cloned());
                break;
            }
            let (flag, value) = match text.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (text, None),
            };
            let known = SECRETS.iter().find(|secret| secret.flag == flag);
            let next = value.or_else(|| rest.as_slice().first().and_then(|next| next.to_str()));
            // A SQLite URL is not a secret.
            match (known, next.filter(|value| !value.starts_with("sqlite:"))) {
                (Some(SecretFlag { variable, .. }), Some(secret)) => {
                    secrets.insert(*variable, secret.to_owned());
                    if value.is_none() {
                        rest.next();
                    }
                }
                _ => public.push(arg.clone()),
            }
        }
        Self { public, secrets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separate(args: &[&str]) -> Arguments {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        Arguments::separate(&args)
    }

    fn public(args: &[&str]) -> Arguments {
        let public = args.iter().map(OsString::from).collect();
        Arguments { public, secrets: BTreeMap::new() }
    }

    #[test]
    fn only_secret_flags_are_removed_from_the_arguments() {
        let url = "postgres://ann:pw@db/shop".to_owned();
        let expected = Arguments {
            secrets: BTreeMap::from([("DATABASE_URL", url.clone())]),
            ..public(&["vitrine", "--port", "1", "serve"])
        };
        assert_eq!(
            separate(&["vitrine", "--port", "1", "--database-url", &url, "serve"]),
            expected
        );
        let joined = format!("--database-url={url}");
        assert_eq!(separate(&["vitrine", "--port", "1", &joined, "serve"]), expected);
        let args = ["vitrine", "--database-url", "sqlite:a.db", "import", "--", "--secret-key"];
        assert_eq!(separate(&args), public(&args));
        assert_eq!(separate(&["vitrine", "--smtp-url"]), public(&["vitrine", "--smtp-url"]));
    }
}
