//! What is told of a folder while things happen in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::watch::changes;
use crate::watch::ground::Ground;
use crate::watch::pending::Pending;
use crate::watch::scope::Scope;
use crate::watch::scope::WatchError;
use crate::watch::tell;

/// A folder with an article and an output, and the watch on it.
struct Field {
    home: TempDir,
    changes: mpsc::Receiver<Vec<PathBuf>>,
    told: BTreeSet<String>,
}

impl Field {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["articles/deep", "public/old", ".git"] {
            fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        fs::write(home.path().join("articles/frost.md"), "one").unwrap();
        let scope = Scope {
            folders: vec![home.path().to_owned()],
            ignored: vec![home.path().join("public"), home.path().join("later")],
        };
        let changes = changes(&scope).unwrap();
        Self {
            home,
            changes,
            told: BTreeSet::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn write(&self, name: &str) {
        fs::write(self.path(name), name).unwrap();
    }

    /// Waits until all of `paths` have been told, and nothing else. A slow system may spread what happened to a file
    /// over several bursts, so that what was told before may be told again.
    async fn tells(&mut self, paths: &[&str]) {
        let mut awaited: BTreeSet<String> = paths.iter().copied().map(String::from).collect();
        self.told.extend(awaited.iter().cloned());
        while !awaited.is_empty() {
            let burst = self.changes.recv().await.unwrap();
            assert!(!burst.is_empty() && burst.is_sorted(), "{burst:?}");
            for path in burst {
                let below = path.strip_prefix(self.home.path()).unwrap().to_str().unwrap();
                assert!(self.told.contains(below), "`{below}` is told besides {paths:?}");
                awaited.remove(below);
            }
        }
    }
}

#[tokio::test]
async fn what_is_created_written_renamed_or_removed_is_told() {
    let mut field = Field::new();
    field.write("articles/new.md");
    field.tells(&["articles/new.md"]).await;
    fs::rename(field.path("articles/new.md"), field.path("articles/deep/moved.md")).unwrap();
    field.tells(&["articles/deep/moved.md", "articles/new.md"]).await;
    fs::remove_file(field.path("articles/deep/moved.md")).unwrap();
    field.tells(&["articles/deep/moved.md"]).await;
    field.write("articles/frost.md");
    field.tells(&["articles/frost.md"]).await;
}

#[tokio::test]
async fn an_editor_that_saves_by_renaming_is_told_by_the_files_own_name() {
    let mut field = Field::new();
    for _ in 0..2 {
        field.write("articles/.frost.md.swp");
        fs::rename(field.path("articles/frost.md"), field.path("articles/frost.md~")).unwrap();
        field.write("articles/#frost.md#");
        fs::rename(field.path("articles/#frost.md#"), field.path("articles/frost.md")).unwrap();
        field.tells(&["articles/frost.md"]).await;
    }
}

#[tokio::test]
async fn a_new_folder_is_watched_and_what_came_with_it_is_told() {
    let mut field = Field::new();
    let elsewhere = tempfile::tempdir_in(field.home.path().parent().unwrap()).unwrap();
    fs::create_dir_all(elsewhere.path().join("a/b")).unwrap();
    fs::write(elsewhere.path().join("a/b/one.md"), "one").unwrap();
    fs::rename(elsewhere.path().join("a"), field.path("articles/a")).unwrap();
    field.tells(&["articles/a", "articles/a/b/one.md"]).await;
    field.write("articles/a/b/two.md");
    field.tells(&["articles/a/b/two.md"]).await;
}

#[tokio::test]
async fn a_renamed_folder_is_known_by_its_new_name() {
    let mut field = Field::new();
    field.write("articles/deep/one.md");
    field.tells(&["articles/deep/one.md"]).await;
    fs::rename(field.path("articles/deep"), field.path("articles/low")).unwrap();
    field
        .tells(&["articles/deep", "articles/low", "articles/low/one.md"])
        .await;
    field.write("articles/low/two.md");
    field.tells(&["articles/low/two.md"]).await;
}

#[tokio::test]
async fn a_folder_that_goes_and_comes_back_at_once_is_watched_again() {
    let mut field = Field::new();
    fs::remove_dir_all(field.path("articles/deep")).unwrap();
    fs::create_dir(field.path("articles/deep")).unwrap();
    field.write("articles/deep/one.md");
    field.tells(&["articles/deep", "articles/deep/one.md"]).await;
    field.write("articles/deep/two.md");
    field.tells(&["articles/deep/two.md"]).await;
}

#[tokio::test]
async fn ignored_and_hidden_folders_are_passed_over() {
    let mut field = Field::new();
    for _ in 0..2 {
        field.write("public/old/index.html");
        fs::create_dir_all(field.path("later/deep")).unwrap();
        field.write("later/deep/x.md");
        field.write(".git/index");
        field.write(".hidden.md");
        field.write("articles/frost.md");
        field.tells(&["articles/frost.md"]).await;
    }
}

#[tokio::test]
async fn reading_is_no_change() {
    let mut field = Field::new();
    fs::read(field.path("articles/frost.md")).unwrap();
    fs::read_dir(field.path("articles")).unwrap().for_each(drop);
    field.write("articles/last.md");
    field.tells(&["articles/last.md"]).await;
}

#[tokio::test]
async fn nothing_is_lost_while_nobody_receives() {
    let mut field = Field::new();
    field.write("articles/first.md");
    while field.changes.is_empty() {
        tokio::task::yield_now().await;
    }
    let names: Vec<String> = (0..50).map(|number| format!("articles/{number:02}.md")).collect();
    for name in &names {
        field.write(name);
    }
    field.told.extend(names.iter().cloned());
    field.tells(&["articles/first.md"]).await;
    field.tells(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn paths_begin_as_their_folder_was_given() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("real")).unwrap();
    let given = home.path().join("real/../real");
    let scope = Scope {
        folders: vec![given.clone()],
        ignored: vec![given.join("public")],
    };
    let mut changes = changes(&scope).unwrap();
    fs::write(given.join("frost.md"), "one").unwrap();
    assert_eq!(changes.recv().await.unwrap(), [given.join("frost.md")]);
}

#[tokio::test]
async fn only_folders_that_are_there_can_be_watched() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("file"), "one").unwrap();
    for name in ["missing", "file"] {
        let path = home.path().join(name);
        let scope = Scope {
            folders: vec![path.clone()],
            ignored: Vec::new(),
        };
        let error = changes(&scope).unwrap_err();
        assert!(
            matches!(&error, WatchError::NoFolder { path: told, .. } if told == &path),
            "{error}"
        );
    }
}

#[tokio::test]
async fn dropping_the_receiver_ends_the_watch() {
    let home = tempfile::tempdir().unwrap();
    let scope = Scope {
        folders: vec![home.path().to_owned()],
        ignored: Vec::new(),
    };
    let pending = Arc::new(Pending::default());
    let ground = Ground::new(&scope, &pending).unwrap();
    let (sender, receiver) = mpsc::channel(1);
    let watching = tokio::spawn(tell(ground, Arc::clone(&pending), sender));
    drop(receiver);
    watching.await.unwrap();
    // The system's watch has a thread of its own, which ends in its own time.
    while Arc::strong_count(&pending) > 1 {
        tokio::task::yield_now().await;
    }
}
