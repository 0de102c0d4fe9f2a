//! A wall that is being served, what it shows, and a browser's part of the conversation.

use std::sync::Arc;
use std::sync::Mutex;

use dom_query::Document;
use pressrun::finding::Place;
use pressrun::finding::Rule;
use pressrun::serve::preview;
use pressrun::serve::preview::PreviewError;
use pressrun::serve::wall::Asset;
use pressrun::serve::wall::Breakage;
use pressrun::serve::wall::Fault;
use pressrun::serve::wall::IssueLine;
use pressrun::serve::wall::RecipientLine;
use pressrun::serve::wall::Shown;
use pressrun::serve::wall::Wall;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::web;
use crate::web::Answer;

/// What was found.
pub const LINK: Rule = Rule::error("article/link", "A link that leads nowhere annoys.");

/// What is shown; a test changes it as a writer changes files.
pub struct Stage {
    pub issues: Result<Vec<IssueLine>, Breakage>,
    pub shown: Result<Shown, Fault>,
    /// How often an issue was rendered.
    pub renderings: usize,
    /// What was asked to be done: places that were opened, messages that were sent.
    pub deeds: Vec<String>,
}

/// A wall that is being served.
pub struct House {
    pub stage: Arc<Mutex<Stage>>,
    pub change: watch::Sender<u64>,
    pub port: u16,
    pub stop: oneshot::Sender<()>,
    pub served: JoinHandle<Result<(), PreviewError>>,
}

impl House {
    pub async fn open() -> Self {
        let stage = Arc::new(Mutex::new(Stage {
            issues: Ok(vec![line("main/7", "Ice"), line("main/6", "Salt")]),
            shown: Ok(shown()),
            renderings: 0,
            deeds: Vec::new(),
        }));
        let (change, changes) = watch::channel(0);
        let (for_issues, for_show) = (Arc::clone(&stage), Arc::clone(&stage));
        let (for_open, for_test) = (Arc::clone(&stage), Arc::clone(&stage));
        let wall = Wall {
            issues: Box::new(move || {
                let issues = for_issues.lock().unwrap().issues.clone();
                Box::pin(async move { issues })
            }),
            show: Box::new(move |ask| {
                let mut stage = for_show.lock().unwrap();
                stage.renderings += 1;
                let mut shown = stage.shown.clone();
                if let (Ok(shown), Some(id)) = (&mut shown, &ask.recipient) {
                    shown.recipient = shown.recipients.iter().find(|line| &line.id == id).cloned();
                }
                let is_there = ["main/7", "main/6"].contains(&ask.issue.as_str());
                Box::pin(async move { if is_there { shown } else { Err(Fault::Unknown) } })
            }),
            find: Box::new(|search| {
                let found = (search.words == "gr").then(|| format!("2{}", search.after.unwrap_or_default()));
                Box::pin(async move { Ok(found) })
            }),
            asset: Box::new(|url| {
                let found = (url.as_str() == "https://example.org/a/fern.png?x=1&y=2").then(|| Asset {
                    media_type: "image/png".to_owned(),
                    bytes: b"\x89PNG fern".to_vec(),
                });
                Box::pin(async move { found })
            }),
            open: Box::new(move |place| {
                let outcome = if place.path.starts_with("articles/") {
                    Ok(())
                } else {
                    Err(breakage())
                };
                for_open.lock().unwrap().deeds.push(place.to_string());
                Box::pin(async move { outcome })
            }),
            test: Box::new(move |trial| {
                let told = format!(
                    "{} to {} as {:?} by {:?}",
                    trial.issue, trial.to, trial.recipient, trial.profile
                );
                for_test.lock().unwrap().deeds.push(told);
                Box::pin(async move { Ok("sent".to_owned()) })
            }),
            changes,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(preview::serve(listener, wall, async {
            stopped.await.ok();
        }));
        Self {
            stage,
            change,
            port,
            stop,
            served,
        }
    }

    pub fn set(&self, change: impl FnOnce(&mut Stage)) {
        change(&mut self.stage.lock().unwrap());
        self.change.send_modify(|count| *count += 1);
    }

    /// Changes what is shown.
    pub fn edit(&self, edit: impl FnOnce(&mut Shown)) {
        self.set(|stage| edit(stage.shown.as_mut().unwrap()));
    }

    async fn send(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        BufReader::new(stream)
    }

    /// The answer to `method` and `target` with the header lines `head`.
    pub async fn ask(&self, method: &str, target: &str, head: &str) -> Answer {
        self.ask_with(method, target, (head, "")).await
    }

    /// The same with a body, whose length stands in the head.
    pub async fn ask_with(&self, method: &str, target: &str, (head, body): (&str, &str)) -> Answer {
        web::ask(self.port, method, target, (head, body)).await
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, &format!("host: 127.0.0.1:{}\r\n", self.port))
            .await
    }

