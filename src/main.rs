//! The program: the command that it is started with.

use std::process::ExitCode;

// A request allocates much and briefly: glibc's allocator took a third of the server's time.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    samverkan::cli::run().await
}
