//! What is mended, what costs a row, and what is no answer.

use serde_json::{Value, json};

use super::json::{broken, parse, parse_rows, rows as rows_of};

#[test]
fn r3_a_spot_that_can_mean_one_thing_only_is_mended() {
    for (given, text) in [
        (&b"{\"a\":\"thanks \\ud83d\"}"[..], "thanks \u{fffd}"),
        (b"{\"a\":\"\\ude00 thanks\"}", "\u{fffd} thanks"),
        (b"{\"a\":\"\\ud83d\\u0041\"}", "\u{fffd}A"),
        (b"{\"a\":\"\\ud83d\\ud83d\\ude00\"}", "\u{fffd}\u{1f600}"),
        (b"{\"a\":\"\\\\ud83d \t\"}", "\\ud83d \t"),
        (b"{\"a\":\"caf\xe9\"}", "caf\u{fffd}"),
        (b"{\"a\":\"\xcf\xf0\xe8\"}", "\u{fffd}\u{fffd}\u{fffd}"),
        (b"{\"a\":\"\xf0\x9f\x98\"}", "\u{fffd}"),
        (b"{\"a\":\"one\ntwo\r\n\tthree\"}", "one\ntwo\r\n\tthree"),
        (b"{\"a\":\"bell\x07\x00end\"}", "bell  end"),
        (b"{\"a\":\"it\\'s \\x41 \\u12\"}", "it's x41 \u{fffd}"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{\"a\":\"x\"}", "x"),
        (b"<br />\n<b>Notice</b>: Undefined index: [x] in /a.php on line <b>3</b><br />\n{\"a\":\"x\"}", "x"),
        (b"{\"a\":\"x\"}\n<br />\n<b>Warning</b>: something[0] in /a.php", "x"),
        (b"<html><body>cache</body></html>{\"a\":\"x\"}", "x"),
        (b"{\"a\":\"x\"}\x00\x00", "x"),
        (b"{\"b\":NaN,\"c\":[-Infinity,undefined],\"a\":\"x\",}", "x"),
    ] {
        let read = parse(given).unwrap_or_default();
        assert_eq!(read["a"], text, "{}", String::from_utf8_lossy(given));
    }
    let numbers = br#"{"a":NaN,"b":-Infinity,"c":+5,"d":.5,"e":0x1F,"f":1.50,"g":True,"h":"x"}"#;
    let expected = json!({"a": null, "b": null, "c": "+5", "d": ".5", "e": "0x1F", "g": true, "h": "x"});
    let mut read = parse(numbers).unwrap();
    assert_eq!(read["f"].to_string(), "1.50", "digits are kept");
    read.as_object_mut().unwrap().remove("f");
    assert_eq!(read, expected);
}

#[test]
fn r3_what_is_no_answer_stays_none() {
    for given in [
        "",
        "<html>",
        "<html><script>var a = {\"id\": 5};</script></html>",
        "<!doctype html><p>{\"id\": 5}",
        "<html><script>x</script></html><script>a({\"id\": 5})",
        "{\"id\": 5",
        "{\"id\": 5, \"a\": \"x",
        "[{\"id\": 5}, {\"id\":",
        "{\"id\": 5}, {\"id\": 6}]",
        "{\"a\": \"he said \"hi\" to me\"}",
        "{\"a\" \"b\"}",
        "{\"a\": b}",
        "Fatal error: x",
    ] {
        assert_eq!(parse(given.as_bytes()), None, "{given}");
    }
    let deep = [format!("{}1{}", "[[".repeat(200_000), "]]".repeat(200_000)), "{\"a\":".repeat(200_000)];
    for given in deep {
        assert_eq!(parse(given.as_bytes()), None);
    }
}

#[test]
fn r3_a_row_that_begins_otherwise_than_others_is_not_passed_over() {
    let (bad, other) = (r#"{"a":{},"b":"x "y" z","order_id":1}"#, r#"{"c":1,"order_id":2,"d":[{"a":{},"b":1}]}"#);
    let last = r#"{"a":{},"b":"","order_id":3}"#;
    let body = format!(r#"{{"orders":[{bad},{other},{last}],"n":1}}"#);
    assert_eq!(reported(&body, "orders"), (vec!["1 b".into(), "2 whole".into(), "3 whole".into()], false));
    // Where nobody can tell, it is said that something is missing.
    let body = format!(r#"{{"orders":[{bad},{other},{bad},{last}],"n":1}}"#);
    let (rows, cut) = reported(&body, "orders");
    assert!(cut || rows.len() == 4, "{rows:?}");
}

#[test]
fn r3_a_row_that_is_no_object_costs_itself() {
    for bad in ["[".repeat(300), format!("{}1{}", "[".repeat(200), "]".repeat(200)), "oops".into(), "[1 2]".into()] {
        let body = format!(r#"{{"orders":[{bad},{{"order_id":2,"a":1}},{{"order_id":3,"a":1}}],"n":1}}"#);
        assert_eq!(
            reported(&body, "orders"),
            (vec!["null ".into(), "2 whole".into(), "3 whole".into()], false),
            "{bad}"
        );
    }
}

/// A row's number, and where it broke.
fn reported(body: &str, place: &str) -> (Vec<String>, bool) {
    let read = parse_rows(body.as_bytes(), Some("order_id")).unwrap_or_else(|| panic!("{body}"));
    let row = |row: &Value| format!("{} {}", row["order_id"], broken(row).unwrap_or("whole"));
    (rows_of(&read.value[place]).into_iter().map(row).collect(), read.cut)
}

#[test]
fn r3_a_row_that_breaks_the_syntax_costs_itself() {
    let whole = |number: u32| format!(r#"{{"order_id":{number},"comment":"c","products":[{{"article":"A"}}]}}"#);
    for (bad, place) in [
        (r#"{"order_id":2,"comment":"he said "hi", and left","products":[]}"#, "comment"),
        (r#"{"order_id":2,"comment":"no end,"products":[{"article":"A"}]}"#, "comment"),
        (r#"{"order_id":2,"comment":"c" "products":[]}"#, "comment"),
        (r#"{"order_id":2,"comment":"c","products":[{"article":"A","price":1 2}]}"#, "products[1].price"),
        (r#"{"order_id":2,"comment":"c","products":[{"article":"A"},{"article":B}]}"#, "products[2].article"),
        (r#"{"order_id":2,"comment":"c","products":[{"article":"A"}"#, "products"),
        (r#"{"order_id":2,"comment":,"products":[]}"#, "comment"),
        (r#"{"order_id":2,"comment":"c","products":[}]}"#, "products"),
        (r#"{"order_id":2,"comment":resource(5) of type,"products":[]}"#, "comment"),
        (r#"{"order_id":2,comment:"c","products":[]}"#, "order_id"),
    ] {
        for (at, tail) in [(0, r#"],"total":3}"#), (1, r#"],"total":3}"#), (2, r#"],"total":3}"#), (2, "]}")] {
            // Without a row after it, the end of the list is the end of its own.
            if at == 2 && bad.ends_with("\"A\"}") {
                continue;
            }
            let mut rows = [whole(1), whole(3), whole(4)];
            rows[at] = bad.to_owned();
            let body = format!(r#"{{"status":"OK","orders":[{}{tail}"#, rows.join(" ,\n"));
            let (reported, cut) = reported(&body, "orders");
            assert!(reported[at].starts_with("2 ") && reported[at].contains(place), "{body}: {reported:?}");
            assert_eq!((reported.len(), cut), (3, false), "{body}: {reported:?}");
            assert_eq!(reported.iter().filter(|row| row.ends_with("whole")).count(), 2, "{body}: {reported:?}");
        }
    }
}

#[test]
fn r3_a_row_has_its_number_although_it_broke_before_it_and_rows_may_be_numbered() {
    let body = r#"{"orders":[{"comment":"c","order_id":1},{"comment":"a "b" c","order_id":"2"},{"comment":"c","order_id":3}]}"#;
    assert_eq!(reported(body, "orders"), (vec!["1 whole".into(), "\"2\" comment".into(), "3 whole".into()], false));
    let body = r#"{"orders":{"7":{"order_id":1,"c":"x"},"8":{"order_id":2,"c":"a "b" c"},"9":{"order_id":3,"c":""}}}"#;
    assert_eq!(reported(body, "orders"), (vec!["1 whole".into(), "2 c".into(), "3 whole".into()], false));
}

#[test]
fn r3_an_answer_that_ends_early_says_so_wherever_it_ends() {
    let body = r#"{"status":"OK","orders":[{"order_id":1,"a":["x",1]},{"order_id":2,"a":[{}]},{"order_id":3,"a":1}]}"#;
    for end in 1..body.len() {
        let Some(read) = parse_rows(&body.as_bytes()[..end], Some("order_id")) else { continue };
        assert!(read.cut, "{end}");
        let rows = rows_of(&read.value["orders"]);
        let whole = body[..end].matches("},{\"order").count() + usize::from(body[..end].ends_with('}'));
        let read = rows.iter().filter(|row| broken(row).is_none()).count();
        assert!(read.abs_diff(whole) <= 1, "{end}: {read} of {whole}");
        assert_eq!(parse(&body.as_bytes()[..end]), None, "{end}");
    }
    // Rows after an early end are not taken for a notice.
    let read = parse_rows(br#"{"orders":[{"order_id":1}]},{"order_id":2}]}"#, Some("order_id")).unwrap();
    assert!(read.cut);
}

#[test]
fn r3_a_long_list_of_broken_rows_is_read_in_time() {
    let row = r#"{"order_id":5,"comment":"a "b" c","#;
    for (row, times) in [
        (row, 200_000),
        ("[{\"a\":", 300_000),
        ("{\"a\":\"", 300_000),
        ("\"},{\"a\":\"", 300_000),
        ("[{\"a\":x,", 300_000),
        ("]", 3_000_000),
    ] {
        let started = std::time::Instant::now();
        let body = format!("{{\"orders\":[{}", row.repeat(times));
        drop(parse_rows(body.as_bytes(), Some("order_id")));
        drop(parse(body.as_bytes()));
        assert!(started.elapsed().as_secs() < 20, "{row}: {:?}", started.elapsed());
    }
}