    /// Listens for changes, as a page that shows `edition` does.
    pub async fn listen(&self, edition: &str) -> Listening {
        let (port, target) = (self.port, format!("/changes?after={edition}"));
        let mut stream = self
            .send(&format!("GET {target} HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n"))
            .await;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            stream.read_line(&mut head).await.unwrap();
        }
        assert!(head.contains("content-type: text/event-stream\r\n"), "{head}");
        Listening { stream }
    }
}

/// A page's open stream of events.
pub struct Listening {
    stream: BufReader<TcpStream>,
}

impl Listening {
    /// The next event's data; `None` once the stream has ended.
    pub async fn event(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.stream.read_line(&mut line).await.unwrap() > 0 {
            if let Some(data) = line.strip_prefix("data: ") {
                return Some(data.trim_end().to_owned());
            }
            line.clear();
        }
        None
    }
}

/// An answer that is a page.
pub trait Paged {
    fn page(&self) -> Document;

    /// The edition that a page shows.
    fn edition(&self) -> String {
        attribute(&self.page(), "body", "data-edition")
    }
}

impl Paged for Answer {
    fn page(&self) -> Document {
        Document::from(self.text())
    }
}

pub fn text_of(page: &Document, selector: &str) -> String {
    page.select(selector).text().trim().to_owned()
}

pub fn attribute(page: &Document, selector: &str, name: &str) -> String {
    page.select(selector)
        .attr(name)
        .map(|value| value.to_string())
        .unwrap_or_default()
}

pub fn line(issue: &str, subject: &str) -> IssueLine {
    IssueLine {
        issue: issue.to_owned(),
        subject: subject.to_owned(),
        note: "open".to_owned(),
    }
}

pub fn recipient(id: &str, label: &str) -> RecipientLine {
    RecipientLine {
        id: id.to_owned(),
        label: label.to_owned(),
    }
}

pub fn shown() -> Shown {
    let ada = recipient("1", "a***@e***.org");
    Shown {
        from: "Notes from the Mill".to_owned(),
        subject: "Ice on the pond".to_owned(),
        preheader: "It sings".to_owned(),
        html: "<p>Stand <b>close</b>.</p>".to_owned(),
        text: "\nStand close.\n".to_owned(),
        eml: b"Subject: Ice on the pond\r\n\r\nStand close.\r\n".to_vec(),
        recipient: Some(ada.clone()),
        recipients: vec![ada, recipient("2", "g***@n***.net")],
        findings: vec![
            LINK.at(Place::new("articles/ice.md", 14, 3), "the link leads nowhere")
                .hint("mend it"),
        ],
        feed: "<p>The feed</p>".to_owned(),
        page: "<p>The page</p>".to_owned(),
        ..Shown::default()
    }
}

pub fn breakage() -> Breakage {
    Breakage {
        what: "templates/email/digest/body.html".to_owned(),
        because: vec!["line 14: unknown variable `entry.titel`".to_owned()],
        hint: Some("did you mean `entry.title`?".to_owned()),
        findings: Vec::new(),
    }
}
