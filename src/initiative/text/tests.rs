use proptest::prelude::*;
use serde_json::Value;

use super::*;

#[test]
fn markdown_becomes_the_allowed_tags_only() {
    let html = markdown_to_html("# Atelier\n\nOn *répare* **tout**.\n\n- vélos\n- `radios`\n\n> sauf les motos");
    assert_eq!(
        html,
        "<p><strong>Atelier</strong></p>\n<p>On <em>répare</em> <strong>tout</strong>.</p>\n<ul>\n<li>vélos</li>\n\
         <li><code>radios</code></li>\n</ul>\n<blockquote>\n<p>sauf les motos</p>\n</blockquote>"
    );
}

#[test]
fn links_are_plain_and_lead_to_the_web_only() {
    let rel = "rel=\"nofollow noopener ugc\"";
    assert_eq!(
        markdown_to_html("[site](https://repair.example/ \"titre\")"),
        format!("<p><a href=\"https://repair.example/\" {rel}>site</a></p>")
    );
    for target in
        ["javascript:alert(1)", "data:text/html,x", "/admin", "//evil.example", "mailto:a@b.example", "JaVaScRiPt:x"]
    {
        let html = markdown_to_html(&format!("[x]({target})"));
        assert!(!html.contains("href"), "{html}");
    }
}

#[test]
fn html_in_markdown_is_shown_not_run() {
    let html = markdown_to_html(
        "Bonjour <script>alert(1)</script> <b onclick=x>gras</b>\n\n<iframe src=x>\n\n![photo du lieu](http://x.example/a.png)",
    );
    assert!(
        html.contains("&lt;script&gt;") && html.contains("&lt;b onclick=x&gt;") && html.contains("&lt;iframe"),
        "{html}"
    );
    assert!(html.contains("photo du lieu") && !html.contains("a.png"), "{html}");
}

#[test]
fn names_lose_their_html() {
    assert_eq!(strip_html("Park Slop<br>Food Coop"), ("Park Slop Food Coop".to_owned(), true));
    assert_eq!(strip_html("<p>Chez <b>Paul</b> &amp; Cie</p>"), ("Chez Paul & Cie".to_owned(), true));
    assert_eq!(strip_html("a<script>alert(1)</script>b"), ("ab".to_owned(), true));
    for plain in ["Vélo & Co", "1 < 2 > 0", "Le <3 des halles", "A&B; C", " deux  espaces ", "x\ny"] {
        assert_eq!(strip_html(plain), (plain.to_owned(), false));
    }
}

#[test]
fn imported_html_becomes_markdown() {
    let (markdown, was_html) = html_to_markdown_allowed(
        "<div><h2>Nos vélos</h2><p>Une <b>coop </b>de <i>livraison</i>,<br/>à Lyon. <a href=\"https://coop.example/a\">Site</a>\
         <a href=\"javascript:x\">non</a></p><ul><li>un</li><li>deux * trois</li></ul><style>p{}</style><p>Fin</p></div>",
    );
    assert!(was_html);
    assert_eq!(
        markdown,
        "**Nos vélos**\n\nUne **coop** de *livraison*,  \nà Lyon. [Site](https://coop.example/a)non\n\n- un\n- deux \\* trois\n\nFin"
    );
    assert_eq!(html_to_markdown_allowed("Du *Markdown*, déjà"), ("Du *Markdown*, déjà".to_owned(), false));
    assert_eq!(html_to_markdown_allowed("<blockquote>un<p>deux</p></blockquote>trois").0, "> un\n>\n> deux\n\ntrois");
}

#[test]
fn folding_makes_names_comparable() {
    assert_eq!(fold("  L’Écloz'r — CŒUR  n°2 "), "l ecloz r coeur n 2");
    assert_eq!(fold("Straße, Łódź; ﬁn ½"), "strasse lodz fin 1 2");
    assert_eq!(fold("हिन्दी"), "हिन्दी");
    assert_eq!(fold("!?"), "");
}

#[test]
fn names_are_alike_as_people_see_them() {
    assert!((name_similarity("Repair Café Rennes", "rennes : repair cafe") - 1.0).abs() < f64::EPSILON);
    assert!(name_similarity("Human Lab", "Humanlab") > 0.99);
    assert!(name_similarity("", "") < 0.01 && name_similarity("!!", "!!") < 0.01);
    assert!(name_similarity("AMAP de Bréhand", "AMAP de Brest") < 0.85);
}

