//! What articles of each generator become.

use std::fs;

use super::blog;

/// What the feed carries of each entry, as HTML.
fn contents(name: &str) -> String {
    let house = blog(name).house();
    blog(name).init(&house);
    house.run("build");
    let bytes = fs::read(house.path("feeds/main/public").join(blog(name).feed)).unwrap();
    let feed = feed_rs::parser::parse(bytes.as_slice()).unwrap();
    let entries = feed.entries.into_iter().map(|entry| {
        let title = entry.title.map(|title| title.content).unwrap_or_default();
        let summary = entry.summary.map(|summary| summary.content).unwrap_or_default();
        let content = entry.content.and_then(|content| content.body).unwrap_or_default();
        format!("== {title}\n-- {summary}\n{content}\n")
    });
    entries.collect()
}

#[test]
fn hugos_articles_are_read_as_hugo_reads_them() {
    insta::assert_snapshot!(contents("hugo"), @r#"
    == Moved ashore
    -- The boat is on trestles.
    <p>The boat is on trestles.</p>
    == A tide pool
    -- Nine crabs in a bucket of rock.
    <p><img src="https://harbour.test/log/posts/tide-pool/pool.png" alt="The pool" width="1" height="1"></p>
    <p>Nine crabs in a bucket of rock.</p>
    == The storm & after
    -- See the pool, about us and {{&lt; ref "x" &gt;}}.
    <h2 id="broken">What broke</h2>
    <p>See <a href="https://harbour.test/log/posts/tide-pool/">the pool</a>, <a href="https://harbour.test/log/about/">about us</a> and <code>{{&lt; ref "x" &gt;}}</code>.</p>
    <p><a href="https://www.youtube.com/watch?v=w7Ft2ymGmfc">https://www.youtube.com/watch?v=w7Ft2ymGmfc</a></p>
    == First frost on the pier
    -- The planks were white before anyone was up.
    <p>The planks were white before anyone was up, and the <a href="https://harbour.test/log/img/gauge.png">gauge</a> had stopped.</p>
    <figure><img src="https://harbour.test/log/img/gauge.png" alt="The gauge" width="1" height="1"><figcaption>Stopped at <em>four</em></figcaption></figure>
    <p>Later that week came <a href="https://harbour.test/log/posts/storm-c++/">the storm</a>, told <a href="https://harbour.test/log/posts/tide-pool/">here too</a>.</p>
    <pre><code class="language-go">fmt.Println("low water") // {{&lt; not a shortcode &gt;}}
    </code></pre>
    <p>Mind the <em>ice</em>.</p>
    <p>Levels: <code>{{&lt; chart id="levels" &gt;}}</code></p>
    "#);
}

#[test]
fn zolas_articles_are_read_as_zola_reads_them() {
    insta::assert_snapshot!(contents("zola"), @r#"
    == The pool
    -- 
    <p><img src="https://lock.test/pool/by-hand/pool.png" alt="Pool" width="1" height="1"></p>
    == A boat <called> Ida
    -- She is eleven metres long.
    <h2 id="length">Length</h2>
    <p>Eleven metres.</p>
    == Käse und Brot
    -- Cheese, and bread for the crew.
    <p>Cheese, and <em>bread</em> for the crew.</p>
    <p>See <a href="https://lock.test/pool/by-hand/#crabs">the pool</a>, <a href="https://lock.test/about/">about</a>, <a href="https://lock.test/notes/">all</a> and <a href="https://lock.test/notes/a-boat/">the boat</a>.</p>
    <p><img src="https://lock.test/img/gauge.png" alt="Gauge" width="1" height="1"></p>
    <p><a href="https://vimeo.com/124313553">https://vimeo.com/124313553</a></p>
    <p><code>{% quote(author="The crew") %}</code>
    More <em>cheese</em>.
    <code>{% end %}</code></p>
    <p><code>{{ chart(data="levels") }}</code></p>
    <p><code>{{ vimeo(id="x") }}</code> shows a film.</p>
    "#);
}

#[test]
fn jekylls_articles_are_read_as_jekyll_reads_them() {
    insta::assert_snapshot!(contents("jekyll"), @r#"
    == Ground by hand
    -- A note on stones. See grist.
    <p>A note on stones. See <a href="https://mill.test/ledger/water/wheel/2024/01/06/First-Grist.html">grist</a>.</p>
    == The Flood
    -- The ledger got wet.
    <p>The ledger got wet.</p>
    <p>It dried on the stove.</p>
    == First grist
    -- The stones ran dry for an hour.
    <p>The stones ran <em>dry</em> for an hour.</p>
    <p><img src="https://mill.test/ledger/assets/gauge.png" alt="Gauge" width="1" height="1"> and <a href="https://mill.test/ledger/water/2024/02/11/the-flood.html">the flood</a>,
    <a href="https://mill.test/ledger/about/">the page</a>, <a href="https://mill.test/ledger/about/">whole</a>, First grist.</p>
    <h2 id="flour">Flour</h2>
    <pre><code class="language-ruby">puts "{{ not.liquid }}"
    </code></pre>
    <p>Write {{ page.title }} to show a title.</p>
    <figure><img src="https://mill.test/ledger/assets/gauge.png" alt="Low water" width="1" height="1"><figcaption>Low water</figcaption></figure>
    <p><code>{% include share.html via="mail" %}</code></p>
    "#);
}

#[test]
fn eleventys_articles_are_read_as_eleventy_reads_them() {
    insta::assert_snapshot!(contents("eleventy"), @r#"
    == Tide table
    -- 
    <p><img src="https://ferry.test/tables/tide-table/table.png" alt="Table" width="1" height="1"></p>
    == Second crossing, & back
    -- Only the piano came back. First
    <p>Only the piano came back. <a href="https://ferry.test/blog/2024-01-05-first-crossing/">First</a></p>
    == First crossing
    -- Four cows and a piano.
    <p>Four cows and a piano. <a href="https://ferry.test/custom/second/">The second</a>, First crossing.</p>
    <p><img src="https://ferry.test/img/gauge.png" alt="Gauge" width="1" height="1"></p>
    <p>Write {{ title }} to show a title.</p>
    <p><code>{% tides "Oldford" %}</code></p>
    "#);
}

#[test]
fn astros_articles_are_read_as_astro_reads_them() {
    insta::assert_snapshot!(contents("astro"), @r#"
    == Its own slug
    -- Named by hand.
    <p>Named by hand.</p>
    == Second eel & a crab
    -- It bit. Second eel &amp; a crab
    <p>It <strong>bit</strong>. Second eel &amp; a crab</p>
    <img src="https://weir.test/blog/second/eel.png" alt="The second eel" width="1" height="1">
    <p><code>{[1, 2].map((n) =&gt; n * 2)}</code></p>
    <div class="note">
    <p>Inside <em>stays</em>.</p>
    </div>
    == First eel
    -- It was longer than the bucket.
    <p>It was longer than the bucket.</p>
    <p><img src="https://weir.test/blog/first-eel/eel.png" alt="An eel" width="1" height="1"> <img src="https://weir.test/img/gauge.png" alt="Gauge" width="1" height="1"> and <a href="https://weir.test/blog/second/">the second</a>.</p>
    "#);
}
