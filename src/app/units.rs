//! Units for systemd.

use std::path::Path;

use crate::app::config::Config;
use crate::app::fault::Exit;
use crate::app::fault::Fault;
use crate::app::out::Out;

/// How much longer than a drain the process may take to end, in seconds.
const DRAIN_MORE_S: u32 = 10;

/// What units say of a publication.
struct Said {
    home: String,
    program: String,
    name: String,
}

impl Said {
    fn of(home: &Path, config: &Config) -> Result<Self, Fault> {
        // Its own percent signs are doubled: systemd has words that begin with one.
        let escaped = |text: &str| text.replace('%', "%%");
        Ok(Self {
            home: escaped(&home.canonicalize()?.display().to_string()),
            program: escaped(&std::env::current_exe()?.display().to_string()),
            name: escaped(&config.publication.name),
        })
    }
}

/// Prints the unit of `work`, for a user's own systemd.
pub fn work(out: Out, home: &Path, config: &Config) -> Result<Exit, Fault> {
    let Said { home, program, name } = Said::of(home, config)?;
    let drain_s = config.send.drain_s.saturating_add(DRAIN_MORE_S);
    out.line(format!(
        "# systemctl --user edit --force --full pressrun.service, and then: systemctl --user enable --now pressrun\n\
         [Unit]\n\
         Description=Pressrun sends what is due of {name}\n\
         Wants=network-online.target\n\
         After=network-online.target\n\n\
         [Service]\n\
         WorkingDirectory={home}\n\
         ExecStart=\"{program}\" work\n\
         Restart=on-failure\n\
         RestartSec=10\n\
         TimeoutStopSec={drain_s}\n\n\
         [Install]\n\
         WantedBy=default.target"
    ))?;
    Ok(Exit::Done)
}

/// Prints the units of `serve`: its socket, which systemd keeps open over restarts, and its service.
pub fn serve(out: Out, home: &Path, config: &Config) -> Result<Exit, Fault> {
    let Said { home, program, name } = Said::of(home, config)?;
    let drain_s = config.server.drain_s.saturating_add(DRAIN_MORE_S);
    out.line(format!(
        "# /etc/systemd/system/pressrun.socket\n\
         [Unit]\n\
         Description=Where {name} is served\n\n\
         [Socket]\n\
         ListenStream={}\n\
         Backlog=1024\n\n\
         [Install]\n\
         WantedBy=sockets.target\n\n\
         # /etc/systemd/system/pressrun.service; and then: systemctl enable --now pressrun.socket pressrun.service\n\
         [Unit]\n\
         Description=Pressrun serves {name}\n\
         Requires=pressrun.socket\n\
         After=network-online.target pressrun.socket\n\
         Wants=network-online.target\n\n\
         [Service]\n\
         # the owner of the folder\n\
         User=pressrun\n\
         WorkingDirectory={home}\n\
         ExecStart=\"{program}\" serve\n\
         ExecReload=kill -HUP $MAINPID\n\
         Restart=on-failure\n\
         RestartSec=2\n\
         TimeoutStopSec={drain_s}\n\
         LimitNOFILE=8192\n\
         NoNewPrivileges=yes\n\
         PrivateTmp=yes\n\
         ProtectSystem=strict\n\
         ReadWritePaths={home}\n\n\
         [Install]\n\
         WantedBy=multi-user.target",
        config.server.listen
    ))?;
    Ok(Exit::Done)
}
