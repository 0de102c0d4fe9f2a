//! A Postfix of the test's own: it listens on this machine alone, keeps what it gets, and sends nothing on.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::chown;
use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;
use std::time::Instant;

use notify::Event;
use notify::RecursiveMode;
use notify::Watcher;
use tempfile::TempDir;
use tokio::process::Command;

use crate::outside::Program;
use crate::outside::answer;
use crate::outside::command;
use crate::outside::free_port;
use crate::outside::open_folder;
use crate::outside::stop;
use crate::outside_postfix::policy;

pub const POSTFIX: Program = Program {
    name: "postfix",
    package: "postfix",
};

/// The domain whose mail it keeps.
pub const DOMAIN: &str = "readers.test";

/// Whom it does not know.
pub const GONE: &str = "gone@readers.test";

/// Whom it puts off before it takes their mail, and how often.
pub const BUSY: &str = "reader7@readers.test";
const PUT_OFF: u32 = 2;

/// How long mail may lie in its queue on a busy machine.
const QUEUE_MAX: Duration = Duration::from_mins(1);

/// Who owns a mailbox: nobody, on every Debian.
pub const NOBODY: u32 = 65534;

/// A running Postfix; it stops when it is dropped.
pub struct Relay {
    folder: TempDir,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// Where it asks whether it shall put somebody off.
    policy_port: u16,
    /// Where it hands over what it takes; else it lays it into a folder.
    mailboxes: Option<PathBuf>,
}

impl Relay {
    /// Starts one, which takes root's rights.
    pub fn start() -> Self {
        Self::before(None)
    }

    /// Starts one that hands over to the mailboxes behind a socket (LMTP).
    pub fn before(mailboxes: Option<PathBuf>) -> Self {
        let folder = open_folder("pressrun-postfix-");
        assert_eq!(
            fs::metadata(folder.path()).unwrap().uid(),
            0,
            "Postfix is started by root alone"
        );
        let port = free_port();
        let relay = Self {
            folder,
            port,
            policy_port: policy::start(BUSY, PUT_OFF),
            mailboxes,
        };
        for part in [
            "config",
            "queue",
            "data",
            "mail",
            "mail/all",
            "mail/all/new",
            "mail/all/cur",
            "mail/all/tmp",
        ] {
            fs::create_dir(relay.path(part)).unwrap();
        }
        for part in ["mail", "mail/all", "mail/all/new", "mail/all/cur", "mail/all/tmp"] {
            chown(relay.path(part), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let owner = fs::metadata("/var/lib/postfix")
            .expect("what the package has made")
            .uid();
        chown(relay.path("data"), Some(owner), None).unwrap();
        fs::write(relay.path("config/main.cf"), relay.settings()).unwrap();
        fs::write(relay.path("config/master.cf"), relay.services()).unwrap();
        answer(relay.told("start"));
        relay
    }

    /// Every message it has delivered, once there are `count` of them.
    pub fn delivered(&self, count: usize) -> Vec<String> {
        let folder = self.path("mail/all/new");
        self.wait(&folder, || files(&folder).len() >= count);
        let messages = files(&folder).into_iter();
        messages.map(|file| fs::read_to_string(file).unwrap()).collect()
    }

    /// Every message it has taken, once its queue is empty.
    pub fn everything(&self) -> Vec<String> {
        let parts = ["incoming", "active", "deferred"].map(|part| self.path("queue").join(part));
        self.wait(&self.path("queue"), || !parts.iter().any(|part| holds_file(part)));
        self.delivered(0)
    }

    /// Waits for changes in a folder until all is done.
    fn wait(&self, folder: &Path, is_done: impl Fn() -> bool) {
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let _ = sender.send(event);
        })
        .unwrap();
        watcher.watch(folder, RecursiveMode::Recursive).unwrap();
        let until = Instant::now() + QUEUE_MAX;
        while !is_done() {
            let left = until.saturating_duration_since(Instant::now());
            let event = events.recv_timeout(left);
            assert!(event.is_ok(), "nothing comes any more\n{}", self.log());
        }
    }

    /// What it wrote down.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    /// This Postfix and no other is told something.
    fn told(&self, what: &str) -> Command {
        let mut command = command(POSTFIX, self.folder.path());
        command.arg("-c").arg(self.path("config")).arg(what);
        command
    }

    fn settings(&self) -> String {
        let (folder, policy) = (self.folder.path().display(), self.policy_port);
        let transport = match &self.mailboxes {
            Some(socket) => format!("lmtp:unix:{}", socket.display()),
            None => "virtual".to_owned(),
        };
        format!(
            "compatibility_level = 3.6\n\
             queue_directory = {folder}/queue\n\
             data_directory = {folder}/data\n\
             maillog_file = {folder}/log\n\
             maillog_file_prefixes = {folder}\n\
             myhostname = relay.{DOMAIN}\n\
             mydestination =\n\
             inet_interfaces = 127.0.0.1\n\
             inet_protocols = ipv4\n\
             mynetworks = 127.0.0.0/8\n\
             smtpd_relay_restrictions = permit_mynetworks, reject\n\
             smtpd_recipient_restrictions = check_recipient_access inline:{{{{{GONE} = 550 5.1.1 no such reader}}}},\n\
             \x20check_policy_service inet:127.0.0.1:{policy}\n\
             virtual_mailbox_domains = {DOMAIN}\n\
             virtual_transport = {transport}\n\
             virtual_mailbox_base = {folder}/mail\n\
             virtual_mailbox_maps = static:all/\n\
             virtual_uid_maps = static:{NOBODY}\n\
             virtual_gid_maps = static:{NOBODY}\n\
             default_transport = error:nothing leaves this machine\n\
             relay_transport = error:nothing leaves this machine\n\
             local_transport = error:nothing leaves this machine\n\
             alias_maps =\n\
             smtputf8_enable = no\n"
        )
    }

    fn services(&self) -> String {
        let port = self.port;
        format!(
            "127.0.0.1:{port} inet n - n - - smtpd\n\
             pickup unix n - n 60 1 pickup\n\
             cleanup unix n - n - 0 cleanup\n\
             qmgr unix n - n 300 1 qmgr\n\
             rewrite unix - - n - - trivial-rewrite\n\
             bounce unix - - n - 0 bounce\n\
             defer unix - - n - 0 bounce\n\
             trace unix - - n - 0 bounce\n\
             proxymap unix - - n - - proxymap\n\
             anvil unix - - n - 1 anvil\n\
             error unix - - n - - error\n\
             retry unix - - n - - error\n\
             virtual unix - n n - - virtual\n\
             lmtp unix - - n - - lmtp\n\
             postlog unix-dgram n - n - 1 postlogd\n"
        )
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        stop(self.told("stop"));
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

/// Whether a file lies anywhere below; what goes meanwhile is gone.
fn holds_file(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths.any(|path| path.is_file() || holds_file(&path))
}
