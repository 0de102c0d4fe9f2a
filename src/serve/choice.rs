//! What a page shows, as its query says it: every state of the wall has a URL.

use url::form_urlencoded;

use crate::serve::pane::Pane;

/// The state of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The issue's full name; absent: the first of the list.
    pub(crate) issue: Option<String>,
    /// For whom; absent: whoever comes first.
    pub(crate) recipient: Option<String>,
    /// What is open, at least one.
    pub(crate) panes: Vec<Pane>,
    /// Which images the panes load that show some.
    pub(crate) images: Images,
    /// As which program a frame shows the HTML; the page itself asks for none.
    pub(crate) model: Pane,
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

/// What is open where a query does not say.
const PANES: [Pane; 2] = [Pane::Desktop, Pane::Phone];

impl Choice {
    /// What `query` asks for. What it says that nobody knows is passed over: a link from yesterday still opens.
    pub(crate) fn read(query: &str) -> Self {
        let mut choice = Self {
            issue: None,
            recipient: None,
            panes: PANES.to_vec(),
            images: Images::ALL[0],
            model: Pane::Desktop,
        };
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "issue" => choice.issue = Some(value.into_owned()),
                "to" => choice.recipient = Some(value.into_owned()).filter(|id| !id.is_empty()),
                "panes" => choice.open(&value.split(',').filter_map(Pane::read).collect::<Vec<_>>()),
                "images" => choice.images = Images::read(&value).unwrap_or(choice.images),
                "as" => choice.model = Pane::read(&value).unwrap_or(choice.model),
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

    /// The state of the frame of a pane: what is loaded.
    pub(crate) fn for_frame(&self, pane: Pane) -> Self {
        // How wide a frame is, and in which colours, is the page's business.
        let (model, images) = match pane {
            Pane::Bare => (Pane::Desktop, Images::None),
            Pane::Phone => (Pane::Desktop, self.images),
            model => (model, self.images),
        };
        Self {
            images,
            model,
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
            let panes: Vec<&str> = self.panes.iter().map(|pane| pane.kind().word).collect();
            words.push(("panes", panes.join(",")));
        }
        words.extend(spoken(self.images).map(|images| ("images", images.to_owned())));
        if self.model != Pane::Desktop {
            words.push(("as", self.model.kind().word.to_owned()));
        }
        words
    }

    /// Opens `panes` in their own order, each once, if there is one among them.
    fn open(&mut self, panes: &[Pane]) {
        if !panes.is_empty() {
            self.panes = Pane::all().filter(|pane| panes.contains(pane)).collect();
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
    use super::Word;
    use crate::serve::pane::Pane;

    #[test]
    fn what_a_query_says_is_read_and_what_it_does_not_say_is_the_usual() {
        let choice = Choice::read(
            "issue=main%2F7&to=ada&panes=source,html,html,nonsense&images=all&as=outlook&width=phone&more=1",
        );
        assert_eq!(
            choice,
            Choice {
                issue: Some("main/7".to_owned()),
                recipient: Some("ada".to_owned()),
                panes: vec![Pane::Desktop, Pane::Source],
                images: Images::All,
                model: Pane::Outlook,
            }
        );
        assert_eq!(
            choice.query(),
            "issue=main/7&to=ada&panes=html,source&images=all&as=outlook"
        );
        let usual = Choice::read("");
        assert_eq!(usual.query(), "");
        assert_eq!(Choice::read("to=&panes=&images=some&as=x"), usual);
    }

    #[test]
    fn the_last_pane_stays_open() {
        let mut choice = Choice::read("panes=text");
        choice.toggle(Pane::Text);
        assert_eq!(choice.panes, [Pane::Text]);
        choice.toggle(Pane::Desktop);
        assert_eq!(choice.panes, [Pane::Desktop, Pane::Text]);
        choice.toggle(Pane::Text);
        assert_eq!(choice.panes, [Pane::Desktop]);
    }

    proptest! {
        #[test]
        fn every_state_has_a_link_that_leads_back_to_it(
            issue in any::<Option<String>>(),
            recipient in "\\PC*",
            open in any::<[bool; 17]>(),
            words in any::<[u8; 2]>(),
        ) {
            let pick = |of: u8, count: usize| usize::from(of) % count;
            let mut choice = Choice::read("");
            choice.issue = issue;
            choice.recipient = Some(recipient).filter(|id| !id.is_empty());
            let panes = Pane::all().zip(open).filter(|(_, open)| *open).map(|(pane, _)| pane);
            choice.open(&panes.collect::<Vec<_>>());
            choice.images = Images::ALL[pick(words[0], Images::ALL.len())];
            choice.model = Pane::all().nth(pick(words[1], 17)).unwrap();
            prop_assert_eq!(Choice::read(&choice.query()), choice);
        }
    }
}
