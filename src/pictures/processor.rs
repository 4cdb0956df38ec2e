//! Runs the worker in a child process.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::AsyncReadExt,
    process::Command,
    sync::{Semaphore, SemaphorePermit},
    task::spawn_blocking,
    time::timeout,
};

use crate::{Error, Result};

use super::{
    rejection::PictureRejection,
    report::{PictureFacts, WorkerReport},
};

/// The name of the worker's command.
const COMMAND: &str = "image-worker";
/// The longest time that a worker may take for an upload. It also has a limit on processor time.
const IMPORT_LIMIT: Duration = Duration::from_secs(90);
/// The longest time for renditions; shorter than the time limit of a job.
const RENDER_LIMIT: Duration = Duration::from_secs(50);
/// The longest time that an upload waits for its turn.
const QUEUE_LIMIT: Duration = Duration::from_secs(60);
/// Maximum bytes of a report.
const MAX_REPORT: u64 = 4 << 10;

/// What the worker does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerTask {
    /// Decodes an upload, and writes the master and its first rendition.
    Import,
    /// Reads a master, and writes renditions of these widths.
    Render(Vec<u32>),
    /// Reads a master, and writes a rendition of this width in AVIF.
    Avif(u32),
}

impl WorkerTask {
    /// The arguments of the worker's command.
    fn arguments(&self) -> Vec<String> {
        match self {
            Self::Import => vec!["import".to_owned()],
            Self::Render(widths) => {
                let widths = widths.iter().map(u32::to_string);
                ["render".to_owned()].into_iter().chain(widths).collect()
            }
            Self::Avif(width) => vec!["avif".to_owned(), width.to_string()],
        }
    }
}

/// Starts workers, one for an upload and one for renditions at a time.
pub struct ImageWorker {
    program: PathBuf,
    imports: Semaphore,
    renders: Semaphore,
}

impl Default for ImageWorker {
    fn default() -> Self {
        Self { program: own_program(), imports: Semaphore::new(1), renders: Semaphore::new(1) }
    }
}

impl ImageWorker {
    /// Runs a task with a file as its input. The worker writes its files into `folder`.
    ///
    /// # Errors
    /// A [`PictureRejection`] if the picture can't be used. `Busy` if too many uploads wait.
    pub(super) async fn run(
        &self,
        task: &WorkerTask,
        input: &Path,
        folder: &Path,
    ) -> Result<PictureFacts> {
        let _permit = self.wait_for_turn(task).await?;
        let limit = match task {
            WorkerTask::Import => IMPORT_LIMIT,
            WorkerTask::Render(_) | WorkerTask::Avif(_) => RENDER_LIMIT,
        };
        let report = timeout(limit, self.report(task, input, folder)).await;
        let report = match report {
            Ok(report) => report.map_err(|error| Error::Internal(format!("{COMMAND}: {error}")))?,
            Err(_) => None,
        };
        match report {
            Some(WorkerReport::Done(facts)) => Ok(facts),
            Some(WorkerReport::Rejected(code)) => {
                Err(code.parse().unwrap_or(PictureRejection::UnprocessablePicture).into())
            }
            // It crashed, or it reached a limit.
            None => Err(PictureRejection::UnprocessablePicture.into()),
        }
    }

    async fn wait_for_turn(&self, task: &WorkerTask) -> Result<SemaphorePermit<'_>> {
        let slots = match task {
            WorkerTask::Import => &self.imports,
            WorkerTask::Render(_) | WorkerTask::Avif(_) => &self.renders,
        };
        let permit = timeout(QUEUE_LIMIT, slots.acquire()).await.map_err(|_| Error::Busy)?;
        permit.map_err(|error| Error::Internal(error.to_string()))
    }

    /// Runs the worker. Returns `None` if it ended without a report.
    async fn report(
        &self,
        task: &WorkerTask,
        input: &Path,
        folder: &Path,
    ) -> io::Result<Option<WorkerReport>> {
        let (program, arguments) = (self.program.clone(), task.arguments());
        let (input, folder) = (input.to_owned(), folder.to_owned());
        // Starting a process takes milliseconds, in which a thread of the server would answer no one.
        let start = move || {
            Command::new(program)
                .arg0("vitrine")
                .arg(COMMAND)
                .args(arguments)
                // It needs no settings, and must not learn the secrets among them.
                .env_clear()
                .current_dir(folder)
                .stdin(Stdio::from(File::open(input)?))
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()
        };
        let mut child = spawn_blocking(start).await.map_err(io::Error::other)??;
        let mut json = Vec::new();
        if let Some(output) = child.stdout.take() {
            output.take(MAX_REPORT).read_to_end(&mut json).await?;
        }
        let status = child.wait().await?;
        if !status.success() {
            tracing::warn!(%status, "image worker failed");
            return Ok(None);
        }
        Ok(serde_json::from_slice(&json).ok())
    }
}

/// Returns the path of this program. On Linux it leads to the program that is running, even after the file
/// was replaced by a newer version.
fn own_program() -> PathBuf {
    let running = Path::new("/proc/self/exe");
    match running.exists() {
        true => running.to_owned(),
        false => std::env::current_exe().unwrap_or_else(|_| PathBuf::from("vitrine")),
    }
}
