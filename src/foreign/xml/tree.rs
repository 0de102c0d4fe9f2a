//! Elements with their places: what is left of an XML document once it is read.

use crate::foreign::text::Text;
use crate::foreign::xml::space::Space;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its namespace.
    pub space: Space,
    /// Its name without the prefix.
    pub local: String,
    /// Its name as it was written, with the prefix.
    pub name: String,
    /// Where its `<` stands.
    pub at: usize,
    /// Its attributes in order, without declarations of namespaces.
    pub attributes: Vec<Attribute>,
    /// The elements in it, in order.
    pub children: Vec<Element>,
    /// The text that stands directly in it.
    pub text: Text,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its namespace; [`Space::Plain`] without a prefix.
    pub space: Space,
    /// Its name without the prefix.
    pub local: String,
    /// Its name as it was written.
    pub name: String,
    /// Where its name begins.
    pub at: usize,
    /// Its value.
    pub value: Text,
}

impl Element {
    /// Whether it is this element.
    pub fn is(&self, space: Space, local: &str) -> bool {
        self.space == space && self.local == local
    }

    /// The elements of that name in it.
    pub fn all<'a>(&'a self, space: Space, local: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.is(space, local))
    }

    /// The first element of that name in it.
    pub fn first<'a>(&'a self, space: Space, local: &'a str) -> Option<&'a Self> {
        self.all(space, local).next()
    }

    /// Its attribute of that name without a prefix.
    pub fn attribute(&self, local: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.space == Space::Plain && attribute.local == local)
    }

    /// The value of an attribute without white space at its ends.
    pub fn value(&self, local: &str) -> Option<&str> {
        self.attribute(local).map(|attribute| attribute.value.trimmed())
    }

    /// Its `xml:lang`.
    pub fn language(&self) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.space == Space::Xml && attribute.local == "lang")
    }

    /// Its `xml:base`.
    pub fn base(&self) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.space == Space::Xml && attribute.local == "base")
    }

    /// Where the first word of its text stands; its own place where there is none.
    pub fn text_at(&self) -> usize {
        if self.text.is_blank() {
            self.at
        } else {
            self.text.first()
        }
    }

    /// Whether there is neither a word nor an element in it.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty() && self.text.is_blank()
    }

    /// All text in it, that of the elements in it too.
    pub fn all_text(&self) -> String {
        let mut text = self.text.as_str().to_owned();
        for child in &self.children {
            text += &child.all_text();
        }
        text
    }

    /// The element and all in it, each before those in it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }
}
