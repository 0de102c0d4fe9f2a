//! The templates that come with the program.

/// Name and text of each. The name is what a publication's own file must be called.
pub const TEMPLATES: [(&str, &str); 14] = [
    ("email/parts.html", include_str!("../../templates/email/parts.html")),
    (
        "email/digest/subject.txt",
        include_str!("../../templates/email/digest/subject.txt"),
    ),
    (
        "email/digest/body.html",
        include_str!("../../templates/email/digest/body.html"),
    ),
    (
        "email/digest/body.txt",
        include_str!("../../templates/email/digest/body.txt"),
    ),
    ("web/parts.html", include_str!("../../templates/web/parts.html")),
    ("web/base.html", include_str!("../../templates/web/base.html")),
    ("web/index.html", include_str!("../../templates/web/index.html")),
    ("web/article.html", include_str!("../../templates/web/article.html")),
    ("web/archive.html", include_str!("../../templates/web/archive.html")),
    ("web/tag.html", include_str!("../../templates/web/tag.html")),
    ("web/tags.html", include_str!("../../templates/web/tags.html")),
    ("web/issues.html", include_str!("../../templates/web/issues.html")),
    ("web/issue.html", include_str!("../../templates/web/issue.html")),
    ("web/404.html", include_str!("../../templates/web/404.html")),
];

/// The names of all templates.
pub fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

/// The built-in template called `name`.
pub fn text(name: &str) -> Option<&'static str> {
    TEMPLATES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}
