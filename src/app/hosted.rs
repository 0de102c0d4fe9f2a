//! What is published, with what web servers want beside it: compressed twins, and their configuration.

use std::path::Path;

use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;

use crate::app::fault::Fault;
use crate::app::mail::Sources;
use crate::app::output::manifest;
use crate::app::publish;
use crate::app::publish::Content;
use crate::app::publish::Leading;
use crate::app::publish::Output;
use crate::app::publish::Outputs;
use crate::app::publish::Published;
use crate::feed::channel::Channel;
use crate::finding::Finding;
use crate::hosting::configuration::configuration;
use crate::hosting::moved::REDIRECTS;
use crate::hosting::moved::are_lines_enough;
use crate::hosting::moved::redirects;
use crate::hosting::twin::Packing;
use crate::hosting::twin::is_text;

/// Everything that a feed publishes in its `channels`, with twins where it wants them and a configuration for each web
/// server that it names, and what is wrong with its issues.
pub fn outputs<'a>(sources: Sources<'a>, channels: &'a [Channel<'a>]) -> Result<(Outputs<'a>, Vec<Finding>), Fault> {
    let feed = &sources.feed.feed;
    let folder = sources.loaded.home.join(&feed.output);
    let may_write = !folder.join(REDIRECTS).exists() || manifest(&folder)?.contains_key(REDIRECTS);
    let leading = if are_lines_enough(feed) && may_write {
        Leading::Lines
    } else {
        Leading::Pages
    };
    let Published {
        mut outputs,
        moved,
        findings,
    } = publish::outputs(sources, channels, leading)?;
    if feed.compress {
        add_twins(&folder, &mut outputs)?;
    }
    for server in &feed.server {
        put(&mut outputs, server.files()[0], configuration(*server, feed, &moved));
        let has_redirects = server.files().contains(&REDIRECTS) && !moved.is_empty();
        // Writers had a file of that name before builds wrote one; theirs stays.
        if has_redirects && may_write {
            put(&mut outputs, REDIRECTS, redirects(feed, &moved));
        }
    }
    Ok((outputs, findings))
}

fn put(outputs: &mut Outputs<'_>, file: &str, text: String) {
    let output = Output {
        content: Content::Bytes(text.into_bytes()),
        article: None,
    };
    outputs.insert(file.to_owned(), output);
}

/// Adds a twin in each packing to each text that is worth it. What the last build packed in `folder` is kept where it
/// still says the same: a packer is slower than everything else in a build.
fn add_twins(folder: &Path, outputs: &mut Outputs<'_>) -> Result<(), Fault> {
    let texts: Vec<(&String, &Output<'_>)> = outputs.iter().filter(|(path, _)| is_text(path)).collect();
    let packed: Vec<Packed> = texts
        .par_iter()
        .map(|(path, output)| packed(folder, path, output))
        .collect::<Result<_, Fault>>()?;
    for Packed { path, article, twins } in packed {
        for (packing, bytes) in twins {
            // Whatever a writer put there under a twin's name is the writer's.
            let place = format!("{path}{}", packing.suffix());
            outputs.entry(place).or_insert_with(|| Output {
                content: Content::Bytes(bytes),
                article: article.clone(),
            });
        }
    }
    Ok(())
}

/// The twins of one file.
struct Packed {
    path: String,
    article: Option<String>,
    twins: Vec<(Packing, Vec<u8>)>,
}

fn packed(folder: &Path, path: &str, output: &Output<'_>) -> Result<Packed, Fault> {
    let bytes = output.content.bytes()?;
    let twin = |packing: Packing| {
        let place = folder.join(format!("{path}{}", packing.suffix()));
        let last = std::fs::read(place).ok().filter(|twin| packing.holds(twin, &bytes));
        Some((packing, last.or_else(|| packing.packed(&bytes))?))
    };
    Ok(Packed {
        path: path.to_owned(),
        article: output.article.clone(),
        twins: Packing::ALL.into_iter().filter_map(twin).collect(),
    })
}
