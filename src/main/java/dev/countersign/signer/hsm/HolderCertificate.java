package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.KeyRecord;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The certificate that stands beside each key, because the JDK's key store shows a private key only beside one. It
 * proves nothing and nobody checks it. It is signed by a software key that is made for it and forgotten at once: the
 * key in the token signs statements only, not even its own certificate.
 *
 * <p>X.509 version 1 (RFC 5280 section 4.1), so without extensions; serial number = CKA_ID, subject = the key's name,
 * valid from the ceremony to the end of 9999, which RFC 5280 reserves for "no date".
 */
final class HolderCertificate {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String NEVER = "99991231235959Z";
    private static final byte[] ISSUER = name("countersign ceremony: holds a key, proves nothing");

    private HolderCertificate() {}

    /** The certificate object for a key as C_CreateObject wants it: the value of each attribute. */
    static Map<Long, byte[]> object(KeyRecord key, Instant from, SecureRandom random) {
        var serialNumber = Der.integer(new BigInteger(1, key.idBytes()));
        var subject = name(key.name());
        var object = new LinkedHashMap<Long, byte[]>();
        object.put(Pkcs11.CKA_CLASS, HexFormat.of().parseHex(KeyAttributes.number(Pkcs11.CKO_CERTIFICATE)));
        for (var demand : KeyAttributes.OF_CERTIFICATE) {
            object.put(demand.type(), demand.bytes());
        }
        object.put(Pkcs11.CKA_ID, key.idBytes());
        // The JDK's key store names the key by this label: the CKA_ID, so that a search cannot meet two.
        object.put(Pkcs11.CKA_LABEL, key.id().getBytes(StandardCharsets.US_ASCII));
        object.put(Pkcs11.CKA_SUBJECT, subject);
        object.put(Pkcs11.CKA_ISSUER, ISSUER);
        object.put(Pkcs11.CKA_SERIAL_NUMBER, serialNumber);
        object.put(Pkcs11.CKA_VALUE, certificate(serialNumber, subject, key.spki(), from, random));
        return object;
    }

    /** Whether the bytes are a certificate that makes this key, and no other, visible. */
    static boolean holds(byte[] certificate, KeyRecord key) {
        try {
            var parsed = (X509Certificate) CertificateFactory.getInstance("X.509", Software.BASE)
                    .generateCertificate(new ByteArrayInputStream(certificate));
            return parsed.getSerialNumber().equals(new BigInteger(1, key.idBytes()))
                    && Arrays.equals(parsed.getPublicKey().getEncoded(), key.spki());
        } catch (CertificateException e) {
            return false;
        }
    }

    private static byte[] certificate(
            byte[] serialNumber, byte[] subject, byte[] spki, Instant from, SecureRandom random) {
        var algorithm = Der.sequence(Der.OID_ECDSA_SHA256);
        var validity = Der.sequence(Der.generalizedTime(TIME.format(from)), Der.generalizedTime(NEVER));
        var content = Der.sequence(serialNumber, algorithm, ISSUER, validity, subject, spki);
        return Der.sequence(content, algorithm, Der.bitString(signOnce(content, random)));
    }

    private static byte[] signOnce(byte[] content, SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC", Software.EC);
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var signature = Signature.getInstance("SHA256withECDSA", Software.EC);
            signature.initSign(generator.generateKeyPair().getPrivate(), random);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot sign with P-256", e);
        }
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.OID_COMMON_NAME, Der.utf8String(commonName))));
    }
}
