//! What a page shows, as its query says it: every state of the wall has a URL.

use url::form_urlencoded;

/// The state of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The issue's full name; absent: the first of the list.
    pub(crate) issue: Option<String>,
    /// For whom; absent: whoever comes first.
    pub(crate) recipient: Option<String>,
    /// What is open, at least one.
    pub(crate) panes: Vec<Pane>,
    /// Which images the HTML pane loads.
    pub(crate) images: Images,
    /// How wide the HTML pane is.
    pub(crate) width: Width,
    /// In which colours the HTML pane is read.
    pub(crate) mode: Mode,
}

/// One way to look at an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    /// As a mail program that shows HTML.
    Html,
    /// As a mail program in a terminal.
    Text,
    /// As it travels.
    Source,
}

/// Which images are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Images {
    /// None, as many mail programs begin.
    None,
    /// Those of the publication, from its files.
    Own,
    /// Those on the web too.
    All,
}

/// How wide a mail is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// As wide as there is room.
    Full,
    /// As wide as a phone.
    Phone,
}

/// In which colours a mail is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As the browser is.
    Auto,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// A word of a query, one of few.
pub(crate) trait Word: Copy + Eq + 'static {
    /// All there are; the first is what an absent word means.
    const ALL: &'static [Self];

    /// How it is written.
    fn word(self) -> &'static str;

    /// What `word` means.
    fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.word() == word)
    }
}

impl Word for Pane {
    const ALL: &'static [Self] = &[Self::Html, Self::Text, Self::Source];

    fn word(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Source => "source",
        }
    }
}

impl Word for Images {
    const ALL: &'static [Self] = &[Self::Own, Self::All, Self::None];

    fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Own => "own",
            Self::All => "all",
        }
    }
}

impl Word for Width {
    const ALL: &'static [Self] = &[Self::Full, Self::Phone];

    fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Phone => "phone",
        }
    }
}

impl Word for Mode {
    const ALL: &'static [Self] = &[Self::Auto, Self::Light, Self::Dark];

    fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What is open where a query does not say.
const PANES: [Pane; 2] = [Pane::Html, Pane::Text];

impl Choice {
    /// What `query` asks for. What it says that nobody knows is passed over: a link from yesterday still opens.
    pub(crate) fn read(query: &str) -> Self {
        let mut choice = Self {
            issue: None,
            recipient: None,
            panes: PANES.to_vec(),
            images: Images::ALL[0],
            width: Width::ALL[0],
            mode: Mode::ALL[0],
        };
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "issue" => choice.issue = Some(value.into_owned()),
                "to" => choice.recipient = Some(value.into_owned()).filter(|id| !id.is_empty()),
                "panes" => choice.open(&value.split(',').filter_map(Pane::read).collect::<Vec<_>>()),
                "images" => choice.images = Images::read(&value).unwrap_or(choice.images),
                "width" => choice.width = Width::read(&value).unwrap_or(choice.width),
                "mode" => choice.mode = Mode::read(&value).unwrap_or(choice.mode),
                _ => {}
            }
        }
        choice
    }

    /// The same state, but for what `change` does.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        change(&mut changed);
        changed
    }

    /// The state of the HTML pane's frame: what is loaded, not how it is looked at.
    pub(crate) fn for_frame(&self) -> Self {
        Self {
            images: self.images,
            ..self.for_message()
        }
    }

    /// The state that says which message it is, and no more.
    pub(crate) fn for_message(&self) -> Self {
        Self {
            issue: self.issue.clone(),
            recipient: self.recipient.clone(),
            ..Self::read("")
        }
    }

    /// Opens `pane`, or closes it unless it is the last.
    pub(crate) fn toggle(&mut self, pane: Pane) {
        let mut panes = self.panes.clone();
        if panes.contains(&pane) {
            panes.retain(|open| *open != pane);
        } else {
            panes.push(pane);
        }
        self.open(&panes);
    }

    /// What `read` reads back. What an absent word means is left out.
    pub(crate) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in self.words() {
            query.append_pair(key, &value);
        }
        // Both may stand in a query as they are (RFC 3986, 3.4), and a link that people pass on should be legible.
        query.finish().replace("%2F", "/").replace("%2C", ",")
    }

    /// The words of the query.
    pub(crate) fn words(&self) -> Vec<(&'static str, String)> {
        let mut words = Vec::new();
        words.extend(self.issue.clone().map(|issue| ("issue", issue)));
        words.extend(self.recipient.clone().map(|recipient| ("to", recipient)));
        if self.panes != PANES {
            let panes: Vec<&str> = self.panes.iter().map(|pane| pane.word()).collect();
            words.push(("panes", panes.join(",")));
        }
        let spoken = [
            ("images", spoken(self.images)),
            ("width", spoken(self.width)),
            ("mode", spoken(self.mode)),
        ];
        words.extend(
            spoken
                .into_iter()
                .filter_map(|(key, word)| Some((key, word?.to_owned()))),
        );
        words
    }

    /// Opens `panes` in their own order, each once, if there is one among them.
    fn open(&mut self, panes: &[Pane]) {
        if !panes.is_empty() {
            self.panes = Pane::ALL.iter().copied().filter(|pane| panes.contains(pane)).collect();
        }
    }
}

