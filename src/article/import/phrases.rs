//! What forms, buttons and prompts say, in lower case and without punctuation.

/// A kind of furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Where readers write a comment.
    CommentForm,
    /// Where readers pass a page on.
    ShareBar,
    /// Where readers are asked about cookies.
    CookiePrompt,
    /// Where readers are asked to subscribe.
    NewsletterPrompt,
    /// Where an advertisement stood.
    AdvertisementMark,
}

impl Piece {
    /// The kind in words.
    pub fn why(self) -> &'static str {
        match self {
            Self::CommentForm => "comment form",
            Self::ShareBar => "share bar",
            Self::CookiePrompt => "cookie prompt",
            Self::NewsletterPrompt => "newsletter prompt",
            Self::AdvertisementMark => "mark of an advertisement",
        }
    }
}

/// What only furniture says, word for word.
pub const SURE: [(Piece, &[&str]); 5] = [
    (
        Piece::CommentForm,
        &[
            "leave a reply",
            "leave a comment",
            "leave a reply cancel reply",
            "leave a comment cancel reply",
            "cancel reply",
            "post comment",
            "post a comment",
            "add a comment",
            "write a comment",
            "submit comment",
            "your email address will not be published",
            "your email address will not be published required fields are marked",
            "required fields are marked",
            "save my name email and website in this browser for the next time i comment",
            "notify me of follow up comments by email",
            "notify me of new posts by email",
            "this site uses akismet to reduce spam learn how your comment data is processed",
            "you must be logged in to post a comment",
            "log in to leave a comment",
            "log in to reply",
            "be the first to comment",
        ],
    ),
    (
        Piece::ShareBar,
        &[
            "share this",
            "share this article",
            "share this post",
            "share this story",
            "share this page",
            "share this entry",
            "share article",
            "share via",
            "tweet",
            "tweet this",
            "like this",
            "like this loading",
            "like loading",
            "email this article",
            "print this article",
        ],
    ),
    (
        Piece::CookiePrompt,
        &[
            "accept cookies",
            "accept all cookies",
            "reject all cookies",
            "we use cookies to ensure that we give you the best experience on our website",
            "we use cookies to ensure that we give you the best experience on our website if you continue to use this site \
             we will assume that you are happy with it",
            "we use cookies on our website to give you the most relevant experience by remembering your preferences and \
             repeat visits",
            "by continuing to use this site you agree to our use of cookies",
            "by continuing to use this website you agree to our use of cookies",
            "privacy cookies this site uses cookies by continuing to use this website you agree to their use",
            "to find out more including how to control cookies see here cookie policy",
        ],
    ),
    (
        Piece::NewsletterPrompt,
        &[
            "enter your email address",
            "type your email",
            "subscribe now",
            "subscribe to get the latest posts sent to your email",
            "get the latest posts delivered right to your inbox",
            "join our newsletter",
        ],
    ),
    (
        Piece::AdvertisementMark,
        &[
            "advertisement",
            "article continues below",
            "article continues below this ad",
            "story continues below advertisement",
            "continue reading below",
        ],
    ),
];

/// The fields and buttons of a comment form.
pub const FIELDS: [&str; 10] = [
    "name",
    "email",
    "email address",
    "website",
    "comment",
    "comments",
    "reply",
    "submit",
    "send",
    "post",
];

/// The fields and buttons beside an invitation to subscribe.
pub const SUBSCRIBE_FIELDS: [&str; 18] = [
    "email",
    "e mail",
    "email address",
    "your email",
    "your e mail",
    "your email address",
    "enter your email",
    "enter email",
    "your name",
    "first name",
    "join",
    "sign me up",
    "name",
    "subscribe",
    "sign up",
    "submit",
    "unsubscribe at any time",
    "no spam unsubscribe at any time",
];

/// What one can subscribe to.
pub const LETTERS: [&str; 6] = ["newsletter", "newsletters", "mailing", "alerts", "updates", "digest"];

/// Verbs that make a sentence of a story out of what begins like a prompt.
pub const VERBS: [&str; 16] = [
    "is", "was", "are", "were", "has", "had", "have", "said", "says", "did", "do", "does", "would", "will", "about",
    "that",
];

/// What may stand behind the newsletter of an invitation.
pub const TAILS: [&str; 14] = [
    "",
    "today",
    "now",
    "here",
    "below",
    "for free",
    "free",
    "list",
    "by email",
    "via email",
    "to stay up to date",
    "to stay informed",
    "and never miss a post",
    "and never miss a story",
];

/// The words of a line in lower case, without punctuation, marks and emoji.
pub fn words(line: &str) -> Vec<String> {
    line.replace('’', "'")
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}
