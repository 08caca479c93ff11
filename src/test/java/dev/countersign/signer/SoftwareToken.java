package dev.countersign.signer;

import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.KeyTemplate;
import dev.countersign.signer.hsm.Signing;
import dev.countersign.testing.SharedKeys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keys in memory that sign as the token does, and count it: for tests of what stands before the token. Whatever is said of the token itself
 * is tested on SoftHSM.
 */
final class SoftwareToken {
    private static final Map<String, KeyPair> KEYS = Map.of(
            "thermo-1", SharedKeys.RSA,
            "thermo-2", SharedKeys.OTHER_RSA,
            "valve-1", SharedKeys.P_256,
            "publication-1", SharedKeys.OTHER_P_256);
    /** What the ceremony would have recorded of them. */
    static final CeremonyRecord CEREMONY = new CeremonyRecord(
            1,
            Optional.empty(),
            Instant.parse("2026-11-25T03:00:00Z"),
            "/nowhere/module.so",
            Optional.empty(),
            "memory",
            "1",
            List.of(
                    entry("thermo-1", KeyTemplate.RSA_3072, 1),
                    entry("thermo-2", KeyTemplate.RSA_3072, 2),
                    entry("valve-1", KeyTemplate.P_256, 3),
                    entry("publication-1", KeyTemplate.P_256, 4)),
            12);

    // One thread signs while another one waits for it to have begun.
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private volatile boolean lying;
    private volatile Runnable meanwhile = () -> {};

    /** From now on every signature has one wrong bit. */
    void lie() {
        lying = true;
    }

    /** Something happens after the token has signed and before it says so. */
    void whileSigning(Runnable happens) {
        meanwhile = happens;
    }

    /** How many signings were begun. */
    int begun() {
        return begun.get();
    }

    /** How many signatures were given out. */
    int given() {
        return given.get();
    }

    Signing begin(String name) {
        begun.incrementAndGet();
        KeyPair pair = KEYS.get(name);
        try {
            Signature signature;
            if (pair.getPublic().getAlgorithm().equals("EC")) {
                signature = Signature.getInstance("SHA256withECDSA");
            } else {
                signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            return new Counted(signature, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Counted implements Signing {
        private final Signature signature;

        Counted(Signature signature, PrivateKey key) throws GeneralSecurityException {
            this.signature = signature;
            signature.initSign(key);
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            try {
                signature.update(bytes, offset, length);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public byte[] sign() {
            given.incrementAndGet();
            try {
                byte[] signed = signature.sign();
                meanwhile.run();
                if (lying) {
                    signed[signed.length - 1] ^= 1;
                }
                return signed;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }

    private static KeyRecord entry(String name, KeyTemplate template, int id) {
        return new KeyRecord(
                name, template, "%032x".formatted(id), KEYS.get(name).getPublic());
    }
}
