//! A real Postfix that throws away what it has taken: started by root, it listens on this machine alone.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::chown;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::own::self_signed;
use crate::sink::free_port;

/// How often it is looked whether the queue is empty.
const LOOK: Duration = Duration::from_millis(5);

/// A running Postfix; it stops when it is dropped.
pub(crate) struct Postfix {
    folder: TempDir,
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
}

impl Postfix {
    /// Starts one; `None` where this is not root, or there is no Postfix.
    pub(crate) fn start() -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("pressrun-postfix-").tempdir().unwrap();
        let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
        let owner = fs::metadata("/var/lib/postfix").ok().filter(|_| is_root)?.uid();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let postfix = Self {
            folder,
            port: free_port(),
        };
        for part in ["config", "queue", "data"] {
            fs::create_dir(postfix.path(part)).unwrap();
        }
        chown(postfix.path("data"), Some(owner), None).unwrap();
        let (certificate, key) = self_signed();
        fs::write(postfix.certificate(), certificate).unwrap();
        fs::write(postfix.path("config/key.pem"), key).unwrap();
        fs::write(postfix.path("config/main.cf"), postfix.settings()).unwrap();
        fs::write(postfix.path("config/master.cf"), postfix.services()).unwrap();
        postfix.tell("start");
        Some(postfix)
    }

    /// Whom to trust for it.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.path("config/certificate.pem")
    }

    /// Waits until everything that it has taken is gone.
    pub(crate) fn drained(&self) {
        let parts = ["maildrop", "incoming", "active", "deferred"].map(|part| self.path("queue").join(part));
        while parts.iter().any(|part| holds_file(part)) {
            std::thread::sleep(LOOK);
        }
    }

    fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join(part)
    }

    fn tell(&self, what: &str) {
        let status = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(self.path("config"))
            .arg(what)
            .status();
        assert!(status.unwrap().success(), "postfix {what}");
    }

    fn settings(&self) -> String {
        let folder = self.folder.path().display();
        format!(
            "compatibility_level = 3.6\nqueue_directory = {folder}/queue\ndata_directory = {folder}/data\n\
             maillog_file = {folder}/log\nmaillog_file_prefixes = {folder}\nmyhostname = relay.test\nmydestination =\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
             smtpd_relay_restrictions = permit_mynetworks, reject\ndefault_transport = discard:\n\
             relay_transport = discard:\nlocal_transport = discard:\nalias_maps =\nsmtputf8_enable = no\n\
             smtpd_tls_security_level = may\nsmtpd_tls_cert_file = {folder}/config/certificate.pem\n\
             smtpd_tls_key_file = {folder}/config/key.pem\nsmtpd_client_connection_count_limit = 0\n"
        )
    }

    fn services(&self) -> String {
        let port = self.port;
        format!(
            "127.0.0.1:{port} inet n - n - - smtpd\npickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\n\
             qmgr unix n - n 300 1 qmgr\ntlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n\
             bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n\
             proxymap unix - - n - - proxymap\nanvil unix - - n - 1 anvil\ndiscard unix - - n - - discard\n\
             error unix - - n - - error\nretry unix - - n - - error\npostlog unix-dgram n - n - 1 postlogd\n"
        )
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.tell("stop");
    }
}

/// Whether a file lies anywhere below; what goes meanwhile is gone.
fn holds_file(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    let mut paths = entries.flatten().map(|entry| entry.path());
    paths.any(|path| path.is_file() || holds_file(&path))
}
