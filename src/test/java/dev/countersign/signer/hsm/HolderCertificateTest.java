package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.Records;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HolderCertificateTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private final CeremonyRecord ceremony = CeremonyRecord.parse(Records.bytes(Records.REAL));

    HolderCertificateTest() throws CeremonyException {}

    @Test
    void is_read_by_the_jdk_and_holds_the_key() throws Exception {
        for (var key : ceremony.keys()) {
            var certificate = parse(object(key).get(Pkcs11.CKA_VALUE));
            assertThat(certificate.getPublicKey()).isEqualTo(key.publicKey());
            assertThat(certificate.getSerialNumber()).isEqualTo(new BigInteger(key.id(), 16));
            assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + key.name());
            assertThat(certificate.getNotBefore()).isEqualTo("2026-11-25T12:00:00Z");
            assertThat(certificate.getNotAfter()).isEqualTo("9999-12-31T23:59:59Z");
        }
    }

    @Test
    void proves_nothing_since_its_own_key_did_not_sign_it() throws Exception {
        for (var key : ceremony.keys()) {
            var certificate = parse(object(key).get(Pkcs11.CKA_VALUE));
            assertThatThrownBy(() -> certificate.verify(key.publicKey())).isInstanceOf(Exception.class);
        }
    }

    @Test
    void repeats_its_names_and_number_as_attributes() throws Exception {
        var object = object(ceremony.keys().getFirst());
        var certificate = parse(object.get(Pkcs11.CKA_VALUE));
        assertThat(object.get(Pkcs11.CKA_SUBJECT))
                .isEqualTo(certificate.getSubjectX500Principal().getEncoded());
        assertThat(object.get(Pkcs11.CKA_ISSUER))
                .isEqualTo(certificate.getIssuerX500Principal().getEncoded());
        assertThat(object.get(Pkcs11.CKA_SERIAL_NUMBER)).isEqualTo(Der.integer(certificate.getSerialNumber()));
    }

    @Test
    void does_not_hold_another_key_or_stand_for_another_id() {
        var thermo = ceremony.keys().getFirst();
        var valve = ceremony.keys().getLast();
        var otherId = new KeyRecord(thermo.name(), thermo.template(), valve.id(), thermo.publicKey());
        var certificate = object(thermo).getOrDefault(Pkcs11.CKA_VALUE, new byte[0]);
        assertThat(HolderCertificate.holds(certificate, thermo)).isTrue();
        assertThat(HolderCertificate.holds(certificate, valve)).isFalse();
        assertThat(HolderCertificate.holds(certificate, otherId)).isFalse();
        assertThat(HolderCertificate.holds(new byte[] {0x30, 0}, thermo)).isFalse();
    }

    private static Map<Long, byte[]> object(KeyRecord key) {
        return HolderCertificate.object(key, NOON, new SecureRandom());
    }

    private static X509Certificate parse(byte[] encoded) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }
}
