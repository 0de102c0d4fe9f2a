//! The few words that mails and pages say by themselves, in the languages that have a translation.

use serde::Serialize;

use crate::entry::text::notes::Names;
use crate::publication::languages::primary;

/// The furniture's words in one language: the variable `phrases`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Phrases {
    /// The language they are in.
    pub lang: &'static str,
    /// A link to the whole article.
    pub read_on: &'static str,
    /// A link by which a reader leaves.
    pub unsubscribe: &'static str,
    /// A link to what a reader may choose.
    pub preferences: &'static str,
    /// A link to the mail as a page.
    pub view_in_browser: &'static str,
    /// Why this mail came, up to the newsletter's name.
    pub why_before: &'static str,
    /// Why this mail came, after the newsletter's name.
    pub why_after: &'static str,
    /// Before an issue's number.
    pub number: &'static str,
    /// The archive of issues.
    pub issues: &'static str,
    /// On pages: how a subscriber leaves.
    pub how_to_leave: &'static str,
    /// The documents to subscribe to.
    pub feeds: &'static str,
    /// The list of all articles.
    pub articles: &'static str,
    /// Before the date of a change.
    pub updated: &'static str,
    /// The list of tags.
    pub tags: &'static str,
    /// The list of authors.
    pub authors: &'static str,
    /// The list of sections.
    pub sections: &'static str,
    /// The list of languages.
    pub languages: &'static str,
    /// The way to all lists, for those who do not see where it stands.
    pub contents: &'static str,
    /// The ways to the articles before and after, for those who do not see where they stand.
    pub neighbours: &'static str,
    /// The article that came before.
    pub older: &'static str,
    /// The article that came after.
    pub newer: &'static str,
    /// The first link of a page, for keyboards.
    pub skip: &'static str,
    /// An index without entries.
    pub nothing_yet: &'static str,
    /// The title of the page for addresses that lead nowhere.
    pub not_found: &'static str,
    /// What to do there.
    pub not_found_advice: &'static str,
    /// What a table that scrolls is called.
    pub table: &'static str,
    /// What a block of code that scrolls is called.
    pub code: &'static str,
    /// What plain text calls a picture.
    pub image: &'static str,
    /// What it calls a film.
    pub video: &'static str,
    /// What it calls a sound.
    pub audio: &'static str,
    /// One minute.
    pub minute: &'static str,
    /// Two to ten minutes.
    pub few_minutes: &'static str,
    /// More minutes.
    pub minutes: &'static str,
    /// Behind the number of one article.
    pub one_article: &'static str,
    /// Behind the number of two to ten articles.
    pub few_articles: &'static str,
    /// Behind the number of more articles.
    pub several_articles: &'static str,
}

impl Phrases {
    /// What plain text calls what it cannot show.
    pub fn names(&self) -> Names {
        Names {
            image: self.image,
            video: self.video,
            audio: self.audio,
        }
    }

    /// "4 minutes".
    pub fn in_minutes(&self, count: usize) -> String {
        format!(
            "{count} {}",
            of_number(count, [self.minute, self.few_minutes, self.minutes])
        )
    }

    /// "12 articles".
    pub fn in_articles(&self, count: usize) -> String {
        let words = [self.one_article, self.few_articles, self.several_articles];
        format!("{count} {}", of_number(count, words))
    }
}

