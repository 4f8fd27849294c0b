//! Proves of the formats: each well-known shape becomes an article without options, with the fields that it holds.
//!
//! One file, though a long one: one test and its sample for each format, in the order of the readers.

use std::io::Write;

use dateline::archive::{ReadOptions, RejectCode};

use super::{Outcome, check, check_with, gz, titles};

fn only(outcome: &Outcome) -> &dateline::article::Article {
    assert_eq!(
        outcome.articles.len(),
        1,
        "{:?} {:?}",
        outcome.rejects,
        outcome.skipped
    );
    &outcome.articles[0]
}

fn date(article: &dateline::article::Article) -> String {
    article
        .published
        .map(|date| date.to_string())
        .unwrap_or_default()
}

const PARAGRAPH: &str = "The ministers of both countries met on Tuesday in the capital to talk about the border, the river and the \
    prisoners that each side still holds, a spokesman of the government said after the talks had ended late in the evening.";

fn page(head: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Ministers meet on border | Daily Example</title>{head}</head><body><nav><a href=\"/\">Home</a> \
         <a href=\"/world\">World</a></nav><article><h1>Ministers meet on border</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH} A second round is planned.</p>\
         <p>{PARAGRAPH} No date was named.</p></article><footer>All rights reserved. Contact us.</footer></body></html>"
    )
}

#[test]
fn a_page_says_what_it_is() {
    let head = "<meta property=\"og:site_name\" content=\"Daily Example\"><link rel=\"canonical\" href=\"https://daily.example/a/1\">\
        <script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"Ministers meet on border\",\
        \"datePublished\":\"2023-10-17T08:15:00+02:00\",\"author\":[{\"@type\":\"Person\",\"name\":\"Ann Writer\"}],\"articleSection\":\"World\"}</script>";
    let outcome = check("a.html", page(head).as_bytes());
    let article = only(&outcome);
    assert_eq!(article.title, "Ministers meet on border");
    assert_eq!(date(article), "2023-10-17T08:15:00+02:00");
    assert_eq!(article.outlet.as_deref(), Some("Daily Example"));
    assert_eq!(article.authors, ["Ann Writer"]);
    assert_eq!(article.section.as_deref(), Some("World"));
    assert_eq!(article.language.as_deref(), Some("en"));
    assert_eq!(
        (article.id.as_str(), article.url.as_deref()),
        (
            "https://daily.example/a/1",
            Some("https://daily.example/a/1")
        )
    );
    assert!(
        article.body.starts_with("The ministers of both countries"),
        "{}",
        article.body
    );
    assert!(
        !article.body.contains("All rights") && !article.body.contains("Home"),
        "{}",
        article.body
    );
}

#[test]
fn a_page_without_data_is_dated_by_what_readers_see() {
    let body = page("").replace(
        "<article>",
        "<article><time datetime=\"2019-11-20\">20 November</time>",
    );
    assert_eq!(date(only(&check("a", body.as_bytes()))), "2019-11-20");
}

