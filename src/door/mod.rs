//! What people see at the public doors, and the letters that answer them: what each says, before it has a language or a look.

pub mod letter;
pub mod mail;
pub mod pages;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;