/// The word behind a number: one, few, many. Arabic has a form for few; the other languages here say the same of both.
fn of_number(count: usize, [one, few, many]: [&'static str; 3]) -> &'static str {
    match count {
        1 => one,
        2..=10 => few,
        _ => many,
    }
}

/// The phrases for a BCP 47 language tag; English where there is no translation.
pub fn phrases(language: &str) -> &'static Phrases {
    match primary(language).as_str() {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        "ar" => &ARABIC,
        "ja" => &JAPANESE,
        _ => &ENGLISH,
    }
}

const ENGLISH: Phrases = Phrases {
    lang: "en",
    read_on: "Read on",
    unsubscribe: "Unsubscribe",
    preferences: "Preferences",
    view_in_browser: "View in browser",
    why_before: "You get this because you subscribed to ",
    why_after: ".",
    number: "No.",
    issues: "Issues",
    how_to_leave: "To unsubscribe, follow the link at the end of any issue.",
    feeds: "Feeds",
    articles: "All articles",
    updated: "updated",
    tags: "Tags",
    authors: "Authors",
    sections: "Sections",
    languages: "Languages",
    contents: "Contents",
    neighbours: "More articles",
    older: "Earlier",
    newer: "Later",
    skip: "Skip to the text",
    nothing_yet: "Nothing has been published yet.",
    not_found: "There is nothing here",
    not_found_advice: "The page has moved, or the address has a slip in it.",
    table: "Table",
    code: "Code",
    image: "image",
    video: "video",
    audio: "audio",
    minute: "minute",
    few_minutes: "minutes",
    minutes: "minutes",
    one_article: "article",
    few_articles: "articles",
    several_articles: "articles",
};

const GERMAN: Phrases = Phrases {
    lang: "de",
    read_on: "Weiterlesen",
    unsubscribe: "Abbestellen",
    preferences: "Einstellungen",
    view_in_browser: "Im Browser lesen",
    why_before: "Sie bekommen diese Mail, weil Sie ",
    why_after: " abonniert haben.",
    number: "Nr.",
    issues: "Ausgaben",
    how_to_leave: "Abbestellen: mit dem Link am Ende jeder Ausgabe.",
    feeds: "Feeds",
    articles: "Alle Artikel",
    updated: "aktualisiert am",
    tags: "Schlagwörter",
    authors: "Autorinnen und Autoren",
    sections: "Rubriken",
    languages: "Sprachen",
    contents: "Inhalt",
    neighbours: "Weitere Artikel",
    older: "Davor",
    newer: "Danach",
    skip: "Zum Text",
    nothing_yet: "Noch ist nichts erschienen.",
    not_found: "Hier ist nichts",
    not_found_advice: "Die Seite ist umgezogen, oder in der Adresse steckt ein Fehler.",
    table: "Tabelle",
    code: "Code",
    image: "Bild",
    video: "Video",
    audio: "Ton",
    minute: "Minute",
    few_minutes: "Minuten",
    minutes: "Minuten",
    one_article: "Artikel",
    few_articles: "Artikel",
    several_articles: "Artikel",
};

const FRENCH: Phrases = Phrases {
    lang: "fr",
    read_on: "Lire la suite",
    unsubscribe: "Se désabonner",
    preferences: "Préférences",
    view_in_browser: "Lire dans le navigateur",
    why_before: "Vous recevez ce message parce que vous avez demandé à recevoir ",
    why_after: ".",
    number: "N°",
    issues: "Numéros",
    how_to_leave: "Pour se désabonner, suivre le lien à la fin de chaque numéro.",
    feeds: "Flux",
    articles: "Tous les articles",
    updated: "mis à jour le",
    tags: "Mots-clés",
    authors: "Auteurs",
    sections: "Rubriques",
    languages: "Langues",
    contents: "Sommaire",
    neighbours: "Autres articles",
    older: "Précédent",
    newer: "Suivant",
    skip: "Aller au texte",
    nothing_yet: "Rien n’est encore paru.",
    not_found: "Il n’y a rien ici",
    not_found_advice: "La page a changé d’adresse, ou l’adresse contient une erreur.",
    table: "Tableau",
    code: "Code",
    image: "image",
    video: "vidéo",
    audio: "son",
    minute: "minute",
    few_minutes: "minutes",
    minutes: "minutes",
    one_article: "article",
    few_articles: "articles",
    several_articles: "articles",
};

const SPANISH: Phrases = Phrases {
    lang: "es",
    read_on: "Seguir leyendo",
    unsubscribe: "Darse de baja",
    preferences: "Preferencias",
    view_in_browser: "Ver en el navegador",
    why_before: "Recibes este correo porque te suscribiste a ",
    why_after: ".",
    number: "N.º",
    issues: "Números",
    how_to_leave: "Para darse de baja, siga el enlace al final de cualquier número.",
    feeds: "Canales",
    articles: "Todos los artículos",
    updated: "actualizado el",
    tags: "Etiquetas",
    authors: "Autores",
    sections: "Secciones",
    languages: "Idiomas",
    contents: "Contenido",
    neighbours: "Más artículos",
    older: "Anterior",
    newer: "Siguiente",
    skip: "Ir al texto",
    nothing_yet: "Todavía no se ha publicado nada.",
    not_found: "Aquí no hay nada",
    not_found_advice: "La página se ha mudado o la dirección tiene un error.",
    table: "Tabla",
    code: "Código",
    image: "imagen",
    video: "vídeo",
    audio: "audio",
    minute: "minuto",
    few_minutes: "minutos",
    minutes: "minutos",
    one_article: "artículo",
    few_articles: "artículos",
    several_articles: "artículos",
};

const ARABIC: Phrases = Phrases {
    lang: "ar",
    read_on: "متابعة القراءة",
    unsubscribe: "إلغاء الاشتراك",
    preferences: "التفضيلات",
    view_in_browser: "عرض في المتصفح",
    why_before: "تصلك هذه الرسالة لأنك اشتركت في ",
    why_after: ".",
    number: "العدد",
    issues: "الأعداد",
    how_to_leave: "لإلغاء الاشتراك، اتبع الرابط في نهاية أي عدد.",
    feeds: "الخلاصات",
    articles: "كل المقالات",
    updated: "آخر تحديث",
    tags: "الوسوم",
    authors: "الكتّاب",
    sections: "الأقسام",
    languages: "اللغات",
    contents: "المحتويات",
    neighbours: "مقالات أخرى",
    older: "السابق",
    newer: "التالي",
    skip: "انتقل إلى النص",
    nothing_yet: "لم يُنشر شيء بعد.",
    not_found: "لا شيء هنا",
    not_found_advice: "انتقلت الصفحة، أو في العنوان خطأ.",
    table: "جدول",
    code: "شيفرة",
    image: "صورة",
    video: "فيديو",
    audio: "صوت",
    minute: "دقيقة",
    few_minutes: "دقائق",
    minutes: "دقيقة",
    one_article: "مقال",
    few_articles: "مقالات",
    several_articles: "مقالًا",
};

const JAPANESE: Phrases = Phrases {
    lang: "ja",
    read_on: "続きを読む",
    unsubscribe: "購読を解除する",
    preferences: "設定",
    view_in_browser: "ブラウザーで読む",
    why_before: "このメールは、",
    why_after: " を購読されている方にお送りしています。",
    number: "第",
    issues: "バックナンバー",
    how_to_leave: "購読の解除は、各号の末尾のリンクからできます。",
    feeds: "フィード",
    articles: "すべての記事",
    updated: "更新",
    tags: "タグ",
    authors: "著者",
    sections: "分類",
    languages: "言語",
    contents: "目次",
    neighbours: "前後の記事",
    older: "前の記事",
    newer: "次の記事",
    skip: "本文へ",
    nothing_yet: "まだ何も公開されていません。",
    not_found: "ページが見つかりません",
    not_found_advice: "ページが移動したか、アドレスに誤りがあります。",
    table: "表",
    code: "コード",
    image: "画像",
    video: "動画",
    audio: "音声",
    minute: "分",
    few_minutes: "分",
    minutes: "分",
    one_article: "件",
    few_articles: "件",
    several_articles: "件",
};

#[cfg(test)]
mod tests {
    use super::phrases;

    #[test]
    fn a_number_has_the_word_that_its_language_puts_behind_it() {
        for (language, one, few, many) in [
            ("en", "1 minute", "3 minutes", "11 minutes"),
            ("de-AT", "1 Minute", "3 Minuten", "11 Minuten"),
            ("ar", "1 دقيقة", "3 دقائق", "11 دقيقة"),
            ("tlh", "1 minute", "3 minutes", "11 minutes"),
        ] {
            let phrases = phrases(language);
            assert_eq!([1, 3, 11].map(|count| phrases.in_minutes(count)), [one, few, many]);
        }
        assert_eq!(phrases("ar").in_articles(5), "5 مقالات");
    }
}