fn warc(kind: &str, url: &str, mime: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2023-10-18T00:00:00Z\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn http(status: &str, mime: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 {status}\r\nContent-Type: {mime}\r\n{more}\r\n").into_bytes();
    block.extend_from_slice(body);
    block
}

#[test]
fn web_archives_keep_pages_and_count_the_rest() {
    let plain = page("");
    let chunked = format!("{:x}\r\n{plain}\r\n0\r\n\r\n", plain.len());
    let packed = gz(plain.as_bytes());
    let response = "application/http; msgtype=response";
    let mut file = warc(
        "warcinfo",
        "",
        "application/warc-fields",
        b"software: test\r\n",
    );
    file.extend(warc(
        "response",
        "https://daily.example/1",
        response,
        &http("200 OK", "text/html; charset=utf-8", "", plain.as_bytes()),
    ));
    file.extend(warc(
        "response",
        "https://daily.example/2",
        response,
        &http(
            "200 OK",
            "text/html",
            "Transfer-Encoding: chunked\r\n",
            chunked.as_bytes(),
        ),
    ));
    file.extend(warc(
        "response",
        "https://daily.example/3",
        response,
        &http("200 OK", "text/html", "Content-Encoding: gzip\r\n", &packed),
    ));
    file.extend(warc(
        "response",
        "https://daily.example/4",
        response,
        &http("404 Not Found", "text/html", "", plain.as_bytes()),
    ));
    file.extend(warc(
        "response",
        "https://daily.example/5",
        response,
        &http("200 OK", "image/png", "", b"\x89PNG"),
    ));
    file.extend(warc(
        "response",
        "https://daily.example/6",
        response,
        &http(
            "200 OK",
            "text/html",
            "",
            b"<html><body><a href=x>link</a></body></html>",
        ),
    ));
    file.extend(warc("revisit", "https://daily.example/1", response, b""));
    file.extend(warc(
        "resource",
        "https://daily.example/7",
        "text/html",
        plain.as_bytes(),
    ));
    for (name, bytes) in [("a.warc", file.clone()), ("b.warc.gz", gz(&file))] {
        let outcome = check(name, &bytes);
        let urls: Vec<&str> = outcome
            .articles
            .iter()
            .filter_map(|article| article.url.as_deref())
            .collect();
        assert_eq!(
            urls,
            [
                "https://daily.example/1",
                "https://daily.example/2",
                "https://daily.example/3",
                "https://daily.example/7"
            ],
            "{:?}",
            outcome.rejects
        );
        assert_eq!(
            outcome.skipped,
            [
                "warcinfo",
                "HTTP 404",
                "image/png",
                "page that is no article",
                "revisit"
            ]
        );
        assert!(outcome.rejects.is_empty());
    }
    // A damaged header costs one record, a cut one says so.
    let mut broken = warc(
        "resource",
        "https://daily.example/1",
        "text/html",
        plain.as_bytes(),
    );
    broken.extend_from_slice(b"garbage between records\r\n\r\n");
    broken.extend(warc(
        "resource",
        "https://daily.example/2",
        "text/html",
        plain.as_bytes(),
    ));
    let cut = warc(
        "resource",
        "https://daily.example/3",
        "text/html",
        plain.as_bytes(),
    );
    broken.extend_from_slice(&cut[..cut.len() / 2]);
    let outcome = check("c.warc", &broken);
    assert!(outcome.articles.len() >= 2);
    let codes: Vec<RejectCode> = outcome.rejects.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [RejectCode::Corrupt, RejectCode::Truncated]);
}

#[test]
fn arc_files_are_read_too() {
    let plain = page("");
    let block = http("200 OK", "text/html", "", plain.as_bytes());
    let head = "1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n";
    let mut file = format!(
        "filedesc://a.arc 0.0.0.0 20080430204825 text/plain {}\n{head}\n",
        head.len()
    )
    .into_bytes();
    file.extend_from_slice(
        format!(
            "http://daily.example/a b 127.0.0.1 20080430204826 text/html {}\n",
            block.len()
        )
        .as_bytes(),
    );
    file.extend_from_slice(&block);
    file.push(b'\n');
    let outcome = check("a.arc", &file);
    assert_eq!(
        only(&outcome).url.as_deref(),
        Some("http://daily.example/a b")
    );
    assert_eq!(outcome.skipped, ["filedesc"]);
}

#[test]
fn feeds_of_all_kinds() {
    let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Daily Example</title>\
        <link>https://daily.example/</link><language>en-us</language><item><title>One &amp; only</title><link>/a/1</link><guid>1</guid>\
        <pubDate>Tue, 17 Oct 2023 08:15:00 GMT</pubDate><description>Short.</description><content:encoded><![CDATA[<p>Full text.</p><p>More.</p>]]></content:encoded>\
        <author>a@daily.example (Ann Writer)</author><category>World</category></item></channel></rss>";
    let outcome = check("a", rss.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (article.title.as_str(), article.body.as_str()),
        ("One & only", "Full text.\n\nMore.")
    );
    assert_eq!(article.url.as_deref(), Some("https://daily.example/a/1"));
    assert_eq!(
        (
            article.outlet.as_deref(),
            article.authors[0].as_str(),
            article.tags[0].as_str()
        ),
        (Some("Daily Example"), "Ann Writer", "World")
    );
    assert_eq!(date(article), "2023-10-17T08:15:00Z");
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Daily</title><entry><title type=\"html\">&lt;b&gt;Two&lt;/b&gt;</title>\
        <link rel=\"alternate\" href=\"https://daily.example/2\"/><id>urn:2</id><published>2023-10-17T08:15:00Z</published><summary>Text.</summary></entry></feed>";
    let outcome = check("b", atom.as_bytes());
    assert_eq!(
        (only(&outcome).title.as_str(), only(&outcome).id.as_str()),
        ("Two", "https://daily.example/2")
    );
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Daily\",\"items\":[{\"id\":\"3\",\"title\":\"Three\",\"content_html\":\"<p>Text.</p>\",\
        \"date_published\":\"2023-10-17T08:15:00Z\"}]}";
    let outcome = check("c", json.as_bytes());
    assert_eq!(
        (
            only(&outcome).body.as_str(),
            only(&outcome).outlet.as_deref()
        ),
        ("Text.", Some("Daily"))
    );
}

