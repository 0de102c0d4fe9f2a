//! The page of the wall, as HTML.

use std::sync::LazyLock;

use tera::Context;
use tera::Tera;

use crate::serve::assets;
use crate::serve::scene::Scene;
use crate::serve::view::View;

/// The template's name; its ending makes Tera escape.
const NAME: &str = "wall.html";

static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    tera.add_raw_template(NAME, assets::PAGE)
        .expect("the template is built in, and every test that opens the page parses it");
    tera
});

/// The page that shows `scene`.
pub(crate) fn page(scene: &Scene) -> String {
    let view = Context::from_serialize(&View::of(scene)).expect("a view is strings, numbers and lists of them");
    TEMPLATES
        .render(NAME, &view)
        .expect("the template names only what a view always has")
}
