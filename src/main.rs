//! The command `pressrun`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(pressrun::app::run(std::env::args_os()))
}