#[test]
fn agency_formats() {
    let nitf = "<?xml version=\"1.0\"?><nitf><head><docdata><doc-id id-string=\"x1\"/><date.issue norm=\"20231017T081500+0200\"/><key-list><keyword key=\"talks\"/>\
        </key-list></docdata><pubdata name=\"Agency\"/></head><body><body.head><hedline><hl1>Talks end</hl1></hedline><byline>By Ann Writer</byline></body.head>\
        <body.content><p>First.</p><media><media-caption>A picture</media-caption></media><p>Second.</p></body.content></body></nitf>";
    let outcome = check("a.xml", nitf.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (
            article.id.as_str(),
            article.title.as_str(),
            article.body.as_str()
        ),
        ("x1", "Talks end", "First.\n\nSecond.")
    );
    assert_eq!(
        (
            date(article).as_str(),
            article.authors[0].as_str(),
            article.tags[0].as_str()
        ),
        ("2023-10-17T08:15:00+02:00", "Ann Writer", "talks")
    );
    let g2 = "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet><packageItem guid=\"p\"/><newsItem guid=\"tag:1\" xml:lang=\"de\"><itemMeta>\
        <itemClass qcode=\"ninat:text\"/><provider literal=\"Agentur\"/><versionCreated>2023-10-17T08:15:00Z</versionCreated></itemMeta><contentMeta>\
        <headline>Gespräche beendet</headline></contentMeta><contentSet><inlineXML><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>Erster.</p><p>Zweiter.</p>\
        </body></html></inlineXML></contentSet></newsItem><newsItem guid=\"tag:2\"><itemMeta><itemClass qcode=\"ninat:picture\"/></itemMeta></newsItem></itemSet></newsMessage>";
    let outcome = check("b.xml", g2.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (
            article.id.as_str(),
            article.body.as_str(),
            article.language.as_deref()
        ),
        ("tag:1", "Erster.\n\nZweiter.", Some("de"))
    );
    assert_eq!(outcome.skipped, ["package", "picture item"]);
    let newsml = "<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:1</PublicIdentifier></NewsIdentifier></Identification><NewsManagement>\
        <FirstCreated>20231017T081500Z</FirstCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>Fin des pourparlers</HeadLine></NewsLines>\
        <AdministrativeMetadata><Provider><Party FormalName=\"AGF\"/></Provider></AdministrativeMetadata><ContentItem><DataContent><p>Un.</p><p>Deux.</p></DataContent>\
        </ContentItem></NewsComponent></NewsItem></NewsML>";
    let outcome = check("c.xml", newsml.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (
            article.id.as_str(),
            article.body.as_str(),
            article.outlet.as_deref()
        ),
        ("urn:1", "Un.\n\nDeux.", Some("AGF"))
    );
    let ninjs = "{\"uri\":\"urn:9\",\"type\":\"text\",\"headline\":\"Talks end\",\"byline\":\"Ann Writer\",\"body_html\":\"<p>One.</p><p>Two.</p>\",\"versioncreated\":\"2023-10-17T08:15:00Z\"}";
    let outcome = check("d.json", ninjs.as_bytes());
    assert_eq!(
        (only(&outcome).body.as_str(), date(only(&outcome)).as_str()),
        ("One.\n\nTwo.", "2023-10-17T08:15:00Z")
    );
}