fn spoken<W: Word>(word: W) -> Option<&'static str> {
    (word != W::ALL[0]).then(|| word.word())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::Choice;
    use super::Images;
    use super::Mode;
    use super::Pane;
    use super::Width;
    use super::Word;

    #[test]
    fn what_a_query_says_is_read_and_what_it_does_not_say_is_the_usual() {
        let choice = Choice::read(
            "issue=main%2F7&to=ada&panes=source,html,html,nonsense&images=all&width=phone&mode=dark&more=1",
        );
        assert_eq!(
            choice,
            Choice {
                issue: Some("main/7".to_owned()),
                recipient: Some("ada".to_owned()),
                panes: vec![Pane::Html, Pane::Source],
                images: Images::All,
                width: Width::Phone,
                mode: Mode::Dark,
            }
        );
        assert_eq!(
            choice.query(),
            "issue=main/7&to=ada&panes=html,source&images=all&width=phone&mode=dark"
        );
        let usual = Choice::read("");
        assert_eq!(usual.query(), "");
        assert_eq!(Choice::read("to=&panes=&images=some&width=&mode=x"), usual);
    }

    #[test]
    fn the_last_pane_stays_open() {
        let mut choice = Choice::read("panes=text");
        choice.toggle(Pane::Text);
        assert_eq!(choice.panes, [Pane::Text]);
        choice.toggle(Pane::Html);
        assert_eq!(choice.panes, [Pane::Html, Pane::Text]);
        choice.toggle(Pane::Text);
        assert_eq!(choice.panes, [Pane::Html]);
    }

    proptest! {
        #[test]
        fn every_state_has_a_link_that_leads_back_to_it(
            issue in any::<Option<String>>(),
            recipient in "\\PC*",
            open in any::<[bool; 3]>(),
            words in any::<[u8; 3]>(),
        ) {
            let pick = |of: u8, count: usize| usize::from(of) % count;
            let mut choice = Choice::read("");
            choice.issue = issue;
            choice.recipient = Some(recipient).filter(|id| !id.is_empty());
            let panes = Pane::ALL.iter().zip(open).filter(|(_, open)| *open).map(|(pane, _)| *pane);
            choice.open(&panes.collect::<Vec<_>>());
            choice.images = Images::ALL[pick(words[0], Images::ALL.len())];
            choice.width = Width::ALL[pick(words[1], Width::ALL.len())];
            choice.mode = Mode::ALL[pick(words[2], Mode::ALL.len())];
            prop_assert_eq!(Choice::read(&choice.query()), choice);
        }
    }
}
