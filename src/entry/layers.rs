//! Values by name, of which thousands were read and few are changed: these lie over those, which are shared.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::iter::Peekable;
use std::sync::Arc;

/// Values by name.
#[derive(Debug, Clone)]
pub struct Layers<Row> {
    read: Arc<BTreeMap<String, Row>>,
    /// Those that were changed or added since.
    changed: BTreeMap<String, Row>,
}

impl<Row: Clone> Layers<Row> {
    /// What stands under a name.
    pub fn get(&self, id: &str) -> Option<&Row> {
        self.changed.get(id).or_else(|| self.read.get(id))
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Row> {
        if !self.changed.contains_key(id) {
            let row = self.read.get(id)?.clone();
            self.changed.insert(id.to_owned(), row);
        }
        self.changed.get_mut(id)
    }

    /// Has a value stand under a name from now on.
    pub fn insert(&mut self, id: String, row: Row) {
        self.changed.insert(id, row);
    }

    /// Whether anything stands under a name.
    pub fn contains_key(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// Those that were changed or added since they were read, with what was read under their names.
    pub fn changed(&self) -> impl Iterator<Item = (&String, &Row, Option<&Row>)> {
        let changed = self.changed.iter();
        changed.map(|(name, value)| (name, value, self.read.get(name)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        let added = self.changed.keys().filter(|id| !self.read.contains_key(*id));
        self.read.len() + added.count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty() && self.changed.is_empty()
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> Iter<'_, Row> {
        Iter {
            read: self.read.iter().peekable(),
            changed: self.changed.iter().peekable(),
        }
    }

    /// The values, in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &Row> {
        self.iter().map(|(_, row)| row)
    }
}

impl<'a, Row: Clone> IntoIterator for &'a Layers<Row> {
    type Item = (&'a String, &'a Row);
    type IntoIter = Iter<'a, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<Row> Default for Layers<Row> {
    fn default() -> Self {
        Self {
            read: Arc::default(),
            changed: BTreeMap::new(),
        }
    }
}

impl<Row: Clone + PartialEq> PartialEq for Layers<Row> {
    fn eq(&self, other: &Self) -> bool {
        let is_shared = Arc::ptr_eq(&self.read, &other.read) && self.changed == other.changed;
        is_shared || self.iter().eq(other.iter())
    }
}

impl<Row: Clone + Eq> Eq for Layers<Row> {}

impl<Row> FromIterator<(String, Row)> for Layers<Row> {
    fn from_iter<Given: IntoIterator<Item = (String, Row)>>(rows: Given) -> Self {
        Self {
            read: Arc::new(rows.into_iter().collect()),
            changed: BTreeMap::new(),
        }
    }
}

/// See [`Layers::iter`].
pub struct Iter<'a, Row> {
    read: Peekable<btree_map::Iter<'a, String, Row>>,
    changed: Peekable<btree_map::Iter<'a, String, Row>>,
}

impl<'a, Row> Iterator for Iter<'a, Row> {
    type Item = (&'a String, &'a Row);

    fn next(&mut self) -> Option<Self::Item> {
        let Some((changed, _)) = self.changed.peek() else {
            return self.read.next();
        };
        match self.read.peek() {
            Some((read, _)) if read < changed => self.read.next(),
            Some((read, _)) if read == changed => {
                self.read.next();
                self.changed.next()
            }
            _ => self.changed.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Layers;

    fn told(layers: &Layers<u32>) -> Vec<(&str, u32)> {
        layers.iter().map(|(name, value)| (name.as_str(), *value)).collect()
    }

    #[test]
    fn what_is_changed_lies_over_what_was_read() {
        let read: Layers<u32> = [("b", 2), ("d", 4)]
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect();
        let mut layers = read.clone();
        assert_eq!(layers, read);
        layers.insert("a".to_owned(), 1);
        layers.insert("c".to_owned(), 3);
        *layers.get_mut("d").unwrap() += 10;
        assert!(layers.get_mut("e").is_none());
        assert_eq!(told(&layers), [("a", 1), ("b", 2), ("c", 3), ("d", 14)]);
        assert_eq!((layers.len(), read.len()), (4, 2));
        assert_ne!(layers, read);
        assert_eq!(told(&read), [("b", 2), ("d", 4)]);
        layers.get_mut("b").unwrap();
        assert_eq!(layers.values().sum::<u32>(), 20);
    }
}