#[test]
fn xml_of_no_known_kind_is_read_by_its_names() {
    let one = "<?xml version=\"1.0\"?><doc><headline>Talks end</headline><date>2023-10-17</date><text><p>One.</p><p>Two.</p></text></doc>";
    let outcome = check("a.xml", one.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (article.title.as_str(), article.body.as_str()),
        ("Talks end", "One.\n\nTwo.")
    );
    assert_eq!(date(article), "2023-10-17");
    let each = |number: u32| {
        format!(
            "<article id=\"{number}\"><title>Talks {number}</title><body>Body {number}.</body></article>"
        )
    };
    let list: String = (1..=3).map(each).collect();
    let list = format!("<?xml version=\"1.0\"?><articles>{list}</articles>");
    let outcome = check("b.xml", list.as_bytes());
    assert_eq!(
        titles(&outcome),
        ["Talks 1", "Talks 2", "Talks 3"],
        "{:?}",
        outcome.rejects
    );
    let contents = b"<?xml version=\"1.0\"?><ncx><docTitle><text>A book</text></docTitle></ncx>";
    assert_eq!(
        check("toc.ncx", contents).skipped,
        ["XML without an article"]
    );
    let other = check(
        "c.xml",
        b"<?xml version=\"1.0\"?><settings><size>3</size></settings>",
    );
    assert_eq!(other.skipped, ["XML without an article"]);
}

#[test]
fn messages_and_files_of_them() {
    let message = "From: Ann Writer <ann@daily.example>\r\nTo: list@daily.example\r\nSubject: =?utf-8?q?Caf=C3=A9_talks?=\r\nDate: Tue, 17 Oct 2023 08:15:00 +0200\r\n\
        Message-ID: <1@daily.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nThe caf=C3=A9 talks ended.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>The caf&eacute; talks ended.</p>\r\n--b--\r\n";
    let outcome = check("a.eml", message.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (article.title.as_str(), article.body.as_str()),
        ("Café talks", "The café talks ended.")
    );
    assert_eq!(
        (article.id.as_str(), article.authors[0].as_str()),
        ("1@daily.example", "Ann Writer")
    );
    assert_eq!(date(article), "2023-10-17T08:15:00+02:00");
    let one = "From ann@daily.example Tue Oct 17 08:15:00 2023\nFrom: ann@daily.example\nSubject: One\n\nText one.\n>From here on.\n\n";
    let two = one.replace("One", "Two").replace("one", "two");
    let outcome = check("b.mbox", format!("{one}{two}").as_bytes());
    assert_eq!(
        outcome
            .articles
            .iter()
            .map(|article| article.title.as_str())
            .collect::<Vec<_>>(),
        ["One", "Two"]
    );
    assert!(outcome.articles[0].body.contains("From here on."));
}

#[test]
fn wiki_dumps_and_the_reuters_collection() {
    let dump = "<mediawiki xml:lang=\"en\"><siteinfo><sitename>Wikinews</sitename><base>https://en.wikinews.org/wiki/Main_Page</base></siteinfo>\
        <page><title>Talks end in Geneva</title><ns>0</ns><id>7</id><revision><timestamp>2023-10-18T00:00:00Z</timestamp><text>{{date|October 17, 2023}}\n\
        The '''talks''' in [[Geneva]] ended.\n\n== Sources ==\n* {{source}}\n[[Category:Peace]]</text></revision></page>\
        <page><title>Talk:Talks</title><ns>1</ns><id>8</id><revision><text>x</text></revision></page></mediawiki>";
    let outcome = check("a.xml", dump.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (article.body.as_str(), date(article).as_str()),
        ("The talks in Geneva ended.", "2023-10-17")
    );
    assert_eq!(
        (article.url.as_deref(), article.tags[0].as_str()),
        (
            Some("https://en.wikinews.org/wiki/Talks_end_in_Geneva"),
            "Peace"
        )
    );
    assert_eq!(outcome.skipped, ["page of another namespace"]);
    let sgml = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" NEWID=\"1\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TOPICS><D>cocoa</D></TOPICS>\n\
        <PLACES><D>el-salvador</D><D>usa</D></PLACES>\n<TEXT>&#2;\n<TITLE>HARVEST &lt;GOOD></TITLE>\n<DATELINE>    SALVADOR, Feb 26 - </DATELINE><BODY>Showers continued\n\
        throughout the week.\n    The dry period ended.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n";
    let outcome = check("b.sgm", sgml.as_bytes());
    let article = only(&outcome);
    assert_eq!(
        (
            article.id.as_str(),
            article.title.as_str(),
            article.tags[0].as_str()
        ),
        ("1", "HARVEST <GOOD>", "cocoa")
    );
    assert_eq!(date(article), "1987-02-26T15:01:01Z");
    assert!(
        article.body.ends_with("The dry period ended."),
        "{}",
        article.body
    );
    assert_eq!(article.extra["places"][1], "usa");
}

