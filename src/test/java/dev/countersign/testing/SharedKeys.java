package dev.countersign.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/** Keys that are made once in a test run, because RSA takes its time; also for tests that load the project's classes anew. */
public final class SharedKeys {
    public static final KeyPair RSA = pair("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4));
    public static final KeyPair OTHER_RSA = pair("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4));
    public static final KeyPair P_256 = pair("EC", new ECGenParameterSpec("secp256r1"));
    public static final KeyPair OTHER_P_256 = pair("EC", new ECGenParameterSpec("secp256r1"));

    private SharedKeys() {}

    private static KeyPair pair(String algorithm, AlgorithmParameterSpec parameters) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