proptest! {
    #[test]
    fn no_text_gets_a_tag_or_a_scheme_through(text in "[ -~\\n]{0,200}", tag in "(<script>|<img onerror=x>|\\[a\\]\\(javascript:x\\)|<svg/onload=x>)") {
        let html = markdown_to_html(&format!("{text}{tag}{text}")).to_lowercase();
        for piece in html.split('<').skip(1) {
            let name: String = piece.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            prop_assert!(ALLOWED_TAGS.contains(&name.as_str()), "{}", html);
        }
        prop_assert!(!html.contains("href=\"javascript"));
        html_to_markdown_allowed(&text);
        strip_html(&text);
    }

    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn similarity_is_symmetric_and_between_0_and_1(a in "\\PC{0,30}", b in "\\PC{0,30}") {
        let alike = name_similarity(&a, &b);
        prop_assert!((0.0..=1.0).contains(&alike));
        prop_assert!((alike - name_similarity(&b, &a)).abs() < 1e-12);
    }
}

#[test]
fn hostile_texts_are_read_in_reasonable_time() {
    let began = std::time::Instant::now();
    for text in [
        "> ".repeat(5_000),
        "[".repeat(10_000),
        "*a ".repeat(3_000),
        "<div>".repeat(2_000),
        "<ul><li>".repeat(2_000),
        "&lt;".repeat(2_500),
    ] {
        markdown_to_html(&text);
        strip_html(&text);
        html_to_markdown_allowed(&text);
        name_similarity(&text, &text);
    }
    assert!(began.elapsed().as_secs() < 240, "{:?}", began.elapsed());
}

struct Lab {
    name: String,
    town: String,
    point: Option<(f64, f64)>,
}

fn lab(properties: &Value, name: &str, town: &str, point: [&Value; 2]) -> Lab {
    let text = |member: &str| properties[member].as_str().unwrap_or_default().to_owned();
    Lab { name: text(name), town: fold(&text(town)), point: point[0].as_f64().zip(point[1].as_f64()) }
}

fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north, east) = (a.0 - b.0, (a.1 - b.1) * a.0.to_radians().cos());
    north.hypot(east) * 111_195.0
}

/// Trap 15 of FORMATS.md 4.
#[test]
fn the_labs_of_brittany_that_two_sources_list_are_found() {
    let Some(base) = std::env::var_os("BOCAGE_SAMPLE_DATA").map(std::path::PathBuf::from) else {
        assert!(std::env::var_os("BOCAGE_REQUIRE_SAMPLES").is_none(), "BOCAGE_SAMPLE_DATA is not set");
        eprintln!("skipped: BOCAGE_SAMPLE_DATA is not set");
        return;
    };
    let read = |path: &str| serde_json::from_str::<Value>(&std::fs::read_to_string(base.join(path)).unwrap()).unwrap();
    let brittany = read("bzh_fablab/map_bzh_fablab.geojson");
    let brittany: Vec<Lab> = brittany["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            lab(&f["properties"], "name", "ville", [&f["geometry"]["coordinates"][1], &f["geometry"]["coordinates"][0]])
        })
        .collect();
    let france = read("fablabs_france/fablabs_france.json");
    let france: Vec<Lab> =
        france.as_array().unwrap().iter().map(|l| lab(l, "name", "city", [&l["latitude"], &l["longitude"]])).collect();

    let (mut near, mut same_town, mut far) = (Vec::new(), Vec::new(), Vec::new());
    for a in &brittany {
        for b in &france {
            let distance = a.point.zip(b.point).map(|(a, b)| metres(a, b));
            let alike = name_similarity(&a.name, &b.name);
            if alike >= 0.85 && distance.is_some_and(|distance| distance <= 200.0) {
                near.push(a.name.as_str());
            } else if fold(&a.name) == fold(&b.name) && a.town == b.town {
                same_town.push(a.name.as_str());
            } else if alike >= 0.85 {
                far.push(a.name.as_str());
            }
        }
    }
    near.sort_unstable();
    assert_eq!(near, ["FabLab Lannion KerNEL", "Human Lab", "La FABrique du Loch", "MakerSpace56", "TyFab"]);
    same_town.sort_unstable();
    assert_eq!(same_town, ["LabFab UR1", "Les Fabriques du Ponant", "PiNG"]);
    assert_eq!(far, ["Open Factory"], "alike, but 733 km away and in another town: not proposed");
    for neighbour in ["Coworking Wigwam", "L'Eclozr", "Dedale"] {
        assert!(brittany.iter().any(|lab| lab.name == neighbour), "{neighbour} is in the file");
        assert!(france.iter().all(|lab| name_similarity(neighbour, &lab.name) < 0.6), "{neighbour}");
    }
}
