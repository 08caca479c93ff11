package dev.countersign.evidence;

import java.security.Provider;
import java.security.Security;
import java.util.Objects;

/** The JDK's own providers by object, so that no order of providers decides who verifies (a token's provider, say). */
final class JdkProviders {
    static final Provider BASE = Objects.requireNonNull(Security.getProvider("SUN"), "this JDK has no SUN provider");
    static final Provider EC = Objects.requireNonNull(Security.getProvider("SunEC"), "this JDK has no SunEC provider");

    private JdkProviders() {}
}
