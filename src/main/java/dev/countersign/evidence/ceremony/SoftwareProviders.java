package dev.countersign.evidence.ceremony;

import java.security.Provider;
import java.security.Security;
import java.util.Objects;

/** The JDK's software providers by object: the order of installed providers must not decide who verifies. */
final class SoftwareProviders {
    static final Provider RSA = named("SunRsaSign");
    static final Provider EC = named("SunEC");

    private SoftwareProviders() {}

    static Provider of(KeyTemplate kind) {
        return switch (kind) {
            case RSA_3072 -> RSA;
            case P_256 -> EC;
        };
    }

    private static Provider named(String name) {
        return Objects.requireNonNull(Security.getProvider(name), "this JDK has no provider " + name);
    }
}
