//! What stands round a story on a web page and is no part of it: forms, buttons, prompts.
//!
//! Only whole lines are looked at, and a line is furniture only when it says nothing but what a form or a button says.
//! Words that might as well be a story's (`Facebook`, `Name`, `Print`) count only beside furniture of their kind.

use crate::article::import::block::Block;
use crate::article::import::block::Kind;
use crate::article::import::block::Line;
use crate::article::import::phrases::COOKIE_BUTTONS;
use crate::article::import::phrases::COOKIE_OPENINGS;
use crate::article::import::phrases::FIELDS;
use crate::article::import::phrases::LETTERS;
use crate::article::import::phrases::NETWORKS;
use crate::article::import::phrases::Piece;
use crate::article::import::phrases::SHARE_BUTTONS;
use crate::article::import::phrases::SUBSCRIBE_FIELDS;
use crate::article::import::phrases::SURE;
use crate::article::import::phrases::TAILS;
use crate::article::import::phrases::VERBS;

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
    spread_all(blocks, pieces)
}

/// The same for a text whose title is known and stands elsewhere.
pub fn reasons_below_title(blocks: &[Block]) -> Vec<Option<&'static str>> {
    spread_all(blocks, blocks.iter().map(sure).collect())
}

fn spread_all(blocks: &[Block], mut pieces: Vec<Option<Piece>>) -> Vec<Option<&'static str>> {
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
    pieces.into_iter().map(|piece| piece.map(Piece::why)).collect()
}

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
    let piece = block.lines.iter().find_map(|line| sure_line(&line.said))?;
    let belongs = |line: &Line| sure_line(&line.said).is_some() || says_beside(&line.said, piece);
    block.lines.iter().all(belongs).then_some(piece)
}

fn is_beside(block: &Block, piece: Piece) -> bool {
    block.kind != Kind::Code && block.lines.iter().all(|line| says_beside(&line.said, piece))
}

/// Whether a block is the sentence of a cookie prompt, by how it begins.
fn asks_for_cookies(block: &Block) -> bool {
    let said = block.said();
    let words = words(&said).join(" ");
    block.kind != Kind::Code
        && said.chars().count() <= CHARS_MAX
        && !said.contains(QUOTES)
        && COOKIE_OPENINGS.iter().any(|opening| words.starts_with(opening))
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
    } else if is_share_link(&words) {
        Some(Piece::ShareBar)
    } else if said.starts_with("leave a reply to ") && said.ends_with(" cancel reply") {
        Some(Piece::CommentForm)
    } else if !line.contains([',', ';']) && (invites(&words) || promises_mail(&words)) {
        Some(Piece::NewsletterPrompt)
    } else {
        None
    }
}

/// Whether a line is a field, a button or a name that stands beside furniture of this kind.
fn says_beside(line: &str, piece: Piece) -> bool {
    let said = words(line).join(" ");
    let said = said.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    match piece {
        Piece::CommentForm => FIELDS.contains(&said),
        Piece::NewsletterPrompt => SUBSCRIBE_FIELDS.contains(&said),
        Piece::CookiePrompt => COOKIE_BUTTONS.contains(&said),
        Piece::AdvertisementMark => false,
        Piece::ShareBar => NETWORKS.contains(&said) || SHARE_BUTTONS.contains(&said),
    }
}

/// The words of a line in lower case, without punctuation, marks and emoji.
fn words(line: &str) -> Vec<String> {
    line.replace('’', "'")
        .split(|letter: char| !letter.is_alphanumeric() && letter != '\'')
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// `Share on Facebook`, `Click to share on X (Opens in new window)`, `Follow us on Mastodon`.
fn is_share_link(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["click", "to", "share", "on", network @ ..] => (1..=6).contains(&network.len()),
        ["click", "to", "email" | "print", .., "opens", "in", "new", "window"] => words.len() <= 14,
        ["share" | "follow", "us" | "this" | "me", "on", network] | ["share", "on" | "via", network] => {
            NETWORKS.contains(network)
        }
        ["tweet", count] => count.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
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
            ("Leave a Reply", "comment form"),
            ("Leave a Reply to Ada Cancel reply", "comment form"),
            (
                "Your email address will not be published. Required fields are marked *",
                "comment form",
            ),
            (
                "Save my name, email, and website in this browser for the next time I comment.",
                "comment form",
            ),
            ("Post Comment", "comment form"),
            ("Share this:", "share bar"),
            ("Tweet", "share bar"),
            ("Tweet 12", "share bar"),
            ("Share on LinkedIn", "share bar"),
            ("Click to share on Facebook (Opens in new window)", "share bar"),
            ("Click to email a link to a friend (Opens in new window)", "share bar"),
            ("Accept all cookies", "cookie prompt"),
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
