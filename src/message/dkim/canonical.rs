//! What is hashed instead of a message's own bytes, so that relays may fold and pad (RFC 6376, 3.4).

/// A canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it stands (3.4.1, 3.4.3).
    Simple,
    /// White space made one blank, or none; names of headers in lower case (3.4.2, 3.4.4).
    Relaxed,
}

impl Form {
    /// The form of that name in `c=`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "simple" => Some(Self::Simple),
            "relaxed" => Some(Self::Relaxed),
            _ => None,
        }
    }

    /// Appends a header without the CRLF that ends it. `value` is all that stands behind the colon.
    pub fn header(self, name: &[u8], value: &[u8], canonical: &mut Vec<u8>) {
        match self {
            Self::Simple => {
                canonical.extend_from_slice(name);
                canonical.push(b':');
                canonical.extend_from_slice(value);
            }
            Self::Relaxed => {
                canonical.extend(name.trim_ascii_end().iter().map(u8::to_ascii_lowercase));
                canonical.push(b':');
                let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
                let words = value.split(is_blank).filter(|word| !word.is_empty());
                for (number, word) in words.enumerate() {
                    if number > 0 {
                        canonical.push(b' ');
                    }
                    canonical.extend_from_slice(word);
                }
            }
        }
    }
}

/// A body on its way into its canonical form, in stretches of any length: what was read that may not count yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyReader {
    form: Form,
    /// Line ends that count only if something follows.
    breaks: usize,
    /// White space since the last letter of the line.
    blank: bool,
    /// A CR, which may begin a line end.
    carriage_return: bool,
    /// Whether anything but line ends has been read.
    text: bool,
}

impl BodyReader {
    /// Before the first byte.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            breaks: 0,
            blank: false,
            carriage_return: false,
            text: false,
        }
    }

    /// Reads `stretch`, and appends what is certain by then.
    pub fn read(&mut self, stretch: &[u8], canonical: &mut Vec<u8>) {
        for byte in stretch {
            if self.carriage_return {
                self.carriage_return = false;
                if *byte == b'\n' {
                    self.blank = false;
                    self.breaks += 1;
                    continue;
                }
                self.letter(b'\r', canonical);
            }
            match byte {
                b'\r' => self.carriage_return = true,
                b' ' | b'\t' if self.form == Form::Relaxed => self.blank = true,
                letter => self.letter(*letter, canonical),
            }
        }
    }

    /// Appends what ends the body: one line end, or nothing where a relaxed body has no lines.
    pub fn finish(mut self, canonical: &mut Vec<u8>) {
        if self.carriage_return {
            self.letter(b'\r', canonical);
        }
        if self.text || self.form == Form::Simple {
            canonical.extend_from_slice(b"\r\n");
        }
    }

    /// Whether all that was read is certain: then what follows is read as it would be at the start.
    pub fn is_settled(&self) -> bool {
        self.breaks == 0 && !self.blank && !self.carriage_return
    }

    /// Goes on as `other`, which has read what follows, from a start that was settled.
    pub fn follow(&mut self, other: Self) {
        let text = self.text || other.text;
        *self = Self { text, ..other };
    }

    fn letter(&mut self, letter: u8, canonical: &mut Vec<u8>) {
        for _ in 0..std::mem::take(&mut self.breaks) {
            canonical.extend_from_slice(b"\r\n");
        }
        if std::mem::take(&mut self.blank) {
            canonical.push(b' ');
        }
        canonical.push(letter);
        self.text = true;
    }
}

/// The canonical form of a whole body.
pub fn body(form: Form, body: &[u8]) -> Vec<u8> {
    let mut canonical = Vec::with_capacity(body.len());
    let mut reader = BodyReader::new(form);
    reader.read(body, &mut canonical);
    reader.finish(&mut canonical);
    canonical
}

#[cfg(test)]
mod tests {
    use proptest::prelude::proptest;
    use proptest::prop_assert_eq;

    use super::BodyReader;
    use super::Form;
    use super::body;

    fn header(form: Form, name: &str, value: &str) -> String {
        let mut canonical = Vec::new();
        form.header(name.as_bytes(), value.as_bytes(), &mut canonical);
        String::from_utf8(canonical).unwrap()
    }

    #[test]
    fn headers_become_as_the_examples_of_rfc_6376_show() {
        // 3.4.5, examples 1 and 2; the others are of our own.
        for (form, name, value, canonical) in [
            (Form::Relaxed, "A", " X", "a:X"),
            (Form::Relaxed, "B ", " Y\t\r\n\tZ  ", "b:Y Z"),
            (Form::Simple, "A", " X", "A: X"),
            (Form::Simple, "B ", " Y\t\r\n\tZ  ", "B : Y\t\r\n\tZ  "),
            (Form::Relaxed, "SUBJECT", "", "subject:"),
            (Form::Relaxed, "SUBJECT", " \r\n ", "subject:"),
            (Form::Relaxed, "To", "a\tb  c\r\n   d:e", "to:a b c d:e"),
            (Form::Relaxed, "To", " Zoë", "to:Zoë"),
        ] {
            assert_eq!(header(form, name, value), canonical, "{form:?} {name}:{value:?}");
        }
    }

    #[test]
    fn bodies_become_as_the_examples_of_rfc_6376_show() {
        for (form, given, canonical) in [
            // 3.4.5, examples 1 to 3.
            (Form::Relaxed, " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"),
            (Form::Simple, " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n"),
            // 3.4.3 and 3.4.4: an empty body, and one without its last line end.
            (Form::Simple, "", "\r\n"),
            (Form::Relaxed, "", ""),
            (Form::Simple, "\r\n\r\n", "\r\n"),
            (Form::Relaxed, "\r\n\r\n", ""),
            (Form::Relaxed, " \t\r\n \r\n", ""),
            (Form::Simple, "a", "a\r\n"),
            (Form::Relaxed, "a \t", "a\r\n"),
            (Form::Relaxed, "\r\n\r\na\r\n\r\nb", "\r\n\r\na\r\n\r\nb\r\n"),
            (Form::Relaxed, "a\t\r\n\tb", "a\r\n b\r\n"),
            (Form::Relaxed, "a  \r\r\nb\n", "a \r\r\nb\n\r\n"),
        ] {
            let found = String::from_utf8(body(form, given.as_bytes())).unwrap();
            assert_eq!(found, canonical, "{form:?} {given:?}");
        }
    }

    proptest! {
        #[test]
        fn a_body_is_the_same_however_it_is_cut(text in "[a \t\r\n]{0,40}", cut in 0..40_usize) {
            for form in [Form::Simple, Form::Relaxed] {
                let bytes = text.as_bytes();
                let (before, after) = bytes.split_at(cut.min(bytes.len()));
                let mut canonical = Vec::new();
                let mut reader = BodyReader::new(form);
                reader.read(before, &mut canonical);
                if reader.is_settled() {
                    let mut other = BodyReader::new(form);
                    other.read(after, &mut canonical);
                    reader.follow(other);
                } else {
                    reader.read(after, &mut canonical);
                }
                reader.finish(&mut canonical);
                prop_assert_eq!(&canonical, &body(form, bytes));
                prop_assert_eq!(body(form, &canonical), canonical, "canonical already");
            }
        }
    }
}
