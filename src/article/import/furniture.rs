//! What stands round a story on a web page and is no part of it: forms, buttons, prompts.
//!
//! Only whole lines are looked at, and a line is furniture only when it says nothing but what a form or a button says.
//! Words that might as well be a story's (`Facebook`, `Name`, `Print`) count only beside furniture of their kind, and a few
//! words by themselves (`Leave a Reply`, `Tweet`) only where the story does not go on behind them.

use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::block::Line;
use crate::article::import::cookies;
use crate::article::import::phrases::FIELDS;
use crate::article::import::phrases::LETTERS;
use crate::article::import::phrases::Piece;
use crate::article::import::phrases::SUBSCRIBE_FIELDS;
use crate::article::import::phrases::SURE;
use crate::article::import::phrases::TAILS;
use crate::article::import::phrases::VERBS;
use crate::article::import::phrases::words;
use crate::article::import::shares::is_share_bar;
use crate::article::import::shares::is_share_link;
use crate::article::import::shares::names_networks;
use crate::article::import::shares::networks;

/// For each block, why it is no part of the story; `None` for a block that is. The first may be the title.
pub fn reasons(blocks: &[Block]) -> Vec<Option<&'static str>> {
    let mut pieces: Vec<Option<Piece>> = blocks.iter().map(sure).collect();
    // A title may well read like a prompt; it is one only where another follows.
    if matches!(
        pieces.first(),
        Some(Some(
            Piece::CommentForm | Piece::NewsletterPrompt | Piece::AdvertisementMark
        ))
    ) && pieces.get(1).is_none_or(Option::is_none)
    {
        pieces[0] = None;
    }
    whys(without_lone(blocks, spread_all(blocks, pieces)))
}

/// The same for a text whose title is known and stands elsewhere.
pub fn reasons_below_title(blocks: &[Block]) -> Vec<Option<&'static str>> {
    whys(without_lone(blocks, pieces(blocks)))
}

/// What each block is called that stands outside of the story.
pub fn names(blocks: &[Block]) -> Vec<Option<&'static str>> {
    whys(pieces(blocks))
}

fn pieces(blocks: &[Block]) -> Vec<Option<Piece>> {
    spread_all(blocks, blocks.iter().map(sure).collect())
}

fn whys(pieces: Vec<Option<Piece>>) -> Vec<Option<&'static str>> {
    pieces.into_iter().map(|piece| piece.map(Piece::why)).collect()
}

fn spread_all(blocks: &[Block], mut pieces: Vec<Option<Piece>>) -> Vec<Option<Piece>> {
    // A cookie prompt is a sentence and its buttons: neither alone is sure.
    for index in 1..blocks.len() {
        let (above, below) = (&blocks[index - 1], &blocks[index]);
        if (asks_for_cookies(above) && is_beside(below, Piece::CookiePrompt))
            || (asks_for_cookies(below) && is_beside(above, Piece::CookiePrompt))
        {
            pieces[index - 1] = Some(Piece::CookiePrompt);
            pieces[index] = Some(Piece::CookiePrompt);
        }
    }
    for to in 1..blocks.len() {
        spread(blocks, &mut pieces, Step { from: to - 1, to });
    }
    for from in (1..blocks.len()).rev() {
        spread(blocks, &mut pieces, Step { from, to: from - 1 });
    }
    pieces
}

/// The pieces without the lines of a few words that stand by themselves amid the story.
fn without_lone(blocks: &[Block], mut pieces: Vec<Option<Piece>>) -> Vec<Option<Piece>> {
    for index in 1..blocks.len().saturating_sub(1) {
        let Some(piece) = pieces[index] else { continue };
        let is_amid = pieces[index - 1].is_none() && pieces[index + 1].is_none();
        let is_short = matches!(piece, Piece::CommentForm | Piece::ShareBar)
            && blocks[index]
                .only_line()
                .map(|line| words(&line.said))
                .is_some_and(|words| words.len() <= LONE_WORDS_MAX && !names_networks(&words));
        if is_amid && is_short {
            pieces[index] = None;
        }
    }
    pieces
}

/// The most words of a line that may be a story's own: `Leave a Reply`.
const LONE_WORDS_MAX: usize = 3;

