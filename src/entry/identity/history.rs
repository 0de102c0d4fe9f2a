//! Promise 2 over random histories: an id once given to an article never changes.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::FixedOffset;
use chrono::TimeDelta;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_assert_eq;
use proptest::prelude::prop_oneof;
use proptest::prelude::proptest;
use proptest::sample::Index;

use super::Claim;
use super::custom::Changes;
use super::custom::Custom;
use super::custom::Form;
use super::custom::Keeping;
use super::identify;
use crate::article::slug::slug;
use crate::article::slug::stem_of;
use crate::entry::memory::Memory;

/// What a writer does between two builds. Each changes the path or the content of an article, never both.
#[derive(Debug, Clone)]
enum Step {
    Add,
    /// A new article where one stood that has moved away since.
    AddAtOldPath(Index),
    Edit(Index),
    Redate(Index),
    Rename(Index),
    /// To a path at which another one stood.
    RenameToOldPath(Index, Index),
    MoveFolder(Index),
    Delete(Index),
    Return(Index),
    ReturnEdited(Index),
    ReturnElsewhere(Index),
    Reorder(Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let step = prop_oneof![
        4 => Just(Step::Add),
        2 => index().prop_map(Step::AddAtOldPath),
        3 => index().prop_map(Step::Edit),
        1 => index().prop_map(Step::Redate),
        3 => index().prop_map(Step::Rename),
        3 => (index(), index()).prop_map(|(one, other)| Step::RenameToOldPath(one, other)),
        2 => index().prop_map(Step::MoveFolder),
        3 => index().prop_map(Step::Delete),
        2 => index().prop_map(Step::Return),
        2 => index().prop_map(Step::ReturnEdited),
        2 => index().prop_map(Step::ReturnElsewhere),
        1 => index().prop_map(Step::Reorder),
    ];
    prop::collection::vec(step, 1..40)
}

#[derive(Debug, Clone)]
struct Article {
    path: String,
    content: u32,
    date: DateTime<FixedOffset>,
    deleted: Option<u32>,
    id: Option<String>,
}

/// The articles of a writer, dead ones too.
#[derive(Debug, Default)]
struct Folder {
    articles: Vec<Article>,
    old_paths: BTreeSet<String>,
    counter: u32,
}

impl Folder {
    fn next(&mut self) -> u32 {
        self.counter += 1;
        self.counter
    }

    fn new_path(&mut self) -> String {
        let number = self.next();
        match number % 3 {
            0 => format!("Stück {number}.md"),
            1 => format!("notes/2026-03-01-stück-{number}.md"),
            _ => format!("notes/stück-{number}/index.md"),
        }
    }

    fn add(&mut self, path: String) {
        let content = self.next();
        self.articles.push(Article {
            path,
            content,
            date: DateTime::parse_from_rfc3339("2026-03-01T08:00:00+01:00").unwrap(),
            deleted: None,
            id: None,
        });
    }

    fn living(&self) -> Vec<usize> {
        let numbers = 0..self.articles.len();
        numbers.filter(|at| self.articles[*at].deleted.is_none()).collect()
    }

    fn dead(&self) -> Vec<usize> {
        let numbers = 0..self.articles.len();
        numbers.filter(|at| self.articles[*at].deleted.is_some()).collect()
    }

    fn is_occupied(&self, path: &str) -> bool {
        self.articles
            .iter()
            .any(|article| article.deleted.is_none() && article.path == path)
    }

    /// Whether an article, dead or alive, would be found by the slug of `path`.
    fn is_known(&self, path: &str) -> bool {
        let known = |article: &Article| slug(stem_of(&article.path)) == slug(stem_of(path));
        self.articles.iter().any(known)
    }

    fn rename(&mut self, at: usize, path: String) {
        let old = std::mem::replace(&mut self.articles[at].path, path);
        self.old_paths.insert(old);
    }

    fn take(&mut self, step: &Step) {
        let pick = |index: &Index, from: &[usize]| (!from.is_empty()).then(|| *index.get(from));
        let (living, dead) = (self.living(), self.dead());
        match step {
            Step::Add => {
                let path = self.new_path();
                self.add(path);
            }
            Step::AddAtOldPath(index) => {
                let free: Vec<&String> = self.old_paths.iter().filter(|path| !self.is_known(path)).collect();
                if !free.is_empty() {
                    let path = (*index.get(&free)).clone();
                    self.add(path);
                }
            }
            Step::Reorder(index) if !self.articles.is_empty() => {
                let middle = index.index(self.articles.len());
                self.articles.rotate_left(middle);
            }
            Step::Edit(index) | Step::Redate(index) | Step::Rename(index) | Step::Delete(index) => {
                if let Some(at) = pick(index, &living) {
                    self.change(step, at);
                }
            }
            Step::RenameToOldPath(index, other) => {
                let free: Vec<&String> = self.old_paths.iter().filter(|path| !self.is_occupied(path)).collect();
                if let (Some(at), false) = (pick(index, &living), free.is_empty()) {
                    let path = (*other.get(&free)).clone();
                    self.rename(at, path);
                }
            }
            Step::MoveFolder(index) => self.move_folder(*index),
            Step::Return(index) | Step::ReturnEdited(index) | Step::ReturnElsewhere(index) => {
                if let Some(at) = pick(index, &dead) {
                    self.bring_back(step, at);
                }
            }
            Step::Reorder(_) => {}
        }
    }

