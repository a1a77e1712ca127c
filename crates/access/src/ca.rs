//! The hub's own certificate authority: for its server side and for sensors.
//!
//! A sensor's certificate says nothing but who it is at this hub, lives short and is renewed by
//! the sensor itself. Revocation is a mark in the store that every request is checked against,
//! so that it counts at once.

use std::net::IpAddr;

use model::{SensorId, Time};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType,
};

/// Seconds that the authority's certificate lives: longer than any hub should go unrebuilt.
const CA_LIFE_S: i64 = 10 * 365 * 86_400;

/// Seconds that the hub's server certificate lives; a new one is made at each start.
const SERVER_LIFE_S: i64 = 90 * 86_400;

/// Seconds that a sensor's certificate lives.
pub const SENSOR_LIFE_S: i64 = 30 * 86_400;

/// Seconds that a certificate is valid before it was made, for clocks that are behind.
const SKEW_S: i64 = 3_600;

/// Why a certificate cannot be made. For a request: the sensor must act; else the operator.
#[derive(Debug, thiserror::Error)]
#[error("certificate: {0}")]
pub struct CaError(String);

impl From<rcgen::Error> for CaError {
    fn from(error: rcgen::Error) -> Self {
        Self(error.to_string())
    }
}

/// The authority.
pub struct Ca {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
    key_pem: String,
}

/// A certificate with its key, both in PEM.
pub struct Issued {
    /// The certificate.
    pub certificate_pem: String,
    /// Its key; secret.
    pub key_pem: String,
}

impl Ca {
    /// A new authority.
    pub fn generate(now: Time) -> Result<Self, CaError> {
        let key = KeyPair::generate()?;
        let mut params = params("Vårdkase CA", now, CA_LIFE_S)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate_pem = params.self_signed(&key)?.pem();
        Self::load(&certificate_pem, &key.serialize_pem())
    }

    /// The authority kept as certificate and key in PEM.
    pub fn load(certificate_pem: &str, key_pem: &str) -> Result<Self, CaError> {
        let issuer = Issuer::from_ca_cert_pem(certificate_pem, KeyPair::from_pem(key_pem)?)?;
        Ok(Self {
            issuer,
            certificate_pem: certificate_pem.to_owned(),
            key_pem: key_pem.to_owned(),
        })
    }

    /// The certificate in PEM, for everybody.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The key in PEM; secret.
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// SHA-256 of the certificate's DER in hexadecimal digits: what enrolment tokens carry.
    pub fn fingerprint(&self) -> Result<String, CaError> {
        let (_, pem) = x509_parser::pem::parse_x509_pem(self.certificate_pem.as_bytes())
            .map_err(|error| CaError(error.to_string()))?;
        let hash = ring::digest::digest(&ring::digest::SHA256, &pem.contents);
        Ok(hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// A certificate for the hub's sensor port, for these names and addresses.
    pub fn issue_server(&self, names: &[String], now: Time) -> Result<Issued, CaError> {
        let key = KeyPair::generate()?;
        let mut params = params("Vårdkase hub", now, SERVER_LIFE_S)?;
        for name in names {
            params.subject_alt_names.push(match name.parse::<IpAddr>() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) => SanType::DnsName(name.as_str().try_into()?),
            });
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate_pem = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Issued { certificate_pem, key_pem: key.serialize_pem() })
    }

    /// A certificate for a sensor. Of the request only the key counts, which it proves to hold.
    pub fn issue_sensor(
        &self,
        request_pem: &str,
        sensor: SensorId,
        now: Time,
    ) -> Result<String, CaError> {
        let request = CertificateSigningRequestParams::from_pem(request_pem)?;
        let mut params = params(&sensor.to_string(), now, SENSOR_LIFE_S)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        Ok(params.signed_by(&request.public_key, &self.issuer)?.pem())
    }
}

fn params(name: &str, now: Time, life_s: i64) -> Result<CertificateParams, CaError> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    params.distinguished_name = subject;
    let date = |time: Time| {
        let zoned = time.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
        let date = zoned.date();
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        rcgen::date_time_ymd(i32::from(date.year()), month, day)
    };
    // Whole days are exact enough, and rounding the end up never makes a life shorter.
    params.not_before = date(now.plus_s(-SKEW_S));
    params.not_after = date(now.plus_s(life_s + 86_400));
    Ok(params)
}

/// The sensor that a client certificate names. The chain has been verified by the TLS layer
/// before: this only reads.
pub fn sensor_of(certificate_der: &[u8]) -> Option<SensorId> {
    let (_, certificate) = x509_parser::parse_x509_certificate(certificate_der).ok()?;
    let name = certificate.subject().iter_common_name().next()?.as_str().ok()?;
    SensorId::parse(name)
}

/// Serial number in hexadecimal digits and end of a certificate in PEM.
pub fn serial_and_end(certificate_pem: &str) -> Option<(String, Time)> {
    let (_, pem) = x509_parser::pem::parse_x509_pem(certificate_pem.as_bytes()).ok()?;
    let certificate = pem.parse_x509().ok()?;
    let serial = certificate.raw_serial().iter().map(|byte| format!("{byte:02x}")).collect();
    Some((serial, Time::from_seconds(certificate.validity().not_after.timestamp())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensor_certificate_names_the_sensor_and_nothing_of_the_request() {
        let now = Time::from_seconds(1_800_000_000);
        let ca = Ca::generate(now).expect("an authority");
        let ca = Ca::load(ca.certificate_pem(), ca.key_pem()).expect("read back");
        let key = KeyPair::generate().expect("a key");
        let mut wanted = CertificateParams::new(vec!["hub.example".into()]).expect("params");
        wanted.distinguished_name.push(DnType::CommonName, "somebody else");
        let request = wanted.serialize_request(&key).and_then(|csr| csr.pem()).expect("a request");
        let sensor = SensorId::new();
        let pem = ca.issue_sensor(&request, sensor, now).expect("issued");
        let (_, parsed) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).expect("PEM");
        assert_eq!(sensor_of(&parsed.contents), Some(sensor));
        let certificate = parsed.parse_x509().expect("X.509");
        assert!(certificate.subject_alternative_name().expect("readable").is_none());
        let life = certificate.validity().not_after.timestamp() - now.seconds();
        assert!((SENSOR_LIFE_S..SENSOR_LIFE_S + 2 * 86_400).contains(&life), "{life}");
    }

    #[test]
    fn a_request_that_is_none_is_refused() {
        let now = Time::from_seconds(1_800_000_000);
        let ca = Ca::generate(now).expect("an authority");
        assert!(ca.issue_sensor("nonsense", SensorId::new(), now).is_err());
    }
}
