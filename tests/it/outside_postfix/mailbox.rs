//! The mailboxes behind a relay: a Dovecot of the test's own, and mutt, by which somebody reads what lies in one.

use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;

use crate::outside::Program;
use crate::outside::answer;
use crate::outside::command;
use crate::outside::free_port;
use crate::outside::open_folder;
use crate::outside::stop;
use crate::outside_postfix::relay::NOBODY;

pub const DOVECOT: Program = Program {
    name: "dovecot",
    package: "dovecot-imapd and dovecot-lmtpd",
};

pub const MUTT: Program = Program {
    name: "mutt",
    package: "mutt",
};

/// A terminal for a program that wants one.
const SCRIPT: Program = Program {
    name: "script",
    package: "bsdutils",
};

/// A running Dovecot; it stops when it is dropped.
pub struct Mailboxes {
    folder: TempDir,
    port: u16,
}

impl Mailboxes {
    /// Starts one, which takes root's rights. It has a mailbox for whoever gets a mail.
    pub fn start() -> Self {
        let mailboxes = Self {
            folder: open_folder("pressrun-dovecot-"),
            port: free_port(),
        };
        fs::create_dir(mailboxes.path("mail")).unwrap();
        chown(mailboxes.path("mail"), Some(NOBODY), Some(NOBODY)).unwrap();
        fs::write(mailboxes.path("config"), mailboxes.settings()).unwrap();
        let mut start = command(DOVECOT, mailboxes.folder.path());
        start.arg("-c").arg(mailboxes.path("config"));
        // It stays in the background, and would hold the ends of pipes.
        let status = start.into_std().stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.unwrap().success(), "{}", mailboxes.log());
        mailboxes
    }

    /// Where a relay hands mail over.
    pub fn socket(&self) -> PathBuf {
        self.path("run/lmtp")
    }

    /// The one message of a mailbox as mutt shows it, or its bytes as they lie there.
    pub fn read(&self, owner: &str, is_decoded: bool) -> String {
        let decoded = if is_decoded { "yes" } else { "no" };
        let shown = self.path("shown");
        let settings = format!(
            "set imap_user=\"{owner}\"\nset imap_pass=\"{PASSWORD}\"\nset ssl_starttls=no\nset ssl_force_tls=no\n\
             set folder=\"imap://127.0.0.1:{port}/\"\nset spoolfile=\"+INBOX\"\nset header_cache=\"\"\n\
             set pipe_decode={decoded}\nset wait_key=no\nset quit=yes\nset delete=no\nset sleep_time=0\n\
             set charset=utf-8\nignore *\nunignore from to subject date list-unsubscribe list-id\n\
             alternative_order text/plain\n\
             push \"<pipe-message>cat > {shown}<enter><exit>\"\n",
            port = self.port,
            shown = shown.display()
        );
        fs::write(self.path("muttrc"), settings).unwrap();
        let mut mutt = command(SCRIPT, self.folder.path());
        mutt.env("TERM", "xterm").args(["--quiet", "--return", "--command"]);
        mutt.arg(format!("mutt -n -F {}", self.path("muttrc").display()))
            .arg("/dev/null");
        answer(mutt);
        let text = fs::read_to_string(&shown).unwrap_or_else(|error| panic!("{owner}: {error}\n{}", self.log()));
        fs::remove_file(shown).unwrap();
        text
    }

    /// What it wrote down.
    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    fn settings(&self) -> String {
        let (folder, port): (&Path, u16) = (self.folder.path(), self.port);
        let folder = folder.display();
        format!(
            "base_dir = {folder}/run\n\
             state_dir = {folder}/state\n\
             log_path = {folder}/log\n\
             protocols = imap lmtp\n\
             listen = 127.0.0.1\n\
             ssl = no\n\
             disable_plaintext_auth = no\n\
             mail_location = maildir:{folder}/mail/%u\n\
             first_valid_uid = {NOBODY}\n\
             last_valid_uid = {NOBODY}\n\
             auth_username_chars =\n\
             passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={NOBODY} gid={NOBODY} home={folder}/mail/%u allow_all_users=yes\n}}\n\
             service imap-login {{\n inet_listener imap {{\n port = {port}\n }}\n inet_listener imaps {{\n port = 0\n }}\n}}\n\
             service lmtp {{\n unix_listener lmtp {{\n mode = 0666\n }}\n}}\n"
        )
    }
}

/// Of everybody's mailbox.
const PASSWORD: &str = "pond";

impl Drop for Mailboxes {
    fn drop(&mut self) {
        let mut told = command(DOVECOT, self.folder.path());
        told.arg("-c").arg(self.path("config")).arg("stop");
        stop(told);
    }
}
