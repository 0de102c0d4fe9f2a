//! The command `pressrun`.

fn main() {}