/// Why a line by itself is furniture.
pub fn reason(line: &str) -> Option<&'static str> {
    sure_line(line).map(Piece::why)
}

/// From one block to its neighbour.
#[derive(Clone, Copy)]
struct Step {
    from: usize,
    to: usize,
}

/// Makes a block furniture that stands beside furniture of its kind.
fn spread(blocks: &[Block], pieces: &mut [Option<Piece>], step: Step) {
    if let (Some(piece), None) = (pieces[step.from], pieces[step.to])
        && is_beside(&blocks[step.to], piece)
    {
        pieces[step.to] = Some(piece);
    }
}

/// The kind of a block all of whose lines are furniture, at least one of them surely.
fn sure(block: &Block) -> Option<Piece> {
    if block.kind == Kind::Code {
        return None;
    }
    if is_cookie_prompt(block) {
        return Some(Piece::CookiePrompt);
    }
    let piece = block.lines.iter().find_map(|line| sure_line(&line.said))?;
    let belongs = |line: &Line| sure_line(&line.said).is_some() || says_beside(&line.said, piece);
    block.lines.iter().all(belongs).then_some(piece)
}

/// Whether a block is a cookie prompt, whose sentences may run over several lines, with or without its buttons.
fn is_cookie_prompt(block: &Block) -> bool {
    let is_button = |line: &&Line| cookies::is_button(&line.said);
    let (buttons, text): (Vec<&Line>, Vec<&Line>) = block.lines.iter().partition(is_button);
    let text: Vec<&str> = text.iter().map(|line| line.said.as_str()).collect();
    let text = text.join(" ");
    let is_short = text.chars().count() <= CHARS_MAX && !text.contains(QUOTES);
    is_short && (cookies::is_prompt(&text) || (!buttons.is_empty() && cookies::may_be_prompt(&text)))
}

fn is_beside(block: &Block, piece: Piece) -> bool {
    block.kind != Kind::Code && block.lines.iter().all(|line| says_beside(&line.said, piece))
}

/// Whether a block is the sentence of a cookie prompt, by how it begins.
fn asks_for_cookies(block: &Block) -> bool {
    let said = block.said();
    block.kind != Kind::Code
        && said.chars().count() <= CHARS_MAX
        && !said.contains(QUOTES)
        && cookies::may_be_prompt(&said)
}

/// The most characters of a line that is furniture: the longest known prompt, and some more.
const CHARS_MAX: usize = 320;

/// What somebody says is a story's.
const QUOTES: [char; 6] = ['“', '”', '„', '«', '»', '"'];

/// The kind of a line that is furniture wherever it stands.
fn sure_line(line: &str) -> Option<Piece> {
    if line.chars().count() > CHARS_MAX || line.contains(QUOTES) {
        return None;
    }
    let words = words(line);
    let said = words.join(" ");
    let known = SURE.iter().find(|(_, phrases)| phrases.contains(&said.as_str()));
    if let Some((piece, _)) = known {
        Some(*piece)
    } else if cookies::is_prompt(line) {
        Some(Piece::CookiePrompt)
    } else if is_share_link(&words) || (!line.contains([',', ';']) && is_share_bar(&words)) {
        Some(Piece::ShareBar)
    } else if said.starts_with("leave a reply to ") && said.ends_with(" cancel reply") {
        Some(Piece::CommentForm)
    } else if !line.contains([',', ';']) && (invites(&words) || promises_mail(&words)) {
        Some(Piece::NewsletterPrompt)
    } else {
        None
    }
}

/// Whether a line is a field, a button or a name that stands beside furniture of this kind; it is no sentence.
fn says_beside(line: &str, piece: Piece) -> bool {
    let said = words(line).join(" ");
    let said = said.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    match piece {
        Piece::CommentForm => FIELDS.contains(&said),
        Piece::NewsletterPrompt => SUBSCRIBE_FIELDS.contains(&said),
        Piece::CookiePrompt => cookies::is_button(line),
        Piece::AdvertisementMark => false,
        Piece::ShareBar => !line.ends_with('.') && networks(&words(said)).is_some(),
    }
}

