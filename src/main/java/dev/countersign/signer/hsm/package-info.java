/**
 * The hardware key: the ceremony that makes keys inside a token, and the signer's access to them. The only package that
 * touches PKCS#11. The JDK alone is on its class path; {@code java.lang.foreign} does what the JDK's provider cannot
 * (initialise a token, read every attribute).
 *
 * <p>What a ceremony records of its keys, and the minutes that it leaves, are specified in {@link
 * dev.countersign.evidence.ceremony}.
 */
@NullMarked
package dev.countersign.signer.hsm;

import org.jspecify.annotations.NullMarked;