fn gdelt_row(id: u32, url: &str) -> String {
    let mut cells = vec![String::new(); 61];
    for (at, value) in [
        (1, "20231017"),
        (2, "202310"),
        (3, "2023"),
        (6, "IRAN"),
        (7, "IRN"),
        (12, "GOV"),
        (16, "UNITED STATES"),
        (17, "USA"),
        (26, "190"),
        (28, "19"),
        (51, "4"),
        (52, "Damascus, Dimashq, Syria"),
        (53, "SY"),
        (56, "33.5"),
        (57, "36.3"),
        (59, "20231018081500"),
    ] {
        cells[at] = value.to_owned();
    }
    cells[0] = id.to_string();
    cells[60] = url.to_owned();
    cells.join("\t") + "\n"
}

#[test]
fn rows_of_coded_events_are_gathered_by_article() {
    let table = [
        gdelt_row(1, "https://daily.example/1"),
        gdelt_row(2, "https://daily.example/2"),
        gdelt_row(3, "https://daily.example/1"),
    ]
    .concat();
    let outcome = check("a.export.CSV", table.as_bytes());
    let ids: Vec<&str> = outcome
        .articles
        .iter()
        .map(|article| article.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["https://daily.example/1", "https://daily.example/2"],
        "{:?}",
        outcome.rejects
    );
    assert_eq!(outcome.events[0].as_array().map(Vec::len), Some(2));
    let event = &outcome.events[0][0];
    assert_eq!(
        (
            &event["type"],
            &event["source"][0]["country"],
            &event["place"]["country"]
        ),
        (&"ASSAULT".into(), &"IRN".into(), &"SYR".into())
    );
    // More rows than a record may hold become several, none is lost.
    let many: String = (0..40)
        .map(|id| gdelt_row(id, "https://daily.example/1"))
        .collect();
    let mut options = ReadOptions::default();
    options.limits.record_bytes = 2048;
    let outcome = check_with("c.export.CSV", many.as_bytes(), &options, &[]);
    assert!(outcome.articles.len() > 1 && outcome.rejects.is_empty());
    let events: usize = outcome
        .events
        .iter()
        .filter_map(|events| events.as_array().map(Vec::len))
        .sum();
    assert_eq!(events, 40);
    let polecat = "Event ID\tEvent Date\tEvent Type\tActor Name\tActor Country\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tPublication Date\n\
        P1\t2023-10-17\tASSAULT\tIran\tIRN\tGOV\tUnited States\tUSA\t2023-10-18\n";
    let outcome = check("b.txt", polecat.as_bytes());
    assert_eq!(only(&outcome).id, "polecat-P1");
    assert_eq!(outcome.events[0][0]["target"][0]["country"], "USA");
}

#[test]
fn tables_of_files_in_tar_and_zip() {
    let mut builder = tar::Builder::new(Vec::new());
    let mut add = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Set by hand: the builder refuses paths that lead out.
        header.as_gnu_mut().expect("gnu").name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, bytes).expect("memory");
    };
    add("a/one.txt", b"Rebels attacked the town on Monday.");
    add("../out.txt", b"Text that must not get out.");
    add("b.jsonl.gz", &gz(b"{\"title\":\"Two\"}\n"));
    let tar = builder.into_inner().expect("memory");
    let zst = zstd::encode_all(&tar[..], 1).expect("memory");
    let outcome = check("a.tar.zst", &zst);
    assert_eq!(outcome.articles.len(), 2, "{:?}", outcome.rejects);
    assert!(
        outcome.articles[1]
            .origin
            .archive
            .ends_with("a.tar.zst › b.jsonl.gz"),
        "{}",
        outcome.articles[1].origin.archive
    );
    assert_eq!(outcome.rejects[0].0, RejectCode::UnsafePath);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [
        ("one.json", &b"[{\"title\":\"One\"}]"[..]),
        ("inner.tar", &tar[..]),
    ] {
        zip.start_file(name, options).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    let zip = zip.finish().expect("memory").into_inner();
    assert_eq!(check("b.zip", &zip).articles.len(), 3);
    assert_eq!(check("c", &gz(&zip)).articles.len(), 3);
    let chosen = ReadOptions {
        include: vec!["*.jsonl.gz".to_owned()],
        ..ReadOptions::default()
    };
    assert_eq!(check_with("d.tar", &tar, &chosen, &[]).articles.len(), 1);
}