/// `Subscribe to our free weekly newsletter`: an invitation, its newsletter, and nothing behind but when or where.
fn invites(words: &[String]) -> bool {
    const BETWEEN_MAX: usize = 5;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (["subscribe" | "signup", "to" | "for", rest @ ..]
    | ["sign", "up", "to" | "for", rest @ ..]
    | ["please", "subscribe", "to", rest @ ..]
    | ["join", rest @ ..]) = words.as_slice()
    else {
        return false;
    };
    let Some(at) = rest.iter().position(|word| LETTERS.contains(word)) else {
        return false;
    };
    let between_is_a_name = at <= BETWEEN_MAX && !rest[..at].iter().any(|word| VERBS.contains(word));
    let tail = rest[at + 1..].join(" ");
    between_is_a_name && TAILS.contains(&tail.as_str())
}

/// `Get our best stories in your inbox`: an order that ends at the reader's mailbox.
fn promises_mail(words: &[String]) -> bool {
    const WORDS_MAX: usize = 16;
    let said = words.join(" ");
    let orders = ["get ", "subscribe ", "sign up ", "receive ", "have "]
        .iter()
        .any(|order| said.starts_with(order));
    let arrives = ["in your inbox", "to your inbox", "into your inbox", "to your email"]
        .iter()
        .any(|end| said.ends_with(end));
    let tells = words.iter().any(|word| VERBS.contains(&word.as_str()));
    orders && arrives && !tells && words.len() <= WORDS_MAX
}

#[cfg(test)]
mod tests {
    use super::reasons;
    use crate::article::import::block::of_markdown;
    use crate::article::import::block::of_text;

    fn stripped(text: &str) -> Vec<(String, &'static str)> {
        let blocks = of_text(text);
        let reasons = reasons(&blocks);
        let told = blocks.iter().zip(reasons);
        told.filter_map(|(block, why)| Some((block.said(), why?))).collect()
    }

    #[test]
    fn furniture_is_named_wherever_it_stands() {
        for (line, why) in [
            ("Leave a Reply to Ada Cancel reply", "comment form"),
            (
                "Your email address will not be published. Required fields are marked *",
                "comment form",
            ),
            (
                "Save my name, email, and website in this browser for the next time I comment.",
                "comment form",
            ),
            ("Click to share on Facebook (Opens in new window)", "share bar"),
            ("Click to email a link to a friend (Opens in new window)", "share bar"),
            ("Share on Facebook | Twitter | LinkedIn", "share bar"),
            ("Facebook Twitter LinkedIn", "share bar"),
            ("Accept all cookies", "cookie prompt"),
            (
                "We use cookies to improve your experience on our site.",
                "cookie prompt",
            ),
            (
                "We use cookies to improve your\nexperience on our site.",
                "cookie prompt",
            ),
            ("This website uses cookies\nAccept", "cookie prompt"),
            ("This website uses cookies\nAccept all cookies", "cookie prompt"),
            ("This site uses cookies. By continuing you accept.", "cookie prompt"),
            (
                "Share on Facebook\nTweet\nShare on Twitter | LinkedIn | Email",
                "share bar",
            ),
            ("Share this article\nFacebook | Twitter | LinkedIn", "share bar"),
            ("Subscribe to our newsletter\nEnter your email", "newsletter prompt"),
            (
                "This website uses cookies to ensure you get the best experience on our website.",
                "cookie prompt",
            ),
            ("Subscribe to our newsletter!", "newsletter prompt"),
            ("Sign up for our free weekly newsletter today.", "newsletter prompt"),
            ("📬 Sign up for The Morning Frost newsletter →", "newsletter prompt"),
            ("Sign up for updates", "newsletter prompt"),
            ("Get our best stories straight to your inbox", "newsletter prompt"),
            ("Enter your email address…", "newsletter prompt"),
            ("- Advertisement -", "mark of an advertisement"),
            ("ARTICLE CONTINUES BELOW", "mark of an advertisement"),
        ] {
            let text = format!("A title\n\nA sentence of the story.\n\n{line}\n\nAnother sentence of it.");
            assert_eq!(
                stripped(&text).iter().map(|(_, why)| *why).collect::<Vec<_>>(),
                [why],
                "{line}"
            );
        }
    }

