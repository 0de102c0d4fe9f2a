//! The disk below the store is full in the middle of an issue, and has room again.

use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::asked::is_long;
use crate::asked::is_outside;
use crate::chance::Chance;
use crate::torture::round::CONNECTIONS;
use crate::torture::round::Round;
use crate::torture::tally::Tally;
use crate::torture::weather::Weather;

/// A small disk of its own; it is gone when this is dropped.
struct Disk {
    folder: TempDir,
}

impl Disk {
    /// `None` where nothing from outside may be asked, or nothing may be mounted.
    fn mounted() -> Option<Self> {
        if !is_outside("mkfs.ext4, and the right to mount") {
            return None;
        }
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let image = folder.path().join("image");
        File::create(&image).unwrap().set_len(24 * 1024 * 1024).unwrap();
        let mount = folder.path().join("mount");
        fs::create_dir(&mount).unwrap();
        // Nothing is kept back for root.
        run("mkfs.ext4", &["-q", "-m", "0"], &[&image]).expect("mkfs.ext4, of the package e2fsprogs, has to be there");
        if let Err(told) = run("mount", &["-o", "loop"], &[&image, &mount]) {
            println!("skipped: nothing may be mounted here: {told}");
            return None;
        }
        Some(Self { folder })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("mount")
    }

    /// Fills it to the last block.
    fn fill(&self) {
        let mut ballast = File::create(self.path().join("ballast")).unwrap();
        for size in [256 * 1024, 4 * 1024, 1024] {
            let bytes = vec![1; size];
            while ballast.write_all(&bytes).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = run("umount", &["-l"], &[&self.path()]);
    }
}

fn run(program: &str, words: &[&str], paths: &[&Path]) -> Result<(), String> {
    let mut command = Command::new(program);
    command.args(words).args(paths);
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[tokio::test]
async fn a_disk_that_is_full_for_a_while_costs_nobody_a_copy() {
    let (floods, readers) = if is_long() { (40, 2_000) } else { (3, 600) };
    let mut chance = Chance::new(19);
    let mut tally = Tally::new("full disk, SQLite");
    let mut told = 0;
    while tally.blows < floods {
        let Some(disk) = Disk::mounted() else { return };
        let mut round = Round::by_file(Weather::over(readers, &mut chance), readers, "");
        let store = disk.path().join("pressrun.db");
        round.move_to(store);
        let mut doubtful_max = 0;
        while tally.blows < floods && round.is_under_way().await {
            let seen = round.sink.seen();
            let running = round.send();
            let more = usize::try_from(chance.below(300)).unwrap();
            round.sink.sees(seen + 1 + more, Duration::from_secs(2));
            disk.fill();
            tally.blows += 1;
            // In one of two there is room again while it still tries to write down what it knows.
            running.ends(chance.time_below(Duration::from_millis(100)));
            if chance.below(2) == 0 {
                disk.make_room();
            }
            let ran = running.wait();
            round.sink.wait_until_quiet();
            if ran.exit == 1 {
                told += 1;
                assert!(ran.stderr.contains("hint: make room"), "{}", ran.text());
            }
            if disk.path().join("ballast").exists() {
                disk.make_room();
            }
            let sending = round.look().await.sending();
            assert!(sending <= CONNECTIONS, "{sending} stand as sending\n{}", ran.text());
            doubtful_max += sending;
        }
        round.end().await;
        tally.take_in(&round, doubtful_max);
    }
    tally.tell();
    assert!(told > 0, "the disk was full and nobody noticed");
}
