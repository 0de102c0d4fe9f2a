//! Pages as the programs that make most of the web lay them out: each gives its story, and the rest is told.

use crate::article::import::tests::authors;
use crate::article::import::tests::import;
use crate::article::import::tests::stripped;
use crate::article::moment::written;

/// A page, and what is to come of it.
struct Skeleton {
    page: &'static str,
    /// Title, date and authors.
    head: [&'static str; 3],
    /// The first line of the article, and its last.
    ends: [&'static str; 2],
    /// What is in the article besides: pictures with their captions.
    kept: &'static [&'static str],
    /// What is told: line, words, what they are.
    told: &'static str,
}

#[test]
fn a_page_of_whatever_program_gives_its_story_and_tells_the_rest() {
    let mut wrong = String::new();
    for skeleton in SKELETONS {
        let imported = import("x.html", skeleton.page);
        let date = imported.front.date.map(written).unwrap_or_default();
        let mut lines = imported.body.lines().filter(|line| !line.is_empty());
        let ends = [lines.next().unwrap_or_default(), lines.next_back().unwrap_or_default()];
        let is_kept = skeleton.kept.iter().all(|kept| imported.body.contains(kept));
        let told = stripped(&imported);
        let head = [imported.title().to_owned(), date, authors(&imported)];
        if head != skeleton.head || ends != skeleton.ends || !is_kept || told != skeleton.told {
            wrong += &["\n=== ", &head.join(" | "), "\n", &imported.body, "---\n", &told].concat();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const SKELETONS: [Skeleton; 13] = [
    Skeleton {
        page: include_str!("../../../tests/data/import/wordpress-classic.html"),
        head: ["How we moved the beehives", "2026-03-14T09:30:00Z", "Hal Orme"],
        ends: [
            "Everybody will tell you that a hive moves three feet or three miles, and nothing between.",
            "By noon all four stood under the hedge, and by the first warm day the bees had drawn themselves a new map.",
        ],
        kept: &[
            "![Four white hives on a trailer](https://meadow.example/wp-content/uploads/hives.jpg \"The trailer, before the rain.\")",
            "[The tyre](https://meadow.example/2025/11/tyre/)",
        ],
        told: "\
11: Skip to content (outside the story)
12: The Long Meadow (header)
12: Notes from nine acres (header)
16: Posted on March 14, 2026 by Hal Orme (by-line, now in the head)
30: Share this: (share bar)
30: Click to share on Twitter (Opens in new window) (share bar)
30: Click to share on Facebook (Opens in new window) (share bar)
31: Related (pointer to other pages)
31: Wax, and where it went (pointer to other pages)
33: Posted in Bees (footer)
35: Post navigation (navigation)
35: Mud (navigation)
36: One thought on “How we moved the beehives” (comments)
36: Petra says: March 15, 2026 at 7:00 am (comments)
36: Three feet a day would have taken you a year, and I am glad that you did not try it. (comments)
37: Leave a Reply (comment form)
37: Your email address will not be published. (comment form)
39: Recent Posts (beside the story)
39: Mud (beside the story)
40: Proudly powered by WordPress (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/wordpress-blocks.html"),
        head: ["A kettle for the night bus", "2026-02-20T23:40:00Z", "Ines Vale"],
        ends: [
            "![A bus with lit windows in the rain](https://hours.example/wp-content/uploads/2026/02/bus.jpg)",
            "On Friday there was a parcel on the seat, and the driver has not said since who put it there.",
        ],
        kept: &[
            "![A dented kettle on a dashboard](https://hours.example/wp-content/uploads/2026/02/kettle.jpg)",
            "Exhibit A. Photo: [Ines Vale](https://hours.example/author/ines)",
        ],
        told: "\
11: Small Hours (header)
11: About (navigation)
11: Archive (navigation)
15: Written by (outside the story)
15: Ines Vale (outside the story)
15: 20 February 2026 (date, now in the head)
24: More posts (outside the story)
24: The last heel of bread (outside the story)
24: 9 January 2026 (outside the story)
25: Comments (comment form)
25: Leave a Reply (comment form)
27: Designed with WordPress (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/ghost.html"),
        head: ["Why the clock runs slow", "2026-01-30T10:00:00Z", "Cora Lint"],
        ends: [
            "Ninety seconds a week, and nobody is late.",
            "The trains leave by another clock, which is why nobody has ever complained about this one.",
        ],
        kept: &[
            "clock.jpg \"Six o'clock, from behind.\")",
            "penny.jpg \"Pennies, as counted in March.\")",
            "7 pennies = 3 seconds a day",
        ],
        told: "\
13: Tower Notes (header)
13: Home (navigation)
13: Sign inSubscribe (header)
17: Clocks (header)
20: Cora Lint (by-line)
20: Cora Lint (by-line)
20: Jan 30, 2026• 3 min read (date, now in the head)
34: Sign up for more like this. (outside the story)
34: Enter your email (outside the story)
34: Subscribe (outside the story)
35: The bell that was too large (beside the story)
35: It came by boat, and the boat did not come back. (beside the story)
37: Tower Notes © 2026 (footer)
37: Powered by Ghost (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/substack.html"),
        head: ["The map with one road", "2026-02-11T06:00:00-05:00", "Otto Brand"],
        ends: [
            "### It is not wrong, and it is not finished",
            "I have been past the door, and behind it somebody is whistling.",
        ],
        kept: &[
            "(https://cdn.example/map-1456.jpeg \"Ink on paper, with a coffee ring.\")",
            "### The second road",
        ],
        told: "\
13: Side Streets (outside the story)
13: Subscribe (outside the story)
13: Sign in (outside the story)
17: Otto Brand (by-line)
17: Feb 11, 2026 (date, now in the head)
18: 143 (outside the story)
18: Share (outside the story)
23: Side Streets is a reader-supported publication. To receive new posts and support my work, consider becoming a free or paid subscriber. (newsletter prompt)
23: Subscribe (newsletter prompt)
26: Share (outside the story)
29: 14 (outside the story)
31: Discussion about this post (comments)
31: The door was the dairy. (comments)
32: Ready for more? (newsletter prompt)
33: © 2026 Otto Brand (outside the story)
33: Privacy ∙ Terms (outside the story)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/medium.html"),
        head: ["I timed every kettle in the office", "2026-03-02T14:11:08Z", "Wren Abel"],
        ends: [
            "## There are four, and one of them lies",
            "I have told nobody which of them it is, and I now go up one floor for my tea.",
        ],
        kept: &[
            "kettles.jpeg \"The suspects. Photograph by the author.\")",
            "> It is not broken.",
            "- Kettle four is the most popular.",
        ],
        told: "\
12: Open in appSign upSign in (outside the story)
16: Wren Abel (outside the story)
31: Wren Abel (outside the story)
31: Follow (outside the story)
31: 4 min read·Mar 2, 2026 (date, now in the head)
31: 212 (outside the story)
32: 9 (outside the story)
32: Listen (outside the story)
32: Share (outside the story)
32: TeaData (outside the story)
32: Written by Wren Abel (outside the story)
32: 1.2K followers (outside the story)
32: Responses (9) (outside the story)
32: What are your thoughts? (outside the story)
33: Help (outside the story)
33: Status (outside the story)
33: Careers (outside the story)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/blogger.html"),
        head: ["Plum jam in winter", "2026-01-08T18:20:00Z", "Edie Marsh"],
        ends: [
            "There were eleven pounds of plums in the freezer, and a goose that needed the room.",
            "Nothing was burning. It only smells like that when the plums have never seen the summer end.",
        ],
        kept: &[
            "(https://img.example/s400/plums.jpg \"Eleven pounds, less a few.\")",
        ],
        told: "\
13: Gran's Larder (header)
13: Jars, mostly (header)
14: About (outside the story)
16: Thursday, January 8, 2026 (date, now in the head)
30: Posted by Edie Marsh at 6:20 PM (outside the story)
30: Labels: jam (outside the story)
32: 1 comment: (comments)
32: Cloves? (comments)
34: Older PostHome (outside the story)
36: Blog Archive (beside the story)
36: January (1) (beside the story)
37: Powered by Blogger. (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/squarespace.html"),
        head: ["Three chairs and a lathe", "2026-02-05T12:00:00Z", "Nell Alder"],
        ends: [
            "The lathe came in three crates, and the instructions came in a fourth one a month later.",
            "The three chairs are not for sale, as nobody could say honestly what they are.",
        ],
        kept: &[
            "(https://img.example/chair.jpg \"Chair two, and volume two.\")",
        ],
        told: "\
16: Alder Workshop (header)
16: Journal (navigation)
16: Shop (navigation)
21: Feb 5 (outside the story)
21: Written By Nell Alder (by-line, now in the head)
27: Nell Alder (outside the story)
29: Previous (navigation)
29: Oil or wax (navigation)
32: Alder Workshop, Mill Road (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/hugo.html"),
        head: ["Reading a tide table", "2026-01-17T08:00:00+01:00", "Sam Quay"],
        ends: [
            "Twelve columns, of which two matter.",
            "1. The rope is a figure of speech. [↩︎](#fnref:1)",
        ],
        kept: &[
            "(https://lowwater.example/cover.jpg \"The harbour at ten past four.\")",
            "| Tuesday | 4.4 m |",
            "tide --harbour quay --days 2",
        ],
        told: "\
11: Low Water (navigation)
11: Tags (navigation)
15: Home » Posts (navigation)
18: January 17, 2026 · 2 min · Sam Quay (by-line, now in the head)
21: Table of Contents (navigation)
32: Tides (footer)
32: « Prev (navigation)
32: Mud (navigation)
35: © 2026 Low WaterPowered by Hugo (footer)
36: Top (outside the story)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/newspaper.html"),
        head: ["Bridge to close for swans, council says", "2026-04-07T05:01:00Z", "Lena Rook + Tam Field"],
        ends: [
            "Drivers will go round by the mill until the last of the young have crossed.",
            "The bridge was last closed in 1998, for a cow.",
        ],
        kept: &[
            "(https://herald.example/images/swans.jpg \"The family on Tuesday morning. Picture: Tam Field\")",
        ],
        told: "\
11: We and our 812 partners store cookies on your device. (outside the story)
11: Accept all (outside the story)
11: Manage preferences (outside the story)
12: Advertisement (mark of an advertisement)
13: The Ferrow Herald (header)
13: News (navigation)
13: Sport (navigation)
13: Obituaries (navigation)
16: News (outside the story)
19: By Lena Rook and Tam Field 7 Apr 2026, 6:01 am (by-line, now in the head)
20: Facebook (share bar)
20: X (share bar)
20: Copy link (share bar)
25: Advertisement (mark of an advertisement)
27: Read moreHeron takes seat on town hall roof (pointer to other pages)
29: The Morning Herald (newsletter prompt)
29: All the news from the valley, before breakfast. (newsletter prompt)
29: Sign me up (newsletter prompt)
32: Swans (outside the story)
32: Bridges (outside the story)
34: Most read (pointer to other pages)
34: The cow of 1998, in her own words (pointer to other pages)
36: © The Ferrow Herald 2026 (footer)
36: Privacy (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/main-only.html"),
        head: ["A door that sticks", "2026-02-09", ""],
        ends: [
            "The door to the cellar sticks from October to May, and in summer it opens by itself at night.",
            "On the other hand, nobody has ever broken into our cellar.",
        ],
        kept: &[
            "The edge of a door\n\nPlaned, twice.\n",
            "see his notes on it",
        ],
        told: "\
5: lee's pages notes (header)
8: Published on 9 February 2026 (date, now in the head)
11: door.jpg (relative picture: nothing on the page says where it lies; its description remains)
12: wood.html (relative link: nothing on the page says where it leads; its words remain)
15: Written by hand. Feed (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/two-articles.html"),
        head: ["The owl in the sorting office", "2026-05-12", "Vera Lund"],
        ends: [
            "For three weeks there has been an owl in the sorting office, and for three weeks the post has been on time.",
            "The owl is therefore, as of Monday, addressed to the postmaster.",
        ],
        kept: &[
            "## What the rules say",
        ],
        told: "\
10: Postcards (navigation)
14: By Vera Lund · 12 May 2026 (by-line, now in the head)
22: The goat at the ticket machine (outside the story)
23: It had no ticket, and it had eaten the one that it had. (outside the story)
24: Read on (outside the story)
27: Postcards, weekly (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/german.html"),
        head: ["Der Bäcker schließt um vier", "2026-03-03T08:15:00", "Mira Holt"],
        ends: [
            "![Ein alter Backofen](https://talbote.example/bilder/ofen.jpg \"Der Ofen ist älter als die Straße.\")",
            "Am Sonntag bleibt geschlossen, wie bisher.",
        ],
        kept: &[
            "(https://talbote.example/bilder/ofen.jpg \"Der Ofen ist älter als die Straße.\")",
        ],
        told: "\
9: Talbote (header)
9: Lokales Sport (navigation)
11: Lokales (outside the story)
13: Von Mira Holt (by-line, now in the head)
14: Veröffentlicht am 3. März 2026, 8:15 Uhr (date, now in the head)
21: Teilen (share bar)
23: © Talbote 2026 (footer)
23: Impressum (footer)
",
    },
    Skeleton {
        page: include_str!("../../../tests/data/import/japanese.html"),
        head: ["橋の下の時計屋", "2026-03-03T08:15:00", "山田花子"],
        ends: [
            "![壁いっぱいの時計](https://kawabe.example/img/tokei.jpg \"どの時計も違う時刻を指している。\")",
            "店は川の水が引く日だけ開く。",
        ],
        kept: &[
            "(https://kawabe.example/img/tokei.jpg \"どの時計も違う時刻を指している。\")",
        ],
        told: "\
9: 川辺日報 (header)
9: まち (navigation)
9: くらし (navigation)
13: 2026年3月3日 8時15分 (date, now in the head)
14: 文＝山田花子 (by-line, now in the head)
23: © 川辺日報 (footer)
",
    },
];