    #[test]
    fn a_few_words_go_with_others_or_at_the_end_and_stay_amid_the_story() {
        for line in [
            "Leave a Reply",
            "Post Comment",
            "Share this:",
            "Tweet",
            "Tweet 12",
            "Share on LinkedIn",
        ] {
            let amid = format!("A title\n\nA sentence of the story.\n\n{line}\n\nAnother sentence of it.");
            assert_eq!(stripped(&amid), [], "{line}");
            let end = format!("A title\n\nA sentence of the story.\n\n{line}");
            assert_eq!(stripped(&end).len(), 1, "{line}");
            let group =
                format!("A title\n\nA sentence of the story.\n\n{line}\n\nTweet this\n\nAnother sentence of it.");
            assert_eq!(stripped(&group).len(), 2, "{line}");
        }
        let sentence = "T\n\nStory.\n\nShare this:\n\nFacebook\n\nMore.\n\nStory.";
        assert_eq!(stripped(sentence).len(), 2);
        let apart = "T\n\nStory.\n\nThis website uses cookies\n\nAccept all cookies\n\nStory.";
        assert_eq!(stripped(apart).len(), 2);
    }

    #[test]
    fn a_field_or_a_button_goes_with_the_furniture_beside_it() {
        let bar = "Title\n\nStory.\n\nShare this:\nFacebook\nX\n\nEmail\n\nLeave a Reply\n\nName *\n\nWebsite\n\nPost Comment";
        let whole: Vec<&str> = stripped(bar).iter().map(|(_, why)| *why).collect();
        assert_eq!(
            whole,
            [
                "share bar",
                "share bar",
                "comment form",
                "comment form",
                "comment form",
                "comment form"
            ]
        );
        let prompt = "Title\n\nWe use cookies to show you what you like.\n\nAccept\n\nStory.";
        assert_eq!(stripped(prompt).len(), 2);
        let above = "Title\n\nFacebook\n\nShare on X\n\nStory.";
        assert_eq!(stripped(above).len(), 2);
    }

    #[test]
    fn a_story_about_furniture_survives_to_the_letter() {
        for line in [
            "Subscribe to our newsletter, the banner said, and thousands did.",
            "“Subscribe to our newsletter”",
            "Sign up for the newsletter was the first thing that visitors read.",
            "Sign up for the trial begins on Monday.",
            "The newsletter has forty thousand readers.",
            "Newsletters are back",
            "Join the digest of a snake and you will know its dinner",
            "Get up early, and the worm is in your inbox",
            "We use cookies to bribe the children, she said.",
            "We use cookies in the kitchen to keep the children quiet.",
            "This website uses cookies",
            "The site uses cookies, the regulator said.",
            "Facebook, Twitter, LinkedIn",
            "Share X",
            "This website uses cookies to spy on its readers, the court found.",
            "Cookie settings",
            "Accept that the cookie has crumbled.",
            "Leave a reply on the door, he wrote.",
            "Leave a comment in the code where you do something odd.",
            "Your email address will not be published, the clerk promised.",
            "Tweet storms are the weather of our time.",
            "Share this: a recipe for bread.",
            "Click to share on a button nobody had asked for, and then click again.",
            "Facebook",
            "Facebook\nTwitter\nReddit",
            "Name",
            "Print",
            "Email",
            "More",
            "Post",
        ] {
            let text = format!("A title\n\nA sentence of the story.\n\n{line}\n\nAnother sentence of it.");
            assert_eq!(stripped(&text), [], "{line}");
        }
        assert_eq!(
            stripped("Subscribe to our newsletter\n\nWe have one now."),
            [],
            "a title"
        );
    }

    #[test]
    fn a_line_inside_a_paragraph_or_a_piece_of_code_is_no_furniture() {
        assert_eq!(
            stripped("T\n\nThe last line of the form was\nPost Comment\nand it was red."),
            []
        );
        let code = of_markdown(
            "T\n\n```\nLeave a Reply\n```\n\n## Leave a Reply\n\n[Tweet](https://x.example/)\n",
            1,
        );
        assert_eq!(reasons(&code), [None, None, Some("comment form"), Some("share bar")]);
    }
}
