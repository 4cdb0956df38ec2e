use super::*;

/// Valid numbers of each country, and the same with a mistyped digit.
const EXAMPLES: [(&str, &[&str], &[&str]); 28] = [
    ("AT", &["ATU13585627"], &["ATU13585626", "AT13585627"]),
    ("BE", &["BE0428759497"], &["BE0428759498", "BE2428759497"]),
    ("BG", &["BG175074752"], &["BG175074751", "BG17507475"]),
    ("CY", &["CY10259033P"], &["CY10259033Z", "CY12259033P"]),
    ("CZ", &["CZ25123891", "CZ7103192745", "CZ640903926"], &["CZ25123890", "CZ7103192746"]),
    ("DE", &["DE136695976"], &["DE136695978", "DE036695976"]),
    ("DK", &["DK13585628"], &["DK13585627", "DK1358562"]),
    ("EE", &["EE100594102"], &["EE100594103"]),
    ("GR", &["EL094259216"], &["EL123456781", "GR094259216"]),
    ("ES", &["ESB64717838", "ES54362315K", "ESX5253868R", "ESM1234567L"], &["ESB64717839"]),
    ("FI", &["FI20774740"], &["FI20774741"]),
    (
        "FR",
        &["FR23334175221", "FRK7399859412", "FR4Z123456782"],
        &["FR84323140391", "FRIO334175221"],
    ),
    ("HR", &["HR33392005961"], &["HR33392005962"]),
    ("HU", &["HU12892312"], &["HU12892313"]),
    ("IE", &["IE6433435F", "IE6433435OA", "IE8D79739I"], &["IE6433435E", "IE8?79739J"]),
    ("IT", &["IT00743110157"], &["IT00743110158"]),
    ("LT", &["LT119511515", "LT100001919017", "LT100004801610"], &["LT100001919018"]),
    ("LU", &["LU15027442"], &["LU15027443"]),
    (
        "LV",
        &["LV40003521600", "LV16117519997", "LV32867300679"],
        &["LV40003521601", "LV16137519997"],
    ),
    ("MT", &["MT11679112"], &["MT11679113"]),
    ("NL", &["NL004495445B01", "NL002455799B11"], &["NL123456789B90", "NL004495445B00"]),
    ("PL", &["PL8567346215"], &["PL8567346216"]),
    ("PT", &["PT501964843"], &["PT501964842"]),
    ("RO", &["RO18547290"], &["RO18547291", "RO018547290"]),
    ("SE", &["SE123456789701"], &["SE123456789101", "SE123456789700"]),
    ("SI", &["SI50223054"], &["SI50223055"]),
    ("SK", &["SK2022749619"], &["SK2022749618"]),
    ("GB", &["XI980780684", "XIGD001", "XIHA500"], &["XI802311781", "XIGD500", "GB980780684"]),
];

#[test]
fn numbers_are_checked_by_their_countrys_rule() {
    for (country, valid, invalid) in EXAMPLES {
        for text in valid {
            let number: VatNumber = text.parse().unwrap_or_else(|why| panic!("{text} {why}"));
            assert_eq!((number.country(), number.to_string().as_str()), (country, *text));
        }
        for text in invalid {
            assert!(text.parse::<VatNumber>().is_err(), "{text}");
        }
    }
}

#[test]
fn numbers_are_read_as_people_write_them() {
    for text in ["de 136 695 976", "DE-136.695.976", " DE136695976 "] {
        assert_eq!(text.parse::<VatNumber>().unwrap().to_string(), "DE136695976");
    }
}

#[test]
fn no_input_panics() {
    let odd =
        ["", "D", "DE", "DEÄÖÜ", "ES", "ESÄ234567L", "FRÄ1", "IE", "IEß", "NLB", "CYÅ", "ROÅ"];
    for Rule { prefix, .. } in RULES {
        for rest in odd {
            assert!(format!("{prefix}{rest}").parse::<VatNumber>().is_err());
        }
        for length in 0..40 {
            // Must not panic.
            let _ = format!("{prefix}{}", "9".repeat(length)).parse::<VatNumber>();
            let _ = format!("{prefix}{}", "Z".repeat(length)).parse::<VatNumber>();
        }
    }
    assert_eq!("136695976".parse::<VatNumber>(), Err(VatNumberError::UnknownCountry));
    let message = "DE136695978".parse::<VatNumber>().unwrap_err().to_string();
    assert_eq!(message, "is not valid for Germany; please check its digits");
}
