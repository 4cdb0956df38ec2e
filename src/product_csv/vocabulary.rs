//! Terms for yes and no, and for statuses, in the languages of common spreadsheets.

use crate::catalog::ProductStatus;

const TRUE: &str = "true wahr vrai verdadero verdadeiro vero waar sand sann sant tosi prawda pravda \
    igaz adevărat adevarat doğru dogru истина правда 真 はい 是 예 참 yes y ja oui si sí sì sim tak ano \
    igen da да evet kyllä kylla ναι 1 1.0 x ✓ ✔ on t active enabled published visible";

const FALSE: &str = "false falsch faux falso onwaar falsk usann epätosi epatosi fałsz falsz nepravda \
    hamis fals yanlış yanlis ложь 偽 假 いいえ 否 아니요 거짓 no n nein non nee nej nei não nao nie ne nem \
    nu нет hayır hayir ei όχι 0 0.0 - off f inactive disabled unpublished hidden";

/// Parses yes or no. Returns `None` if the word is neither.
pub fn parse_bool(text: &str) -> Option<bool> {
    let word = text.trim().to_lowercase();
    let is_one_of = |words: &str| words.split_whitespace().any(|known| known == word);
    if is_one_of(TRUE) {
        return Some(true);
    }
    is_one_of(FALSE).then_some(false)
}

/// Parses whether back-orders are allowed, from Shopify's values or yes and no.
pub fn parse_backorder(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "continue" => Some(true),
        "deny" => Some(false),
        _ => parse_bool(text),
    }
}

/// Parses a status.
pub fn parse_status(text: &str) -> Option<ProductStatus> {
    match text.to_lowercase().as_str() {
        "active" | "aktiv" | "actif" | "activo" | "attivo" | "ativo" | "actief" => {
            Some(ProductStatus::Active)
        }
        "draft" | "entwurf" | "brouillon" | "borrador" | "bozza" | "rascunho" | "concept" => {
            Some(ProductStatus::Draft)
        }
        "archived" | "archiviert" | "archivé" | "archivado" | "archiviato" | "arquivado"
        | "gearchiveerd" => Some(ProductStatus::Archived),
        "unlisted" | "not listed" => Some(ProductStatus::Unlisted),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_known_in_many_languages() {
        for word in
            ["TRUE", "WAHR", "VRAI", "Verdadero", "VERO", "1", "yes", "Ja", "oui", "x", "Sí", "да"]
        {
            assert_eq!(parse_bool(word), Some(true), "{word}");
        }
        for word in ["False", "FALSCH", "faux", "0", "No", "nein", "NÃO"] {
            assert_eq!(parse_bool(word), Some(false), "{word}");
        }
        assert_eq!((parse_bool("maybe"), parse_bool("2")), (None, None));
        assert_eq!(
            (parse_backorder("Continue"), parse_backorder("DENY")),
            (Some(true), Some(false))
        );
        assert_eq!((parse_backorder("TRUE"), parse_backorder("perhaps")), (Some(true), None));
        assert_eq!(parse_status("Unlisted"), Some(ProductStatus::Unlisted));
        assert_eq!(parse_status("secret"), None);
    }
}
