//! Web servers of the test's own, which listen on this machine alone, and what they answer.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use tokio::process::Command;

use crate::outside::Program;
use crate::outside::command;
use crate::outside::free_port;
use crate::publication::run;

pub const NGINX: Program = Program {
    name: "nginx",
    package: "nginx",
};

pub const CADDY: Program = Program {
    name: "caddy",
    package: "caddy",
};

pub const CURL: Program = Program {
    name: "curl",
    package: "curl",
};

/// Debian's module for Brotli, in the package libnginx-mod-http-brotli-static.
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/// A running server; it stops when it is dropped.
pub struct Server {
    folder: TempDir,
    port: u16,
    /// The path of what it gives out.
    at: String,
}

/// What a server answers.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Server {
    /// An nginx whose root is `folder`, by the configuration that lies in it, below the path `at`.
    pub fn nginx(folder: &Path, at: &str) -> Self {
        Self::nginx_with("", folder, at)
    }

    /// The same, with the module for Brotli.
    pub fn nginx_with_brotli(folder: &Path, at: &str) -> Self {
        assert!(
            Path::new(BROTLI).exists(),
            "install the package libnginx-mod-http-brotli-static"
        );
        Self::nginx_with(&format!("load_module {BROTLI};"), folder, at)
    }

    fn nginx_with(module: &str, folder: &Path, at: &str) -> Self {
        let server = Self::new(at);
        let (root, own, port) = (folder.display(), server.folder.path().display(), server.port);
        let config = format!(
            "{module}\nuser root;\nworker_processes 1;\npid {own}/pid;\nerror_log {own}/log;\nevents {{}}\nhttp {{\n\
             include /etc/nginx/mime.types;\naccess_log off;\nclient_body_temp_path {own}/body;\nproxy_temp_path {own}/proxy;\n\
             fastcgi_temp_path {own}/fastcgi;\nuwsgi_temp_path {own}/uwsgi;\nscgi_temp_path {own}/scgi;\n\
             server {{\nlisten 127.0.0.1:{port};\nroot {root};\ninclude \"{root}/{at}nginx.conf\";\n}}\n}}\n"
        );
        fs::write(server.folder.path().join("config"), config).unwrap();
        // It goes to the background once it listens.
        let mut start = server.command(NGINX);
        start.arg("-c").arg(server.folder.path().join("config"));
        server.start(start);
        server
    }

    /// A Caddy whose root is `folder`, by the configuration that lies in it, below the path `at`.
    pub fn caddy(folder: &Path, at: &str) -> Self {
        let server = Self::new(at);
        let (root, port) = (folder.display(), server.port);
        let config = format!(
            "{{\n\tadmin off\n\tauto_https off\n}}\n\nhttp://127.0.0.1:{port} {{\n\troot * {root}\n\timport \"{root}/{at}caddy.conf\"\n}}\n"
        );
        let file = server.folder.path().join("Caddyfile");
        fs::write(&file, config).unwrap();
        // It goes to the background once it listens.
        let mut start = server.command(CADDY);
        start
            .arg("start")
            .arg("--config")
            .arg(file)
            .args(["--adapter", "caddyfile"]);
        start.arg("--pidfile").arg(server.folder.path().join("pid"));
        server.start(start);
        server
    }

    /// Runs what starts it, which ends once it runs in the background.
    fn start(&self, starting: Command) {
        let log = self.folder.path().join("said");
        let mut starting = starting.into_std();
        // What goes on in the background would keep a pipe open.
        starting.stdout(fs::File::create(&log).unwrap());
        starting.stderr(fs::File::options().append(true).open(&log).unwrap());
        let status = starting.status().unwrap();
        assert!(status.success(), "{}", fs::read_to_string(log).unwrap());
    }

    fn new(at: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("pressrun-server-").tempdir().unwrap();
        let port = free_port();
        let at = at.to_owned();
        Self { folder, port, at }
    }

    fn command(&self, program: Program) -> Command {
        command(program, self.folder.path())
    }

    /// What it answers to a GET of a path below its own, with these headers.
    pub fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.ask(path, headers, &[])
    }

    /// The same to a HEAD.
    pub fn head(&self, path: &str, headers: &[&str]) -> Answer {
        self.ask(path, headers, &["--head"])
    }

    fn ask(&self, path: &str, headers: &[&str], words: &[&str]) -> Answer {
        let mut curl = self.command(CURL);
        curl.args(["--silent", "--show-error", "--include", "--noproxy", "*"])
            .args(words);
        for header in headers {
            curl.args(["--header", header]);
        }
        let mut url = url::Url::parse(&format!("http://127.0.0.1:{}/", self.port)).unwrap();
        url.set_path(&format!("{}{path}", self.at));
        curl.arg(url.as_str());
        let outcome = run(curl);
        assert_eq!(outcome.code, Some(0), "{path}: {}", outcome.stderr);
        Answer::new(&outcome.stdout)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(process) = fs::read_to_string(self.folder.path().join("pid")) {
            let _ = std::process::Command::new("kill").arg(process.trim()).status();
        }
    }
}

impl Answer {
    fn new(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| {
                let (name, value) = line.split_once(": ").unwrap();
                (name.to_ascii_lowercase(), value.to_owned())
            })
            .collect();
        Self {
            status,
            headers,
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// The value of a header, which must not be there twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert_eq!(values.next(), None, "{name} is there twice");
        value
    }
}
