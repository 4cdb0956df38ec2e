//! A server in its own process: this program again, which its environment turns into a server.

use std::{
    env,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running server, stopped when dropped.
pub struct ChildServer {
    /// The address on which it listens.
    pub address: SocketAddr,
    process: Child,
}

impl ChildServer {
    /// Starts this program with paths in its environment. It prints its address.
    pub fn start<const N: usize>(environment: [(&str, &Path); N]) -> Self {
        let mut command = Command::new(env::current_exe().expect("a path of this program"));
        let mut process =
            command.envs(environment).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("the output is piped");
        BufReader::new(output).read_line(&mut line).expect("a line with the address");
        Self { address: line.trim().parse().expect("an address"), process }
    }

    /// Returns the id of its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for ChildServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