    fn change(&mut self, step: &Step, at: usize) {
        let number = self.next();
        match step {
            Step::Edit(_) => self.articles[at].content = number,
            Step::Redate(_) => self.articles[at].date += TimeDelta::days(1),
            Step::Rename(_) => {
                let path = self.new_path();
                self.rename(at, path);
            }
            _ => {
                self.articles[at].deleted = Some(number);
                self.old_paths.insert(self.articles[at].path.clone());
            }
        }
    }

    fn move_folder(&mut self, index: Index) {
        let living = self.living();
        let folder = |path: &str| path.split_once('/').map(|(folder, _)| folder.to_owned());
        let folders: BTreeSet<String> = living
            .iter()
            .filter_map(|at| folder(&self.articles[*at].path))
            .collect();
        let folders: Vec<String> = folders.into_iter().collect();
        if folders.is_empty() {
            return;
        }
        let (old, number) = (index.get(&folders).clone(), self.next());
        for at in living {
            let path = self.articles[at].path.clone();
            if let Some(rest) = path.strip_prefix(&format!("{old}/")) {
                self.rename(at, format!("folder-{number}/{rest}"));
            }
        }
    }

    fn bring_back(&mut self, step: &Step, at: usize) {
        let (path, deleted) = (self.articles[at].path.clone(), self.articles[at].deleted);
        let number = self.next();
        let later = |other: &Article| other.path == path && other.deleted > deleted;
        match step {
            Step::ReturnElsewhere(_) => {
                let path = self.new_path();
                self.rename(at, path);
            }
            _ if self.is_occupied(&path) => return,
            // Of several that stood there, what comes back with another text is taken for the last one.
            Step::ReturnEdited(_) if self.articles.iter().any(later) => return,
            Step::ReturnEdited(_) => self.articles[at].content = number,
            _ => {}
        }
        self.articles[at].deleted = None;
    }

    fn claims(&self) -> Vec<Claim<'static>> {
        let living = self.articles.iter().filter(|article| article.deleted.is_none());
        living.map(Article::claim).collect()
    }
}

impl Article {
    fn claim(&self) -> Claim<'static> {
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&self.content.to_le_bytes());
        Claim {
            file: format!("feeds/main/articles/{}", self.path).into(),
            path: self.path.clone().into(),
            id: None,
            slug: slug(stem_of(&self.path)).into(),
            hash,
            date: self.date,
            date_line: 1,
            updated: None,
            url: "https://example.org/".into(),
            page: Some(format!("{}/", slug(stem_of(&self.path))).into()),
        }
    }
}

fn custom(form: Form, build: usize) -> Custom {
    let start = DateTime::parse_from_rfc3339("2026-05-01T12:00:00.25Z").unwrap();
    Custom {
        host: "example.org".to_owned(),
        form,
        changes: Changes::Content,
        keeping: Keeping::Write,
        now: start + TimeDelta::hours(i64::try_from(build).unwrap()),
        memory_file: "feeds/main/ids.toml".to_owned(),
        standing: BTreeMap::new(),
    }
}

proptest! {
    #[test]
    fn an_id_once_given_never_changes(
        steps in steps(),
        form in prop_oneof![Just(Form::Tag), Just(Form::Permalink)],
    ) {
        let mut folder = Folder::default();
        let mut memory = Memory::default();
        for (build, step) in steps.iter().enumerate() {
            folder.take(step);
            let claims = folder.claims();
            let identified = identify(&memory, &claims, &custom(form, build));
            prop_assert_eq!(&identify(&memory, &claims, &custom(form, build)), &identified);

            let mut owners = BTreeMap::new();
            let living = folder.articles.iter_mut().filter(|article| article.deleted.is_none());
            for (article, identity) in living.zip(&identified.identities) {
                let id = identity.as_ref().expect("nothing contradicts").id.clone();
                prop_assert_eq!(article.id.get_or_insert_with(|| id.clone()), &id, "{:?}", step);
                prop_assert_eq!(owners.insert(id, article.path.clone()), None, "two entries share an id");
            }

            memory = Memory::parse("ids.toml", &identified.memory.to_toml()).unwrap();
            prop_assert_eq!(&memory, &identified.memory);
            let again = identify(&memory, &claims, &custom(form, build + 1));
            prop_assert_eq!(&again.memory, &memory, "a second build changes nothing");
            prop_assert_eq!(again.identities, identified.identities);
        }
    }
}
