//! The job that fetches a picture from another site.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::{
    Error, Result,
    accounts::Scope,
    audit::{Change, SubjectKind},
    db::{Conn, Repo, Tx},
    events::Event,
    foundation::ids::{PictureFetchId, PictureId},
    jobs::{Handler, JobError},
    public_client::{Fetch, FetchedBody, PublicClient, PublicClientError, UrlRule},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    models::{FetchStatus, PictureFetch},
    rejection::PictureRejection,
    service::PictureService,
    upload::MAX_PICTURE_BYTES,
};

/// The kind of the jobs that fetch a picture.
pub const FETCH_JOB: &str = "picture_fetch";
/// The name of the job in the audit log.
const JOB_NAME: &str = "Fetching of pictures";
/// The content types that a site may send.
const ACCEPT: &str = "image/webp,image/png,image/jpeg,image/gif;q=0.9";
/// Time limit of a request with its body.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// Time limit of a whole attempt; shorter than the time limit of a job.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(50);
/// Maximum number of redirects.
const MAX_REDIRECTS: usize = 3;
/// Number of attempts before a fetch fails; fewer than a job has. They take 20 minutes.
const ATTEMPTS: i32 = 5;

/// The arguments of the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct FetchJob {
    pub fetch: i64,
}

/// Fetches pictures from other sites. Clones share it.
#[derive(Clone)]
pub struct PictureFetcher(Arc<Inner>);

struct Inner {
    repo: Repo,
    pictures: PictureService,
    client: PublicClient,
    rule: UrlRule,
    is_enabled: bool,
}

/// The reason why an attempt failed.
enum AttemptError {
    /// Another attempt can't help.
    Permanent(String),
    /// Another attempt may help.
    Temporary(String),
}

impl PictureFetcher {
    /// Fetches pictures from addresses that `rule` allows. Unless it is enabled, they wait.
    pub fn new(
        repo: Repo,
        pictures: PictureService,
        rule: UrlRule,
        is_enabled: bool,
    ) -> Result<Self, PublicClientError> {
        let client = PublicClient::new(rule)?;
        Ok(Self(Arc::new(Inner { repo, pictures, client, rule, is_enabled })))
    }

    /// The handler of [`FETCH_JOB`].
    pub fn handler(&self) -> Handler {
        let fetcher = self.clone();
        Box::new(move |payload| Box::pin(fetcher.clone().run(payload)))
    }

    async fn run(self, payload: String) -> Result<(), JobError> {
        let job: FetchJob = serde_json::from_str(&payload)
            .map_err(|error| JobError::Permanent(error.to_string()))?;
        let id = PictureFetchId::from(job.fetch);
        let find = move |conn: &mut Conn<'_>| q!(conn, pictures::fetches::by_id(id));
        let found = self.0.repo.read(find).await.map_err(temporary)?;
        let Some(fetch) = found.filter(|fetch| fetch.status == FetchStatus::Waiting) else {
            return Ok(());
        };
        if !self.0.is_enabled {
            return Ok(());
        }
        let attempt = timeout(ATTEMPT_TIMEOUT, self.attempt(&fetch)).await;
        let attempt = attempt.unwrap_or_else(|_| {
            Err(AttemptError::Temporary("It took longer than 50 seconds.".to_owned()))
        });
        match attempt {
            Ok(picture) => self.save_picture(fetch, picture).await.map_err(temporary),
            Err(error) => self.save_failure(fetch, error).await,
        }
    }

    /// Downloads the file and adds it as a picture.
    async fn attempt(&self, fetch: &PictureFetch) -> Result<PictureId, AttemptError> {
        if let Err(problem) = self.0.rule.check_download(&fetch.url) {
            return Err(AttemptError::Permanent(format!("{problem}.")));
        }
        let mut upload = self.0.pictures.begin_upload(MAX_PICTURE_BYTES).await?;
        let request = Fetch {
            url: &fetch.url,
            accept: ACCEPT,
            max_bytes: MAX_PICTURE_BYTES,
            max_redirects: MAX_REDIRECTS,
            timeout: REQUEST_TIMEOUT,
        };
        let body = self.0.client.fetch(request, |chunk| upload.write(chunk)).await;
        match body.map_err(|error| AttemptError::Temporary(error.to_string()))? {
            FetchedBody::Complete => {}
            FetchedBody::TooLarge => {
                return Err(Error::from(PictureRejection::PictureTooLarge).into());
            }
            FetchedBody::Status(status) => return Err(AttemptError::from_status(status)),
        }
        // Recorded as fetched.
        Ok(self.0.pictures.add(&Scope::system(), &upload.finish()).await?.id)
    }

    async fn save_picture(&self, fetch: PictureFetch, picture: PictureId) -> Result<()> {
        let save = move |tx: &mut Tx<'_>| {
            let now = tx.now();
            if q!(tx, pictures::fetches::set_fetched(fetch.id, picture, now))? == 0 {
                return Ok(());
            }
            let url = &fetch.url;
            for product in q!(tx, pictures::fetches::show_picture(url, picture, now))? {
                tx.emit(Event::ProductChanged(product));
                webhooks::notify(tx, OutgoingEvent::new(EventKind::ProductUpdated, product))?;
            }
            let change = Change::new("fetched", SubjectKind::PictureFetch, fetch.id, url);
            Scope::job(JOB_NAME).record(tx, change);
            Ok(())
        };
        self.0.repo.write(save).await
    }

    /// Records a failed attempt. The outbox repeats the job if another one may help.
    async fn save_failure(&self, fetch: PictureFetch, error: AttemptError) -> Result<(), JobError> {
        let (reason, is_final) = match error {
            AttemptError::Permanent(reason) => (reason, true),
            AttemptError::Temporary(reason) => (reason, fetch.attempts + 1 >= ATTEMPTS),
        };
        let status = if is_final { FetchStatus::Failed } else { FetchStatus::Waiting };
        let text = reason.clone();
        let save = move |tx: &mut Tx<'_>| {
            q!(tx, pictures::fetches::set_failed(fetch.id, status, &text, tx.now()))
        };
        self.0.repo.write(save).await.map_err(temporary)?;
        if is_final { Ok(()) } else { Err(JobError::Temporary(reason)) }
    }
}

impl AttemptError {
    /// The meaning of a status other than 200.
    fn from_status(status: u16) -> Self {
        match status {
            404 | 410 => Self::Permanent(format!("The other site no longer has it ({status}).")),
            401 | 403 => Self::Permanent(format!("The other site does not allow it ({status}).")),
            408 | 425 | 429 | 500.. => {
                Self::Temporary(format!("The other site can't send it right now ({status})."))
            }
            _ => Self::Permanent(format!("The other site answered with status {status}.")),
        }
    }
}

impl From<Error> for AttemptError {
    fn from(error: Error) -> Self {
        match error {
            Error::Rejected(reason) => Self::Permanent(reason.to_string()),
            Error::Busy => Self::Temporary("Too many pictures are being processed.".to_owned()),
            error => {
                tracing::warn!(%error, "failed to fetch a picture");
                Self::Temporary("The picture could not be stored.".to_owned())
            }
        }
    }
}

fn temporary(error: Error) -> JobError {
    JobError::Temporary(error.to_string())
}
