use crate::*;

#[test]
fn rounding() {
    check("abs", &[Number(-3.5)], Number(3.5));
    check("abs", &[Missing], Missing);
    check("ceil", &[Number(1.2)], Number(2.0));
    check("ceil", &[Number(-1.2)], Number(-1.0));
    check("ceil", &[Number(5.0)], Number(5.0));
    check("floor", &[Number(-1.5)], Number(-2.0));
    check("floor", &[Number(5.0)], Number(5.0));
    check("round", &[Number(2.5)], Number(3.0));
    check("round", &[Number(-2.5)], Number(-3.0));
    check("round", &[Number(3.456_78), Number(2.0)], Number(3.46));
    check("round", &[Number(1_250.0), Number(-2.0)], Number(1_300.0));
    check("round", &[Number(1.5), Number(400.0)], Number(1.5));
    check("round", &[Number(1e300), Number(20.0)], Number(1e300));
    check("round", &[Number(1.5), Number(-400.0)], Number(0.0));
    check("round", &[Number(1.5), Missing], Missing);
}

#[test]
fn functions_without_a_value_everywhere() {
    check("log", &[Number(1.0)], Number(0.0));
    check("log", &[Number(0.0)], Missing);
    check("log", &[Number(-1.0)], Missing);
    check("sqrt", &[Number(9.0)], Number(3.0));
    check("sqrt", &[Number(-9.0)], Missing);
    check("sqrt", &[Missing], Missing);
}

#[test]
fn greatest_and_least_skip_the_missing() {
    check("greatest", &[Number(1.0), Missing, Number(3.0)], Number(3.0));
    check("least", &[Number(1.0), Missing, Number(3.0)], Number(1.0));
    check("least", &[Number(7.0)], Number(7.0));
    check("greatest", &[Missing, Missing], Missing);
}

#[test]
fn haversine() {
    let distance = |args: [f64; 4]| match call("haversine", &args.map(Number)) {
        ScalarValue::Float64(Some(km)) => km,
        other => panic!("no distance: {other:?}"),
    };
    // Berlin to Paris, and to the other side of the Earth.
    assert!((distance([52.52, 13.405, 48.8566, 2.3522]) - 877.46).abs() < 0.1);
    assert!((distance([0.0, 0.0, 0.0, 180.0]) - 6371.0 * std::f64::consts::PI).abs() < 1e-6);
    assert_eq!(distance([1.0, 2.0, 1.0, 2.0]), 0.0);
    check("haversine", &[Number(1.0), Missing, Number(1.0), Number(2.0)], Missing);
}

#[test]
fn conversion_cuts_toward_zero_and_knows_its_range() {
    check("toNumber", &[Number(12.5)], Number(12.5));
    check("toDouble", &[Missing], Missing);
    check("toInt", &[Number(-1.9)], Number(-1.0));
    check("toInt", &[Number(2_147_483_647.9)], Number(2_147_483_647.0));
    check("toInt", &[Number(2_147_483_648.0)], Missing);
    check("toInt", &[Number(-2_147_483_648.0)], Number(-2_147_483_648.0));
    check("toLong", &[Number(9_223_372_036_854_774_784.0)], Number(9_223_372_036_854_774_784.0));
    check("toLong", &[Number(9_223_372_036_854_775_808.0)], Missing);
    check("toLong", &[Number(-9_223_372_036_854_775_808.0)], Number(-9_223_372_036_854_775_808.0));
}

#[test]
fn hexadecimal() {
    check("hexToDec", &[Text("ff")], Number(255.0));
    check("hexToDec", &[Text("0xFF")], Number(255.0));
    check("hexToDec", &[Text("-0x10")], Number(-16.0));
    check("hexToDec", &[Text("0x")], Missing);
    check("hexToDec", &[Text("xyz")], Missing);
    check("decToHex", &[Number(255.9)], Text("0xff"));
    check("decToHex", &[Number(-16.0)], Text("-0x10"));
    check("decToHex", &[Number(0.0)], Text("0x0"));
    check("decToHex", &[Number(1e300)], Missing);
}

#[test]
fn values_of_any_kind() {
    check("ispresent", &[Text("")], Truth(true));
    check("ispresent", &[Missing], Truth(false));
    check("coalesce", &[Missing, Text(""), Text("x")], Text(""));
    check("coalesce", &[Missing, Missing], Missing);
    check("coalesce", &[Text("x")], Text("x"));
    check("if", &[Truth(true), Text("a"), Text("b")], Text("a"));
    check("if", &[Truth(false), Number(1.0), Number(2.0)], Number(2.0));
    check("if", &[Missing, Text("a"), Text("b")], Text("b"));
    check("isNumeric", &[Text("1e5")], Truth(true));
    check("isNumeric", &[Text("1e999")], Truth(false));
    check("isNumeric", &[Text(" 1")], Truth(false));
    check("isNumeric", &[Missing], Truth(false));
    check("messageSize", &[Text("José")], Number(5.0));
    check("messageSize", &[Text("")], Number(0.0));
    check("messageSize", &[Missing], Missing);
}

#[test]
fn case_takes_the_first_condition_that_holds() {
    let registry = Registry::default();
    let function = registry.scalar("CASE").unwrap();
    let moment = Moment { now: 0, start: None, end: None };
    let case = |args: &[(Value, Kind)]| {
        let args = args.iter().map(|(value, kind)| lit(value.to_scalar(*kind))).collect();
        ScalarValue::try_from_array(&eval((function.build)(&moment, args), Vec::new()).unwrap(), 0).unwrap()
    };
    let (no, yes) = ((Truth(false), Kind::Truth), (Truth(true), Kind::Truth));
    let unknown = (Missing, Kind::Truth);
    let (a, b, c) = ((Text("a"), Kind::Text), (Text("b"), Kind::Text), (Text("c"), Kind::Text));
    assert_eq!(case(&[no, a, yes, b]), b.0.to_scalar(Kind::Text));
    assert_eq!(case(&[yes, a, yes, b, c]), a.0.to_scalar(Kind::Text));
    assert_eq!(case(&[unknown, a, c]), c.0.to_scalar(Kind::Text));
    assert_eq!(case(&[unknown, a]), Missing.to_scalar(Kind::Text));
}
