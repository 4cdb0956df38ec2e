//! A server in a process of its own: this program again, told by its environment what to be.

use std::{
    env,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running server; it ends with this value.
pub struct Rival {
    /// Where it listens.
    pub address: SocketAddr,
    process: Child,
}

impl Rival {
    /// Starts this program with paths in its environment; it tells its address in a line.
    pub fn start<const N: usize>(message: [(&str, &Path); N]) -> Self {
        let mut command = Command::new(env::current_exe().expect("this program knows itself"));
        let mut process = command.envs(message).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("the output is piped");
        BufReader::new(output).read_line(&mut line).expect("it tells its address");
        Self { address: line.trim().parse().expect("an address"), process }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Rival {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
