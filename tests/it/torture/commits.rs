//! The answer to a commit is lost on its way, or the commit is.

use crate::asked::is_long;
use crate::chance::Chance;
use crate::cluster;
use crate::torture::proxy::Proxy;
use crate::torture::round::Round;
use crate::torture::tally::Tally;
use crate::torture::weather::Weather;

#[tokio::test]
async fn a_commit_whose_answer_is_lost_leaves_nobody_in_doubt() {
    let Some(cluster) = cluster::shared() else { return };
    let (cuts_min, readers) = if is_long() { (100, 600) } else { (3, 60) };
    let mut chance = Chance::new(14);
    let mut tally = Tally::new("answers to COMMIT lost, Postgres");
    let mut behind = 0;
    while tally.blows < cuts_min || behind == 0 {
        let mut round = Round::by_server(cluster, Weather::over(readers, &mut chance), readers).await;
        // Who asks how it stands commits no group, and comes through.
        let proxy = Proxy::to(cluster, 8, chance.another());
        let url = proxy.url(round.url());
        round.post.house.set("PRESSRUN__STORE__URL", &url);
        round.end().await;
        tally.blows += proxy.cuts().before + proxy.cuts().behind;
        behind += proxy.cuts().behind;
        // The sender lives, and asks what stands.
        tally.take_in(&round, 0);
    }
    tally.tell();
    println!("{behind} commits stood of which nobody heard");
}
