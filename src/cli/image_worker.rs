//! The hidden command that decodes pictures in a process of its own.

use std::process::ExitCode;

use clap::Subcommand;

use crate::pictures::{WorkerTask, worker};

#[derive(Subcommand)]
pub enum ImageWorkerCommand {
    /// Decode an upload
    Import,
    /// Make smaller files of a picture
    Render {
        /// Widths in pixels
        widths: Vec<u32>,
    },
    /// Make a smaller file of a picture in AVIF
    Avif {
        /// Width in pixels
        width: u32,
    },
}

/// Runs the worker, which reads a picture from its input and writes files into its working directory.
pub fn run(command: ImageWorkerCommand) -> ExitCode {
    worker::run(&match command {
        ImageWorkerCommand::Import => WorkerTask::Import,
        ImageWorkerCommand::Render { widths } => WorkerTask::Render(widths),
        ImageWorkerCommand::Avif { width } => WorkerTask::Avif(width),
    })
}
