//! The child process that decodes pictures: little memory, little time, no settings, no database. It reads
//! a file from its input, writes new files into its working directory, and reports on its output.

mod decode;
mod encode;
mod limits;
mod raster;

use std::{fs, io::Read, process::ExitCode};

use super::{
    files::{FIRST_WIDTH, PictureFormat, worker_file_name},
    processor::WorkerTask,
    rejection::PictureRejection,
    report::{PictureFacts, WorkerReport},
    upload::MAX_PICTURE_BYTES,
};
use raster::Raster;

/// The longest side of a master, in pixels.
const MASTER_SIDE: u32 = 2_560;
/// The quality of a master without transparency.
const MASTER_QUALITY: u8 = 90;
/// The most bytes of a master: a lossless picture can be larger than its upload.
const MAX_MASTER_BYTES: u64 = 64 << 20;

/// Runs a task and prints the report. Fails without a report if a file can't be written.
pub fn run(task: &WorkerTask) -> ExitCode {
    if limits::apply(!matches!(task, WorkerTask::Import)).is_err() {
        return ExitCode::FAILURE;
    }
    let report = match work(task) {
        Ok(facts) => WorkerReport::Done(facts),
        Err(Failure::Rejected(rejection)) => {
            WorkerReport::Rejected(<&str>::from(rejection).to_owned())
        }
        Err(Failure::Io) => return ExitCode::FAILURE,
    };
    match serde_json::to_string(&report) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(_) => ExitCode::FAILURE,
    }
}

/// The reason why there are no files.
enum Failure {
    Rejected(PictureRejection),
    Io,
}

impl From<PictureRejection> for Failure {
    fn from(rejection: PictureRejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<std::io::Error> for Failure {
    fn from(_: std::io::Error) -> Self {
        Self::Io
    }
}

fn work(task: &WorkerTask) -> Result<PictureFacts, Failure> {
    let limit = match task {
        WorkerTask::Import => MAX_PICTURE_BYTES,
        WorkerTask::Render(_) | WorkerTask::Avif(_) => MAX_MASTER_BYTES,
    };
    let mut bytes = Vec::new();
    std::io::stdin().take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(PictureRejection::PictureTooLarge.into());
    }
    let picture = decode::decode(&bytes, MASTER_SIDE)?;
    drop(bytes);
    match task {
        WorkerTask::Import => {
            write_master(&picture)?;
            write_renditions(&picture, &[FIRST_WIDTH])?;
        }
        WorkerTask::Render(widths) => write_renditions(&picture, widths)?,
        WorkerTask::Avif(width) => {
            let small = picture.with_width(*width)?;
            write(Some(*width), PictureFormat::Avif, &encode::avif(&small)?)?;
        }
    }
    Ok(PictureFacts {
        width: picture.width,
        height: picture.height,
        color: picture.average_color(),
        has_alpha: picture.has_alpha,
    })
}

fn write_master(picture: &Raster) -> Result<(), Failure> {
    if picture.has_alpha {
        write(None, PictureFormat::Webp, &encode::lossless_webp(picture)?)
    } else {
        write(None, PictureFormat::Jpeg, &encode::jpeg(picture, MASTER_QUALITY)?)
    }
}

/// Writes renditions in WebP and in the format for other browsers.
fn write_renditions(picture: &Raster, widths: &[u32]) -> Result<(), Failure> {
    for &width in widths {
        let small = picture.with_width(width)?;
        write(Some(width), PictureFormat::Webp, &encode::webp(&small)?)?;
        if small.has_alpha {
            write(Some(width), PictureFormat::Png, &encode::png(&small)?)?;
        } else {
            write(Some(width), PictureFormat::Jpeg, &encode::jpeg(&small, encode::QUALITY)?)?;
        }
    }
    Ok(())
}

fn write(width: Option<u32>, format: PictureFormat, bytes: &[u8]) -> Result<(), Failure> {
    Ok(fs::write(worker_file_name(width, format), bytes)?)
}
