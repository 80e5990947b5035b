use crate::*;

#[test]
fn emptiness() {
    for (name, blank) in [("isempty", false), ("isblank", true)] {
        check(name, &[Missing], Truth(true));
        check(name, &[Text("")], Truth(true));
        check(name, &[Text(" \t\n")], Truth(blank));
        check(name, &[Text("x")], Truth(false));
    }
}

#[test]
fn joining_and_taking_apart() {
    check("concat", &[Text("a"), Missing, Text("b")], Text("ab"));
    check("concat", &[Missing], Text(""));
    check("split", &[Text("a,b,"), Text(",")], Text(r#"["a","b",""]"#));
    check("split", &[Text("say \"hi\""), Text(" ")], Text(r#"["say","\"hi\""]"#));
    check("split", &[Text("ab"), Text("")], Text(r#"["ab"]"#));
    check("split", &[Missing, Text(",")], Missing);
    check("substr", &[Text("josé!"), Number(3.0)], Text("é!"));
    check("substr", &[Text("josé!"), Number(3.0), Number(1.0)], Text("é"));
    check("substr", &[Text("abc"), Number(-2.0), Number(2.0)], Text("ab"));
    check("substr", &[Text("abc"), Number(9.0)], Text(""));
    check("substr", &[Text("abc"), Number(1.0), Number(-1.0)], Text(""));
    check("substr", &[Text("abc"), Number(1.0), Number(1e300)], Text("bc"));
    check("substr", &[Text("abc"), Missing], Missing);
}

#[test]
fn trimming_takes_white_space_or_a_set_of_characters() {
    check("trim", &[Text(" \tx y\n")], Text("x y"));
    check("ltrim", &[Text("  x ")], Text("x "));
    check("rtrim", &[Text(" x  ")], Text(" x"));
    // A set: the lone `xy` goes as well.
    check("ltrim", &[Text("xyZxyfoo"), Text("xyZ")], Text("foo"));
    check("trim", &[Text("--x- "), Text("-")], Text("x- "));
    check("rtrim", &[Text("x]-["), Text("[-]")], Text("x"));
    check("trim", &[Text("x"), Text("")], Text("x"));
    check("trim", &[Missing], Missing);
}

#[test]
fn measures_and_case() {
    check("strlen", &[Text("José")], Number(4.0));
    check("strlen", &[Missing], Missing);
    check("toupper", &[Text("straße")], Text("STRASSE"));
    check("tolower", &[Text("ÀB")], Text("àb"));
    check("toupper", &[Missing], Missing);
}

#[test]
fn replacing() {
    check("replace", &[Text("a.b.c"), Text("."), Text("")], Text("abc"));
    check("replace", &[Text("abc"), Text(""), Text("x")], Text("abc"));
    check("replace", &[Text("abc"), Missing, Text("x")], Missing);
    check("regexReplace", &[Text("job-12-a7"), Text("[0-9]+"), Text("#")], Text("job-#-a#"));
    check(
        "regex_replace",
        &[Text("ana@host"), Text("(.*)@(.*)"), Text(r"\2 \1 $1 \\ \0")],
        Text(r"host ana $1 \ ana@host"),
    );
    check("regexReplace", &[Text("b"), Text("(a)?b"), Text(r"<\1>")], Text("<>"));
    check("regexReplace", &[Missing, Text("a"), Text("b")], Missing);
    assert!(refusal("regexReplace", &[Text("x"), Text("("), Text("")]).contains("`(` is not a regular expression"));
}

#[test]
fn containing() {
    check("strcontains", &[Text("Juan"), Text("an")], Truth(true));
    check("strcontains", &[Text("Juan"), Text("JU")], Truth(false));
    check("strcontains", &[Text("Juan"), Text("JU"), Truth(true)], Truth(true));
    check("strcontains", &[Text("Juan"), Text("JU"), Truth(false)], Truth(false));
    check("strcontains", &[Missing, Text("")], Truth(false));
    check("startsWith", &[Text("/api/v1"), Text("/api")], Truth(true));
    check("startsWith", &[Text("/api/v1"), Text("/API")], Truth(false));
    check("startsWith", &[Missing, Text("/api")], Truth(false));
    check("endsWith", &[Text("a.js"), Text(".js")], Truth(true));
    check("endsWith", &[Text("a.js"), Missing], Truth(false));
}

#[test]
fn encodings() {
    check("urlencode", &[Text("a b/ü~")], Text("a%20b%2F%C3%BC~"));
    check("urldecode", &[Text("a+b%20%C3%BC")], Text("a+b ü"));
    check("urldecode", &[Text("100%")], Text("100%"));
    check("urldecode", &[Text("%zz%20")], Text("%zz%20"));
    check("urldecode", &[Text("%ff")], Text("%ff"));
    check("base64encode", &[Text("ana")], Text("YW5h"));
    check("base64decode", &[Text("YW5hIQ==")], Text("ana!"));
    check("base64decode", &[Text("YW5hIQ")], Text("ana!"));
    check("base64decode", &[Text("*")], Missing);
    check("base64decode", &[Text("/w==")], Missing);
    check("hexToAscii", &[Text("0x616E61")], Text("ana"));
    check("hexToAscii", &[Text("616")], Missing);
    check("hexToAscii", &[Text("ü")], Missing);
    check("md5", &[Text("")], Text("d41d8cd98f00b204e9800998ecf8427e"));
    check("sha256", &[Text("")], Text("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    check("md5", &[Missing], Missing);
}

#[test]
fn addresses() {
    check("isValidIp", &[Text("10.0.0.1")], Truth(true));
    check("isValidIp", &[Text("fe80::1")], Truth(true));
    check("isValidIp", &[Text("10.0.0.256")], Truth(false));
    check("isValidIp", &[Text("10.0.0.1/8")], Truth(false));
    check("isValidIp", &[Missing], Truth(false));
    check("isValidIpV4", &[Text("::1")], Truth(false));
    check("isValidIpV6", &[Text("::1")], Truth(true));
    check("ipv4ToNumber", &[Text("255.255.255.255")], Number(4_294_967_295.0));
    check("ipv4ToNumber", &[Text("::1")], Missing);
}

#[test]
fn subnets() {
    check("isIpInSubnet", &[Text("10.0.9.9"), Text("10.0.0.5/16")], Truth(true));
    check("isIpInSubnet", &[Text("10.1.0.1"), Text("10.0.0.5/16")], Truth(false));
    check("isIpInSubnet", &[Text("2001:db8::9"), Text("2001:db8::/32")], Truth(true));
    check("isIpInSubnet", &[Text("10.0.0.1"), Text("10.0.0.1")], Truth(true));
    check("isIpInSubnet", &[Text("10.0.0.1"), Text("::/0")], Truth(false));
    check("isIpInSubnet", &[Text("10.0.0.1"), Text("10.0.0.0/33")], Truth(false));
    check("isIpInSubnet", &[Missing, Text("10.0.0.0/8")], Truth(false));
    check("isIpInSubnet", &[Text("10.0.0.1"), Missing], Truth(false));
    check("isIpv4InSubnet", &[Text("10.0.0.1"), Text("10.0.0.0/8")], Truth(true));
    check("isIpv4InSubnet", &[Text("::1"), Text("::/0")], Truth(false));
    check("isIpv6InSubnet", &[Text("::1"), Text("::/0")], Truth(true));
    check("isIpv6InSubnet", &[Text("10.0.0.1"), Text("10.0.0.0/8")], Truth(false));
}

#[test]
fn an_address_is_private_or_reserved_or_public() {
    let names = ["isPrivateIP", "isReservedIP", "isPublicIP"];
    let of = [
        &["10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1"][..],
        &[
            "0.0.0.0",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "100:0:0:1::1",
            "2001::1",
            "2001:db8::1",
            "2002::1",
            "3fff::1",
            "5f00::1",
            "fe80::1",
            "ff02::1",
        ],
        &[
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.0.9",
            "192.0.0.10",
            "2606:4700::1",
            "64:ff9b::1",
            "2001:1::1",
            "2001:1::2",
            "2001:1::3",
            "2001:3::1",
            "2001:4:112::1",
            "2001:20::1",
            "2001:30::1",
        ],
    ];
    for (of_kind, addresses) in of.iter().enumerate() {
        for address in *addresses {
            for (kind, name) in names.iter().enumerate() {
                check(name, &[Text(address)], Truth(kind == of_kind));
            }
        }
    }
    for name in names {
        check(name, &[Text("localhost")], Truth(false));
        check(name, &[Missing], Truth(false));
    }
}
