use super::prelude::*;

pub(super) const SPEC: Spec = Spec {
    name: "haversine",
    aliases: &[],
    usage: "haversine(LATITUDE1, LONGITUDE1, LATITUDE2, LONGITUDE2)",
    summary: "The distance between two places on Earth in kilometres, along a great circle.",
    search: &["distance", "geo", "coordinates"],
    parameters: &[
        Parameter { name: "LATITUDE1, LONGITUDE1", summary: "The first place, in degrees." },
        Parameter { name: "LATITUDE2, LONGITUDE2", summary: "The second place, in degrees." },
    ],
    notes: &[
        "The Earth is taken as a ball of radius 6371 km.",
        "A missing or unusable argument gives a missing value.",
    ],
    examples: &[Example {
        query: "display round(haversine(lat, lon, 0, 0)) as km",
        input: r#"{"lat":0,"lon":90}"#,
        output: r#"{"km":10008}"#,
    }],
};

pub(super) const FUNCTION: Scalar =
    Scalar::new(&SPEC, Takes::exactly(&[NUMBER, NUMBER, NUMBER, NUMBER]), Gives::Kind(Kind::Number), |_, args| {
        call(&UDF, args)
    });

static UDF: Udf = Udf::new(|| function(&FUNCTION, run));

fn run(args: &Args<'_>) -> Result<ArrayRef> {
    let (latitude_1, longitude_1) = (args.number(0)?, args.number(1)?);
    let (latitude_2, longitude_2) = (args.number(2)?, args.number(3)?);
    args.numbers(|row| {
        Some(distance(latitude_1.get(row)?, longitude_1.get(row)?, latitude_2.get(row)?, longitude_2.get(row)?))
    })
}

const RADIUS_KM: f64 = 6371.0;

fn distance(latitude_1: f64, longitude_1: f64, latitude_2: f64, longitude_2: f64) -> f64 {
    let half_sine = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let north = half_sine(latitude_1, latitude_2);
    let east = half_sine(longitude_1, longitude_2);
    let chord = north + latitude_1.to_radians().cos() * latitude_2.to_radians().cos() * east;
    // Rounding may carry the chord of two opposite places beyond 1.
    2.0 * RADIUS_KM * chord.sqrt().min(1.0).asin()
}
